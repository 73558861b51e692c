"""What a unit is called: apart from the other answers, because the first screen needs no more of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as people see it: id, the plan's short form, official name, English name and its short form."""

    id: str
    short: str
    name: str
    name_en: str
    short_en: str = ""

    @property
    def brief_en(self) -> str:
        """What fits a table in English, as ``short`` does in Chinese."""
        return self.short_en or self.name_en
