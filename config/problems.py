"""What is wrong with data files: one line each, all told together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.errors import KepuError
from config.language import _


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. ``line`` counts from 1 (0: the whole file); ``place`` names table, record and key."""

    file: str
    line: int
    place: str
    message: str
    nearest: str = ""

    def text(self) -> str:
        """File, line, place, what is wrong and what was expected, and the nearest valid value."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        words = f"{where} {self.place}：{self.message}" if self.place else f"{where}：{self.message}"
        return words + (_("；是不是“{nearest}”？").format(nearest=self.nearest) if self.nearest else "")


class DataProblems(KepuError):
    """The data files cannot be used; ``problems`` holds every fault of every file, in their order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(_("数据文件有 {n} 处问题").format(n=len(self.problems)))
        self.hint = _("改好后再运行；格式见 docs/your-own-plan.md")

    def lines(self) -> Sequence[str]:
        return [*(problem.text() for problem in self.problems), self.message]
