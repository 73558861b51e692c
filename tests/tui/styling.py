"""How a screen is coloured, as text that a person can read, and whether every text can be read on its ground.

A map has a letter for each way that cells are drawn; below it stands what each letter is, in the dark theme and in
the light one, with the contrast of text and ground as WCAG 2 counts it (1 to 21).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App
from textual.color import Color

LETTERS = ascii_letters + digits + "!$%&*+=?@^~<>{}[]|"
_ATTRIBUTES = ("bold", "italic", "underline", "strike", "dim")
_TO_READ = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is drawn. ``text`` is empty where nothing stands but spaces."""

    text: str
    ground: str
    attributes: str = ""

    @property
    def contrast(self) -> float:
        return contrast(Color.parse(self.text), Color.parse(self.ground))

    def __str__(self) -> str:
        ratio = f"{self.contrast:4.1f}" if self.text else ""
        return f"{self.text or '·':7} on {self.ground} {ratio:>4} {self.attributes}".rstrip()


def contrast(one: Color, other: Color) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (n / 12.92 if n <= 0.03928 else ((n + 0.055) / 1.055) ** 2.4 for n in color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Run:
    """Cells of a line that are drawn alike."""

    text: str
    look: Look


def runs(app: App[Any]) -> list[list[Run]]:
    """The lines of the screen; of a dialog those of its box, as what lies behind is dimmed on purpose."""
    box = next((widget.region for widget in app.screen.query(".box")), app.screen.region)
    strips = app.screen._compositor.render_strips()
    return [[_run(segment) for segment in strips[y].crop(box.x, box.right)] for y in range(*box.line_span)]


def _run(segment: Segment) -> Run:
    style = segment.style
    assert style is not None
    assert style.bgcolor is not None
    ground = Color.from_rich_color(style.bgcolor).hex.lower()
    if segment.text.isspace() and not (style.underline or style.reverse):
        return Run(segment.text, Look("", ground))
    assert style.color is not None
    text = Color.from_rich_color(style.color).hex.lower()
    if style.reverse:
        text, ground = ground, text
    return Run(segment.text, Look(text, ground, " ".join(a for a in _ATTRIBUTES if getattr(style, a))))


def faint(lines: Sequence[Sequence[Run]], least: float) -> list[str]:
    """Texts with less contrast than that; signs without a letter or digit, such as borders and bars, are no texts."""
    return [
        f"{run.text.strip()!r}: {run.look}"
        for line in lines
        for run in line
        if _TO_READ.search(run.text) and run.look.contrast < least
    ]


def style_map(dark: Sequence[Sequence[Run]], light: Sequence[Sequence[Run]]) -> str:
    """Both themes in one map: what differs between them is what the letters mean."""
    letters: dict[tuple[Look, Look], str] = {}
    plain = (Look("", _most(dark)), Look("", _most(light)))
    drawn = []
    for one, other in zip(dark, light, strict=True):
        pairs = zip(_cells(one), _cells(other), strict=True)
        drawn.append("".join(" " if p == plain else letters.setdefault(p, LETTERS[len(letters)]) for p in pairs))
    legend = [f"{letter}  {one!s:34}  {other}" for (one, other), letter in letters.items()]
    ground = f"{'':3}{plain[0]!s:34}  {plain[1]}"
    return "\n".join([*(line.rstrip() for line in drawn), "", f"{'':3}{'dark':34}  light", ground, *legend, ""])


def _cells(line: Sequence[Run]) -> Iterator[Look]:
    return (run.look for run in line for _cell in range(cell_len(run.text)))


def _most(lines: Sequence[Sequence[Run]]) -> str:
    """The ground of most cells."""
    counted: dict[str, int] = {}
    for line in lines:
        for look in _cells(line):
            counted[look.ground] = counted.get(look.ground, 0) + 1
    return max(counted, key=lambda ground: counted[ground])
