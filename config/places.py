"""Where in a TOML text a table or a key stands: the parser keeps no lines, and people need them."""

import re

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+|\"[^\"]*\")\s*=")
Path = tuple[str | int, ...]
"""From the top: table, index, key, e.g. ``("themes", 2, "rules", 0, "span")``."""


class Places:
    """The lines of one file's tables and keys, counted from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        counts: dict[Path, int] = {}
        here: Path = ()
        quotes = ""
        for number, line in enumerate(text.split("\n"), 1):
            if quotes:
                quotes = "" if quotes in line else quotes
                continue
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                here = self._table(header[1].split("."), "[[" in line[: header.end()], counts)
                self._lines.setdefault(here, number)
            elif key:
                self._lines.setdefault((*here, key[1].strip('"')), number)
                quotes = next((q for q in ('"""', "'''") if line.count(q) == 1), "")

    def _table(self, names: list[str], array: bool, counts: dict[Path, int]) -> Path:
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in counts:
                path = (*path, counts[path] - 1)
        path = (*path, names[-1])
        if array:
            counts[path] = counts.get(path, 0) + 1
            path = (*path, counts[path] - 1)
        return path

    def line(self, path: Path) -> int:
        """The line of this key or table, or of the nearest thing around it; 0 when there is none."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 0
