"""What is wrong with data files: one line for each fault, all told together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.errors import KepuError
from config.language import _

MOST = 200
"""Faults that are told; further ones are only counted."""


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
        if self.nearest:
            words += _("；是不是“{nearest}”？").format(nearest=self.nearest)
        # File names, keys and ids come from outside: they may not steer the terminal or break the line.
        return "".join(c if c.isprintable() or c == "\u3000" else "�" for c in words)


class DataProblems(KepuError):
    """The data files cannot be used; ``problems`` holds the faults of all files, in their order."""

    def __init__(self, problems: Iterable[Problem], *, more: int = 0) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems) + more
        super().__init__(
            _("数据文件有 {n} 处问题").format(n=count), hint=_("改好后再运行；格式见 docs/your-own-plan.md")
        )
        self.more = more

    def lines(self) -> Sequence[str]:
        untold = [_("……还有 {n} 处没有列出").format(n=self.more)] if self.more else []
        return [*(problem.text() for problem in self.problems), *untold, self.message]
