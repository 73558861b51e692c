"""The records as they stand in the files, with the places they came from, while they are being checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.checking import WRONG, Nearest, nothing_near, shown
from config.emergencies import EmergencyRule
from config.places import Path, Places
from config.problems import MOST, DataProblems, Problem
from config.records import (
    Edition,
    Holiday,
    Measure,
    MilestoneSet,
    Plan,
    Policy,
    Resource,
    SchoolTerm,
    Section,
    Target,
    Template,
    Theme,
    Unit,
    Venue,
)

TABLES: Mapping[str, type[Any]] = {
    "plan": Plan, "targets": Target, "sections": Section, "measures": Measure, "units": Unit,
    "districts": Unit, "themes": Theme, "editions": Edition, "templates": Template,
    "milestone_sets": MilestoneSet, "venues": Venue, "resources": Resource, "holidays": Holiday,
    "terms": SchoolTerm, "policies": Policy, "emergencies": EmergencyRule,
}  # fmt: skip
"""Top-level tables of the files and the records they become."""
UNIT_TABLES = ("units", "districts")


class Problems:
    """The faults found so far. The first ``MOST`` are kept, of further ones only the number."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._more = 0

    def add(self, problem: Problem) -> None:
        if self.full:
            self._more += 1
        else:
            self._kept.append(problem)

    @property
    def full(self) -> bool:
        return len(self._kept) >= MOST

    def raise_any(self) -> None:
        if self._kept:
            raise DataProblems(self._kept, more=self._more)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record came from, and where to tell what is wrong with it."""

    file: str
    places: Places
    path: Path
    label: str
    problems: Problems

    def report(self, keys: Path, message: str, nearest: Nearest = nothing_near) -> None:
        """Tell a fault of the value at ``keys``, below the record (empty: of the record as a whole)."""
        if self.problems.full:
            self.problems.add(Problem(self.file, 0, "", ""))
            return
        place = ".".join([self.label, *(key for key in keys if isinstance(key, str))])
        line = self.places.line((*self.path, *keys))
        self.problems.add(Problem(self.file, line, place, message, nearest()))

    def where(self, key: str) -> str:
        """File and line, to point at from another place."""
        return f"{self.file}:{self.places.line((*self.path, key))}"


@dataclass(slots=True)
class Entry:
    """A table of a file: as TOML gives it, and as a record or WRONG."""

    raw: Any
    record: Any
    source: Source

    @property
    def usable(self) -> bool:
        return self.record is not WRONG

    def word(self, key: str) -> str:
        """The text of this key, "" if it has none; of broken records too."""
        value = self.raw.get(key) if isinstance(self.raw, dict) else None
        return value if isinstance(value, str) else ""

    def words(self, key: str) -> list[str]:
        """The texts in the list of this key; of broken records too."""
        value = self.raw.get(key) if isinstance(self.raw, dict) else None
        return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


@dataclass
class Found:
    """All tables of all files."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, table: str, entry: Entry) -> None:
        self.entries.setdefault(table, []).append(entry)

    def all(self, *tables: str) -> Iterator[Entry]:
        """Every entry of these tables, broken ones too."""
        for table in tables:
            yield from self.entries.get(table, ())

    def usable(self, *tables: str) -> Iterator[Entry]:
        return (entry for entry in self.all(*tables) if entry.usable)

    def records(self, *tables: str) -> tuple[Any, ...]:
        return tuple(entry.record for entry in self.usable(*tables))

    def ids(self, table: str) -> dict[str, str]:
        """The ids of a table, of broken records too: one fault shall not look like many."""
        return {ident: ident for entry in self.all(table) if (ident := entry.word("id"))}

    def unit_names(self) -> dict[str, str]:
        """What a file may call a unit (its id or the plan's short form), with its id."""
        names = {}
        for key in ("short", "id"):
            for entry in self.all(*UNIT_TABLES):
                if (name := entry.word(key)) and (ident := entry.word("id")):
                    names[name] = ident
        return names


def label(table: str, index: int, raw: object) -> str:
    """What a message calls the table's entry: by its id, else by its place in the file, from 1."""
    if table == "plan":
        return table
    ident = raw.get("id") if isinstance(raw, dict) else None
    return f"{table} {shown(ident)}" if isinstance(ident, str) else f"{table}[{index + 1}]"
