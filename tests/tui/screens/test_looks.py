"""How every page and dialog looks: its text in both languages and sizes, its colours in both themes.

One run of the app goes through what a page leads to; each stop is drawn at 80x24 and at 120x40. All stand on one
database in which something of every kind happened, at a standing clock.
"""

import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from config.language import Language, use_by_default
from config.settings import Settings
from scheduler.commands.activity import edit
from tests.stores import Clock
from tests.stores import opened as open_store
from tests.tui.conftest import Compare, screen_text
from tests.tui.screens.conftest import AUTUMN, on_top, settled
from tests.tui.screens.eventful import HELD, TOKEN, make_eventful
from tests.tui.styling import Run, faint, runs, style_map
from tui.actions import VIEWS
from tui.app import KepuApp
from tui.cli.doctor import Check, Installation, checks
from tui.widgets.line_list import LineList
from tui.workspace import Workspace

SMALL, LARGE = (80, 24), (120, 40)
DARK, LIGHT = "kepu-dark", "kepu-light"
READABLE = 4.5
"""WCAG's least contrast for text."""
HOUR = 3600.0
Act = Callable[[Pilot[int]], Awaitable[object]]


@dataclass(frozen=True)
class Stop:
    """A screen to look at, the keys (or acts) that lead to it from the stop before, and what it is."""

    name: str
    kind: str
    way: tuple[str | Act, ...] = ()


def at(title: str) -> Act:
    """Put the cursor on the line that has this in its title."""

    async def go(pilot: Pilot[int]) -> None:
        model = pilot.app.screen.query_one(LineList).model
        pilot.app.screen.query_one(LineList).go_to(
            next(model.ident(row) for row in model.rows if title in getattr(row, "title", ""))
        )

    return go


async def clash(pilot: Pilot[int]) -> None:
    """Somebody else writes into the field of the open form that is written in here."""
    form = pilot.app.screen
    form.query_one("#title", Input).value = "我的标题"
    edit(form.workspace.store, form.activity.id, {"title": "别人的标题"}, "wang")  # type: ignore[attr-defined]


WAYS: dict[str, tuple[Stop, ...]] = {
    "today": (
        Stop("today", "TodayPage"),
        Stop("help", "Help", ("f1",)),
        Stop("tour", "Tour", ("escape", "ctrl+t")),
        Stop("sources", "SourcesPage", ("escape", "S")),
        Stop("checks", "ChecksPage", ("escape", "K")),
    ),
    "agenda": (
        Stop("agenda", "AgendaPage"),
        Stop("move", "Move", ("m",)),
        Stop("reason", "Reason", ("escape", "d")),
        Stop("assign", "Picker", ("escape", "a")),
        Stop("role", "Picker", ("enter",)),
        Stop("report", "ReportDialog", ("escape", at(HELD), "R")),
        Stop("settings", "SettingsPage", ("escape", "comma")),
        Stop("document", "Picker", ("escape", "W")),
    ),
    "activity": (
        Stop("activity", "ActivityPage", (at("启动仪式"), "enter")),
        Stop("form", "ActivityForm", ("e",)),
        Stop("calendar", "Calendar", (*["tab"] * 2, "down")),
        Stop("jump", "Jump", ("escape", "ctrl+o")),
        Stop("merge", "Merge", ("escape", clash, "ctrl+s")),
        Stop("leave", "Confirm", ("escape", "escape")),
    ),
    "month": (Stop("month", "MonthPage"), Stop("activities", "ActivitiesPage", ("enter",))),
    "year": (Stop("year", "YearPage"),),
    "board": (Stop("board", "BoardPage"),),
    "coverage": (Stop("coverage", "CoveragePage"), Stop("coverage-units", "CoveragePage", ("b",))),
    "workload": (Stop("workload", "WorkloadPage"),),
    "conflicts": (Stop("conflicts", "ConflictsPage"), Stop("accept", "Reason", ("a",))),
    "outbox": (Stop("outbox", "OutboxPage"),),
    "log": (Stop("log", "LogPage"), Stop("take-back", "Confirm", ("f9",))),
    "themes": (
        Stop("themes", "ThemesPage"),
        Stop("theme", "ThemePage", ("j", "enter")),
        Stop("announce", "Announce", ("A",)),
    ),
    "units": (
        Stop("units", "UnitsPage"),
        Stop("contact", "Contact", ("C", "enter")),
        Stop("palette", "Palette", ("escape", "ctrl+p", *"kpz")),
        Stop("unit", "UnitPage", ("escape", "enter")),
    ),
    "feeds": (Stop("feeds", "FeedsPage"), Stop("address", "Addresses", ("end", "enter"))),
}
"""First page (the agenda for none of this name) -> what it leads to."""
VIEW_IDS = [view for view, _key, _name in VIEWS]


@pytest.fixture(scope="session")
def eventful_template(planned_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(shutil.copy(planned_template, tmp_path_factory.mktemp("eventful") / "kepu.db"))
    with closing(open_store(str(file), Clock(AUTUMN))) as store:
        make_eventful(store)
    return file


@pytest.fixture
def eventful(eventful_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    with closing(open_store(str(shutil.copy(eventful_template, tmp_path / "eventful.db")), clock)) as store:
        settings = Settings(file=Path("/etc/kepu.toml"), state_folder=tmp_path)
        yield Workspace(store=store, settings=settings, actor="li", clock=clock)


def _checks_anywhere(here: Installation) -> list[Check]:
    """The checks, without what only this machine answers so: its Python, and where the test's database is."""
    own = {".".join(map(str, sys.version_info[:3])): "3.11.0", here.store.place: "/var/lib/kepu/kepu.db"}
    return [replace(check, found=own.get(check.found, check.found)) for check in checks(here)]


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    """For threads too, which a context does not reach."""
    use_by_default(request.param)
    yield request.param
    use_by_default(None)


@pytest.fixture(autouse=True)
def _nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """No caret blinks, nothing fades, every secret is the same, and there are colours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("textual.widgets.Input._toggle_cursor", lambda _field: None)
    monkeypatch.setattr("textual.widgets.TextArea._toggle_cursor_blink_visible", lambda _field: None)
    monkeypatch.setattr("tui.widgets.line_list._FLASH_SECONDS", HOUR)
    monkeypatch.setattr("tui.widgets.status_line.FLASH_SECONDS", HOUR)
    monkeypatch.setattr("tui.screens.checks.checks", _checks_anywhere)
    monkeypatch.setattr("secrets.token_urlsafe", lambda _bytes=None: TOKEN)


async def follow(pilot: Pilot[int], way: tuple[str | Act, ...]) -> None:
    for step in way:
        if isinstance(step, str):
            await pilot.press(step)
        else:
            await step(pilot)
        await settled(pilot)


@pytest.mark.parametrize("first", WAYS)
async def test_a_page_and_what_it_leads_to(
    eventful: Workspace, snapshot: Compare, language: Language, first: str
) -> None:
    app = KepuApp(eventful, lambda: 0, first=first if first in VIEW_IDS else "agenda")
    unreadable: list[str] = []
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        for stop in WAYS[first]:
            await follow(pilot, stop.way)
            assert on_top(pilot) == stop.kind
            for size in (SMALL, LARGE):
                await resize(pilot, size)
                name = f"{stop.name}-{size[0]}x{size[1]}"
                snapshot(f"{language}/{name}", screen_text(app))
                if language == "zh":  # the colours are the same
                    drawn = await in_both_themes(pilot)
                    snapshot(f"styles/{name}", style_map(drawn[DARK], drawn[LIGHT]))
                    if stop.kind != "Jump":  # whose page is dimmed behind the letters
                        unreadable += [f"{name} {words}" for words in faint(drawn[DARK] + drawn[LIGHT], READABLE)]
            await resize(pilot, SMALL)
    assert unreadable == [], "\n".join(unreadable)


async def resize(pilot: Pilot[int], size: tuple[int, int]) -> None:
    if pilot.app.size != size:
        await pilot.resize_terminal(*size)
        await settled(pilot)


async def in_both_themes(pilot: Pilot[int]) -> dict[str, list[list[Run]]]:
    """The screen's colours by theme, beginning with the present one and ending in the other, which takes longest."""
    text, present = screen_text(pilot.app), pilot.app.theme
    drawn = {present: runs(pilot.app)}
    pilot.app.theme = LIGHT if present == DARK else DARK
    await pilot.pause()
    assert screen_text(pilot.app) == text
    return {**drawn, pilot.app.theme: runs(pilot.app)}
