"""What a long list shows, apart from drawing it: rows, their groups, a filter, and where each row stands.

Built so that cost grows with what is shown: cells are made for the lines on the screen only, the text that a
filter looks into for a row only once, and a longer query looks only into what the shorter one found.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeAlias, TypeVar

from config.language import _, pick
from tui.pinyin import haystack

Row = TypeVar("Row")
IN_ENGLISH = {
    "unit": "单位", "lead": "牵头", "theme": "主题", "district": "县区", "status": "状态", "measure": "任务",
    "kind": "种类", "code": "编号", "channel": "方式", "who": "谁", "what": "事", "about": "对象",
    "responsible": "责任", "date": "日期",
}  # fmt: skip
"""The names of fields by the words that people may type for them as well."""


def field_label(name: str) -> str:
    """The name of a field as somebody reading this language types it."""
    return pick(name, next((english for english, chinese in IN_ENGLISH.items() if chinese == name), ""))


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row]):
    """A field whose words mean more than their letters."""

    read: Callable[[str], Callable[[Row], bool] | None]
    """What a word asks of a row; None for a word that is not understood."""
    forms: str
    """How it may be written (Chinese, marked)."""


Field: TypeAlias = Callable[[Row], str] | Reading[Row]
"""What a field looks into."""


@dataclass(frozen=True, slots=True)
class Query:
    """A filter as typed: words that must occur anywhere, and ``field:word`` that must occur in a field."""

    words: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, text: str, fields: Sequence[str] = ()) -> "Query":
        """``牵头:市教 培训`` -> one field and one word. A colon after no known field is part of a word.

        ``lead:`` is understood as ``牵头:`` is.
        """
        words: list[str] = []
        found: list[tuple[str, str]] = []
        for part in text.replace("：", ":").lower().split():
            name, colon, value = part.partition(":")
            name = IN_ENGLISH.get(name, name)
            if colon and name in fields:
                if value.strip("*"):
                    found.append((name, value.strip("*")))
            else:
                words.append(part)
        return cls(tuple(words), tuple(found))

    def __bool__(self) -> bool:
        return bool(self.words or self.fields)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What stands before a colon, but is no field here."""
        return tuple(
            name for word in self.words for name, colon, _v in (word.partition(":"),) if colon and name.isalpha()
        )

    def narrows(self, other: "Query") -> bool:
        """Whether everything this finds is also found by ``other``."""
        return self.fields == other.fields and all(any(old in new for new in self.words) for old in other.words)


class Lines(Generic[Row]):
    """Rows in their order, the ones shown, and the lines they take; headings are lines too.

    ``lines[n]`` is a row's place in ``shown``, or ``-1 - place`` for the heading above that row.
    """

    def __init__(
        self,
        ident: Callable[[Row], Hashable],
        search: Callable[[Row], Sequence[str]],
        heading: Callable[[Row], str] | None = None,
        fields: Mapping[str, Field[Row]] | None = None,
    ) -> None:
        self.ident, self._search, self._heading = ident, search, heading
        self._fields = dict(fields or {})
        self.rows: Sequence[Row] = ()
        self._haystacks: list[str | None] = []
        self._found: list[int] | None = None
        self._tests: list[Callable[[Row], bool]] = []
        self.query = Query()
        self.lines: list[int] = []
        self.line_of: list[int] = []

    def __len__(self) -> int:
        return len(self.rows) if self._found is None else len(self._found)

    def __getitem__(self, place: int) -> Row:
        return self.rows[place if self._found is None else self._found[place]]

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(self._fields)

    def replace(self, rows: Sequence[Row]) -> None:
        """Other rows, the same filter. What is looked into is known already for a row that was here before."""
        known = {id(row): text for row, text in zip(self.rows, self._haystacks, strict=True)}
        self._haystacks = [known.get(id(row)) for row in rows]
        self.rows = rows
        self._found = None
        query, self.query = self.query, Query()
        self.filter(query)

    def filter(self, query: Query) -> None:
        """Show the rows that the query finds; an empty one shows all."""
        candidates: Sequence[int] = range(len(self.rows))
        if self._found is not None and query.narrows(self.query):
            candidates = self._found
        self.query = query
        self._tests = [self._test(name, word) for name, word in query.fields]
        self._found = [place for place in candidates if self._matches(place)] if query else None
        self._lay_out()

    def warm(self, start: int, count: int) -> int:
        """Prepare the search of ``count`` rows from ``start``; answers where to go on."""
        end = min(start + count, len(self.rows))
        for place in range(start, end):
            self._haystack(place)
        return end

    def _haystack(self, place: int) -> str:
        known = self._haystacks[place]
        if known is None:
            known = self._haystacks[place] = haystack(self._search(self.rows[place]))
        return known

    def _matches(self, place: int) -> bool:
        text = self._haystacks[place] or self._haystack(place)
        for word in self.query.words:
            if word not in text:
                return False
        return not self._tests or all(test(self.rows[place]) for test in self._tests)

    def _test(self, name: str, word: str) -> Callable[[Row], bool]:
        field = self._fields[name]
        if isinstance(field, Reading):
            return field.read(word) or (lambda _row: False)
        holds = cache(lambda text: word in haystack((text,)))  # many rows have the same
        return lambda row: holds(field(row))

    def misunderstood(self) -> list[str]:
        """What of the filter is no field here, or not written as its field is, and what would be; empty if nothing."""
        if self.query.unknown and self._fields:
            names = " ".join(f"{field_label(name)}:" for name in self._fields)
            said = _("没有“{name}:”这种筛选，当作普通文字查找").format(name=self.query.unknown[0])
            return [said, _("可用：{names}").format(names=names)]
        for name, word in self.query.fields:
            field = self._fields[name]
            if isinstance(field, Reading) and field.read(word) is None:
                said = _("{field}:“{word}”看不懂").format(field=field_label(name), word=word)
                return [said, _(field.forms)]
        return []

    def _lay_out(self) -> None:
        count = len(self)
        if self._heading is None:
            self.lines = self.line_of = list(range(count))
            return
        heading, rows, found = self._heading, self.rows, self._found
        lines: list[int] = []
        line_of: list[int] = []
        last: str | None = None
        for place in range(count):
            title = heading(rows[place if found is None else found[place]])
            if title != last:
                last = title
                if title:
                    lines.append(-1 - place)
            line_of.append(len(lines))
            lines.append(place)
        self.lines, self.line_of = lines, line_of

    def heading_of(self, place: int) -> str:
        return self._heading(self[place]) if self._heading else ""

    def place_of(self, ident: Hashable) -> int | None:
        """Where the row with this id is shown; ``None`` if it is not."""
        return next((place for place in range(len(self)) if self.ident(self[place]) == ident), None)

    def group_start(self, place: int, step: int) -> int:
        """The first row of the next (``step`` 1) or of this or the previous group (-1)."""
        if not len(self):
            return 0
        line = self.line_of[place]
        if step < 0:
            starts = (-1 - entry for entry in reversed(self.lines[: max(0, line - 1)]) if entry < 0)
            return next(starts, 0)
        return next((-1 - entry for entry in self.lines[line + 1 :] if entry < 0), len(self) - 1)
