"""A walk through every page with hostile text in every column: nothing is markup, nothing reaches the terminal.

The texts are written into the database past the commands, as if an older version or another program had let them in.
"""

import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from itertools import chain, cycle
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import String, Text, inspect, text
from textual.pilot import Pilot

from config.settings import Settings
from scheduler.commands.contact import set_contact
from scheduler.commands.feed import add_filter, add_unit
from scheduler.commands.issuing import issue
from scheduler.store.store import Store
from tests.scheduler.reminding import with_policies
from tests.stores import Clock, opened
from tests.tui.conftest import check_lines
from tests.tui.gallery import HOSTILE
from tests.tui.screens.conftest import settled
from tui.actions import VIEWS
from tui.app import KepuApp
from tui.dialogs.help import Help
from tui.palette import Palette
from tui.safe import clean
from tui.screens.activities import ActivitiesPage
from tui.workspace import Workspace

SIZES = ((80, 24), (100, 30), (120, 40), (200, 60))
AUTUMN = datetime(2026, 9, 14, 6, 2, tzinfo=UTC)
FREE = {
    "activity": ("title", "title_en", "venue_name", "description", "reason", "url"),
    "assignment": ("reason",),
    "milestone": ("title", "title_en"),
    "occurrence": ("notice", "reason", "slogan"),
    "theme": ("name", "name_en", "organiser", "description"),
    "unit": ("short", "name", "short_en", "name_en", "aliases"),
    "measure": ("title", "title_en", "text"),
    "delivery": ("shown", "subject", "reason", "note", "receipt"),
    "contact": ("address",),
    "feed": ("name",),
    "change": ("summary", "actor"),
    "event": ("actor", "cause"),
    "acceptance": ("note", "actor"),
}
"""Columns that a person, a file or the network writes; those that a version does not have are left out."""
OURS = re.compile(r"\x1b\[[0-9;]*[Hm]")
"""What the app itself tells a terminal in a frame: where to write and in which colours."""
TEXTS = tuple(t.encode("utf-8", "replace").decode() for t in HOSTILE if t)


@pytest.fixture
def hostile(planned_template: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The planned year with every free text replaced."""
    clock = Clock(AUTUMN)
    with closing(opened(str(copy(planned_template, tmp_path / "hostile.db")), clock)) as store:
        with_policies(store)
        set_contact(store, "science", "paste", "群", "li")
        issue(store)
        add_unit(store, "science", "li")
        add_filter(store, "青少年", {"text": TEXTS[0]}, "li")
        poison(store)
        yield Workspace(store=store, settings=Settings(), actor=TEXTS[0], clock=clock)


def poison(store: Store) -> None:
    """Another text in each column of each row."""
    texts = cycle(TEXTS)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        tables = inspect(connection)
        for table in set(FREE) & set(tables.get_table_names()):
            kinds = {c["name"]: c["type"] for c in tables.get_columns(table)}
            for column in FREE[table]:
                if isinstance(kinds.get(column), String | Text):
                    for (row,) in connection.execute(text(f'SELECT rowid FROM "{table}"')).fetchall():
                        change = text(f'UPDATE "{table}" SET "{column}" = :value WHERE rowid = :row')
                        connection.execute(change, {"value": f"{next(texts)}{row}", "row": row})
        connection.commit()


@asynccontextmanager
async def walking(workspace: Workspace, size: tuple[int, int]) -> AsyncIterator[Pilot[Any]]:
    app = KepuApp(workspace, lambda: 0)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settled(pilot)
        yield pilot


def harmless(pilot: Pilot[Any]) -> None:
    """Every line exact, no control in what goes to the terminal, no link that is not ours."""
    check_lines(pilot.app)
    update: Any = pilot.app.screen._compositor.render_update(full=True)
    for strip in chain.from_iterable(update.strips):
        for segment in strip:
            assert segment.style is None or "@click" not in segment.style.meta, segment.text
    sent = OURS.sub("", update.render_segments(pilot.app.console))
    assert [c for c in sent if c != "\n" and unicodedata.category(c) in ("Cc", "Cf")] == []


async def test_every_page_shows_hostile_text_as_it_is(hostile: Workspace) -> None:
    seen = []
    sizes = [*SIZES]
    async with walking(hostile, SIZES[0]) as pilot:
        for view, _key, _name in VIEWS:
            pilot.app.action_view(view)  # type: ignore[attr-defined]
            await settled(pilot)
            for size in sizes:
                await pilot.resize_terminal(*size)
                await settled(pilot)
                harmless(pilot)
            sizes.reverse()  # and from the last one back on the next page
            await pilot.press("enter")  # what is behind the first line, whatever that is
            await settled(pilot)
            harmless(pilot)
            seen.append(type(pilot.app.screen).__name__)
            back(pilot)
        assert pilot.app.return_code is None
    assert len(seen) == len(VIEWS)
    assert "ActivityPage" in seen


def back(pilot: Pilot[Any]) -> None:
    while len(pilot.app.screen_stack) > 2:
        pilot.app.pop_screen()


DIALOGS = {
    "agenda": ("e", "s", "m", "a", "d", "n", "question_mark"),
    "conflicts": ("a",),
    "outbox": ("d",),
    "feeds": ("n", "R", "d"),
    "units": ("C", "D", "F"),
    "themes": ("A",),
}
"""View -> keys that open a dialog on it."""


async def test_every_dialog_shows_hostile_text_as_it_is(hostile: Workspace) -> None:
    async with walking(hostile, (80, 24)) as pilot:
        for view, keys in DIALOGS.items():
            for key in keys:
                pilot.app.action_view(view)  # type: ignore[attr-defined]
                await settled(pilot)
                await pilot.press(key)
                await settled(pilot)
                harmless(pilot)
                back(pilot)


async def test_palette_toasts_and_titles_show_hostile_text_as_it_is(hostile: Workspace) -> None:
    async with walking(hostile, (80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Palette)
        harmless(pilot)
        await pilot.press(*"red")
        await settled(pilot)
        harmless(pilot)
        await pilot.press("escape")
        for words in TEXTS:
            pilot.app.say(words, "bad")  # type: ignore[attr-defined]
            pilot.app.notify(clean(words), markup=False)
            await pilot.pause()
            check_lines(pilot.app)
        pilot.app.push_screen(Help(TEXTS[0], TEXTS[1], ()))
        await pilot.pause()
        check_lines(pilot.app)
        pilot.app.push_screen(ActivitiesPage(hostile, TEXTS[2], lambda _session: [], notes=TEXTS))
        await settled(pilot)
        harmless(pilot)


async def test_chinese_in_toasts_is_whole(hostile: Workspace) -> None:
    async with walking(hostile, (80, 24)) as pilot:
        pilot.app.notify("更新了 3 项：市科技局、市教育局", markup=False)
        await pilot.pause()
        assert any("更新了 3 项：市科技局、市教育局" in line for line in check_lines(pilot.app))
