"""Where in a TOML text a table or a key stands: the parser keeps no lines, and people need them."""

import re
from functools import cached_property

Path = tuple[str | int, ...]
"""From the top: table, index, key, e.g. ``("themes", 2, "rules", 0, "span")``."""

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r]+|\#[^\n]*)
    |(?P<newline>\n)
    |(?P<text>\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')
    |(?P<mark>[\[\]{}=,.])
    |(?P<bare>[^\s\[\]{}=,."'#]+)""",
    re.VERBOSE | re.DOTALL,
)
_DEEPEST = 8
"""Arrays and inline tables nested deeper than this are not looked into; no table of ours is."""


class Places:
    """The lines of a valid TOML text's tables, keys and array elements, found when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def line(self, path: Path) -> int:
        """The line of this key or table, or of the nearest thing around it, from 1; 0 when there is none."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 0

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return _Scan(self._text).lines


class _Scan:
    """One walk over the tokens: ``[tables]``, ``[[arrays of tables]]`` and ``key = value``."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = _tokens(text)
        self._at = 0
        self._counts: dict[Path, int] = {}
        table: Path = ()
        while self._peek():
            if self._peek() == "\n":
                self._at += 1
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table, 0)

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _keys(self, end: str) -> list[str]:
        """The names of a dotted key, up to and over the mark that ends it."""
        names = []
        while self._peek() not in (end, ""):
            word = self._peek()
            if word != ".":
                names.append(word[1:-1] if word[0] in "\"'" else word)
            self._at += 1
        self._at += 1
        return names

    def _header(self) -> Path:
        line = self._tokens[self._at][1]
        self._at += 1
        array = self._peek() == "["
        self._at += array
        *outer, last = self._keys("]")
        self._at += array
        path: Path = ()
        for name in outer:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, last)
        if array:
            self.lines.setdefault(path, line)
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
        self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path, depth: int) -> None:
        line = self._tokens[self._at][1]
        for name in self._keys("="):
            table = (*table, name)
            self.lines.setdefault(table, line)
        self._value(table, depth)

    def _value(self, path: Path, depth: int) -> None:
        """Over a value, noting what stands inside it."""
        opening = self._peek()
        if opening not in ("[", "{") or depth >= _DEEPEST:
            self._skip()
            return
        self._at += 1
        count = 0
        while self._peek() not in ("]", "}", ""):
            if self._peek() in ("\n", ","):
                self._at += 1
            elif opening == "{":
                self._pair(path, depth + 1)
            else:
                self.lines[(*path, count)] = self._tokens[self._at][1]
                self._value((*path, count), depth + 1)
                count += 1
        self._at += 1

    def _skip(self) -> None:
        """To the mark after a value: a comma, a closing bracket or the end of the line."""
        open_brackets = 0
        while word := self._peek():
            if not open_brackets and word in (",", "]", "}", "\n"):
                return
            open_brackets += (word in ("[", "{")) - (word in ("]", "}"))
            self._at += 1


def _tokens(text: str) -> list[tuple[str, int]]:
    """Each word and mark with its line; blanks and comments left out."""
    found = []
    line = 1
    for token in _TOKEN.finditer(text):
        if token.lastgroup != "blank":
            found.append((token[0], line))
        line += token[0].count("\n")
    return found
