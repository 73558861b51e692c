"""From bytes to content lines (RFC 5545 section 3.1), whatever state they are in.

Bytes come first: lines are unfolded before they are decoded, since a fold may split a character. Every
line keeps its number in the file. Nothing here fails over one bad line; only limits refuse a whole file.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from calendars.reading import Limits, TooBig
from calendars.text import clean
from config.language import _

_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=((?:"[^"]*"|[^";:])*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CHARSETS = frozenset({
    "utf-8", "utf8", "us-ascii", "ascii", "gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "iso-8859-15",
    "windows-1252", "shift-jis", "euc-jp", "euc-kr",
})  # fmt: skip
"""Of quoted-printable lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """One content line: upper-case name and parameter names, the value still escaped."""

    number: int
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (3.3.11): unescaped, without control characters or outer white space."""
        value = self.value
        if self.parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            value = _from_quoted_printable(value, self.parameters.get("CHARSET", "UTF-8"))
        return clean(unescaped(value)).strip()


@dataclass(frozen=True, slots=True)
class NumberedText:
    """The decoded file: unfolded lines with their numbers, and what had to be assumed."""

    lines: list[tuple[int, str]]
    remarks: tuple[str, ...]


def unescaped(value: str) -> str:
    """TEXT without its backslashes: ``\\n`` is a line break, any other escaped character itself."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)


def numbered_text(data: bytes, limits: Limits) -> NumberedText:
    """The file as text. Raises :class:`TooBig` beyond its octets or lines."""
    if len(data) > limits.octets:
        raise TooBig(_("日历文件太大：{size} 字节，上限 {limit} 字节").format(size=len(data), limit=limits.octets))
    data = _as_ascii_superset(data)
    # \r\r\n comes from converting line ends twice; a file of bare CRs is an old Mac's.
    if b"\n" in data:  # noqa: SIM108  (one line of it would be longer than a line may be)
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")
    else:
        data = data.replace(b"\r", b"\n")
    if data.count(b"\n") > limits.lines:
        raise TooBig(_("日历文件的行太多，上限 {limit} 行").format(limit=limits.lines))
    remarks: list[str] = []
    kept: list[tuple[int, bytes]] = []
    for number, raw in _unfolded(data):
        if len(raw) <= limits.line_octets:
            kept.append((number, raw))
        else:
            remarks.append(_("第 {line} 行太长，未读").format(line=number))
    lines, encoding_remarks = _decoded(kept)
    return NumberedText(lines, (*encoding_remarks, *remarks))


def content_line(number: int, text: str) -> Line | None:
    """The line taken apart, or ``None`` if it is no content line."""
    name = _NAME.match(text)
    if name is None:
        return None
    end = name.end()
    if text[end : end + 1] == ":":
        return Line(number, name[0].upper(), {}, text[end + 1 :].strip("\r"))
    parameters: dict[str, str] = {}
    while (match := _PARAMETER.match(text, end)) is not None:
        parameters.setdefault(match[1].upper(), match[2].strip().strip('"'))
        end = match.end()
    if text[end : end + 1] != ":":
        # An odd quote in a parameter: what follows the first colon is the best guess.
        end = text.find(":", name.end())
        if end < 0 or text[name.end()] != ";":
            return None
    return Line(number, name[0].upper(), parameters, text[end + 1 :])


def _as_ascii_superset(data: bytes) -> bytes:
    if data.startswith(_UTF16_BOMS):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    if data.startswith(b"B\0E\0"):
        return data.decode("utf-16-le", "replace").encode("utf-8", "replace")
    if data.startswith(b"\0B\0E"):
        return data.decode("utf-16-be", "replace").encode("utf-8", "replace")
    # Files that were joined bring a mark of their own each.
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\n\xef\xbb\xbf", b"\n")


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Whole lines with the number of their first part; empty ones are left out."""
    number, parts = 0, [b""]
    for here, raw in enumerate(data.split(b"\n"), 1):
        if raw[:1] in (b" ", b"\t"):
            parts.append(raw[1:])
        elif parts[-1].endswith(b"=") and b"QUOTED-PRINTABLE" in parts[0].upper():
            # vCalendar 1.0 breaks such a value with "=" and no white space.
            parts[-1] = parts[-1][:-1]
            parts.append(raw)
        else:
            if whole := b"".join(parts):
                yield number, whole
            number, parts = here, [raw]
    if whole := b"".join(parts):
        yield number, whole


def _decoded(lines: list[tuple[int, bytes]]) -> tuple[list[tuple[int, str]], list[str]]:
    """UTF-8, else GB18030: the file has one encoding, which most of its lines that are not ASCII tell."""
    texts: list[tuple[int, str]] = []
    damaged: list[tuple[int, int, bytes]] = []
    not_ascii = 0
    for number, raw in lines:
        not_ascii += not raw.isascii()
        try:
            texts.append((number, raw.decode("utf-8")))
        except UnicodeDecodeError:
            damaged.append((len(texts), number, raw))
            texts.append((number, ""))
    if not damaged:
        return texts, []
    if len(damaged) * 2 >= not_ascii:
        remarks = [_("文件不是 UTF-8，按 GB18030 读取")]
        encoding = "gb18030"
        # What was valid UTF-8 by chance is read anew as well.
        texts = [(number, raw.decode("gb18030", "replace")) for number, raw in lines]
    else:
        remarks = [_("第 {line} 行有坏字符").format(line=number) for _at, number, _raw in damaged]
        encoding = "utf-8"
        for at, number, raw in damaged:
            texts[at] = (number, raw.decode(encoding, "replace"))
    return texts, remarks


def _from_quoted_printable(value: str, charset: str) -> str:
    """In the character set that the line names, if it is one that such files use: Python has stranger codecs."""
    raw = quopri.decodestring(value.encode("utf-8", "replace"))
    named = charset.strip().lower().replace("_", "-")
    try:
        return raw.decode(named if named in _CHARSETS else "utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
