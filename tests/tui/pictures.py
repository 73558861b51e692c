"""Draw the app's pages as SVG, as they are: ``make screenshots``. The year is Anshan's, the clock stands.

Textual states a text's length by its characters; a Chinese one takes two cells, so browsers would squeeze it.
"""

import asyncio
import html
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

from config.language import Language, use_by_default
from config.settings import Settings
from scheduler.queries.history import last_seq
from tui.app import KepuApp
from tui.bootstrap import open_store
from tui.workspace import Workspace

HERE = Path(__file__).parents[2] / "docs" / "screenshots"
SIZE = (120, 36)
NOW = datetime(2026, 9, 14, 6, 2, tzinfo=UTC)
CELL = 12.2
"""Width of a cell in Textual's drawings."""
FONTS = "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'Microsoft YaHei Mono', 'PingFang SC', monospace"
KEYS = {
    "today": ("1",), "agenda": ("2", "slash", *"科普月", "enter"), "month": ("3",), "year": ("4",), "coverage": ("6",),
    "workload": ("7",), "conflicts": ("8",), "feeds": ("grave_accent", "slash", *"海城", "enter", "enter"),
    "palette": ("2", "ctrl+p", *"kpr"),
}  # fmt: skip
"""Picture -> the keys that lead to what it shows."""
IN_ENGLISH = ("today", "month", "conflicts")


_TEXT = re.compile(r'<text\b([^>]*?) x="([\d.]+)"([^>]*?) textLength="[\d.]+"([^>]*)>([^<]*)</text>')
_RUNS = re.compile(r"[\u0021-\u007e]+|[\u3001-\u9fff\uff01-\uff60]+|([^\u0020-\u007e\u00a0])\1*")
"""What a font draws in one width for each: ASCII, Chinese, or the same sign again and again."""


def widened(svg: str) -> str:
    """The drawing with each character in its cells, in fonts of the reader's machine."""

    def placed(found: re.Match[str]) -> str:
        before, left, between, after, text = found.groups()
        raw, parts = html.unescape(text), []
        for run in _RUNS.finditer(raw):
            at = float(left) + cell_len(raw[: run.start()]) * CELL
            length = cell_len(run[0]) * CELL
            place = f'{before} x="{at:.1f}"{between} textLength="{length:.1f}"{after}'
            parts.append(f'<text{place} lengthAdjust="spacingAndGlyphs">{html.escape(run[0])}</text>')
        return "".join(parts)

    svg = _TEXT.sub(placed, svg)
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {FONTS};", svg)
    return re.sub(r"terminal-\d+-", "kepu-", svg)


def planned(folder: Path) -> Settings:
    """A database with Anshan's plan, 2026 and 2027 scheduled by the command line."""
    database = str(folder / "kepu.db")
    environment = {**os.environ, "KEPU_DATABASE": database, "KEPU_NOW": "2026-09-07T09:00+08:00", "KEPU_CONFIG": ""}
    kepu = [sys.executable, "-c", "import sys; from tui.cli.main import main; sys.exit(main())", "--actor=li"]
    for words in (("init",), ("plan", "2026"), ("plan", "2027")):
        subprocess.run([*kepu, *words], check=True, env=environment, stdout=subprocess.DEVNULL)
    return replace(Settings(), database=database, actor="王芳", state_folder=folder)


async def settled(pilot: Pilot[int]) -> None:
    for _round in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def draw(workspace: Workspace, names: Collection[str], write: Callable[[str, str], None]) -> None:
    for name in names:
        app = KepuApp(workspace, lambda: workspace.ask(last_seq))
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            for key in KEYS[name]:
                await pilot.press(key)
                await settled(pilot)
            write(name, widened(app.export_screenshot(title="Kepu 科普")))


def make() -> None:
    """One picture a page, and some in English, whose names end in ``.en``."""
    pictures: tuple[tuple[Language, str, Collection[str]], ...] = (("zh", "", KEYS), ("en", ".en", IN_ENGLISH))
    with tempfile.TemporaryDirectory() as folder:
        settings = planned(Path(folder))
        with closing(open_store(settings, lambda: NOW)) as store:
            workspace = Workspace(store=store, settings=settings, actor="王芳", clock=lambda: NOW)
            for language, ending, names in pictures:

                def write(name: str, svg: str, ending: str = ending) -> None:
                    (HERE / f"{name}{ending}.svg").write_text(svg, encoding="utf-8", newline="\n")

                use_by_default(language)  # workers and messages must speak it too
                asyncio.run(draw(workspace, names, write))


if __name__ == "__main__":
    make()
