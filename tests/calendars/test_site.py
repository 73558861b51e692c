"""The pages and public calendars as files for any web host."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from calendars.site import Site
from config.catalogue import Catalogue
from scheduler.commands import activity as act
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.feed import Window
from scheduler.store.store import Store
from tests.stores import Clock, opened

BASE = "https://kepu.example/calendars"


def write(store: Store, catalogue: Catalogue, folder: Path, today: date = date(2026, 8, 20)) -> int:
    with store.read() as session:
        assert store.catalogue(session) is not None
        window = Window(today, ZoneInfo("Asia/Shanghai"), 400, 30)
        return Site(session, catalogue, store.workdays, window, BASE).write(folder)


@pytest.fixture(scope="module")
def folder(planned_template: Path, plan: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it was first written; a test that writes takes a copy."""
    found = tmp_path_factory.mktemp("site")
    with closing(opened(str(shutil.copy(planned_template, found / "kepu.db")), Clock())) as store:
        write(store, plan, found / "site")
    return found / "site"


def links(page: Path) -> Iterator[Path]:
    """The files that a page leads to, by its relative addresses."""
    for address in re.findall(r'href="([^"]*)"', page.read_text("utf-8")):
        parts = urlsplit(address)
        if not parts.scheme and parts.path:
            yield (page.parent / unquote(parts.path)).resolve()


def test_every_link_leads_to_a_file_of_the_site_wherever_it_stands(folder: Path) -> None:
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 50
    missing = {target for page in pages for target in links(page) if not target.is_file()}
    outside = {t for page in pages for t in links(page) if not t.is_relative_to(folder.resolve())}
    assert (missing, outside) == (set(), set())


def test_all_pages_are_reached_from_the_first(folder: Path) -> None:
    seen: set[Path] = set()
    todo = [(folder / "index.html").resolve()]
    while todo:
        page = todo.pop()
        if page not in seen:
            seen.add(page)
            todo += [t for t in links(page) if t.suffix == ".html"]
    assert seen == {page.resolve() for page in folder.rglob("*.html")}


def test_it_offers_the_calendars_at_the_address_that_was_given(folder: Path) -> None:
    page = (folder / "calendar/districts/east/index.html").read_text("utf-8")
    assert f'value="{BASE}/feeds/districts/east.ics"' in page
    assert "webcal://kepu.example/calendars/feeds/districts/east.ics" in page
    assert (folder / "feeds/districts/east.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    english = (folder / "en/calendar/districts/east/index.html").read_text("utf-8")
    assert f'value="{BASE}/en/feeds/districts/east.ics"' in english
    assert (folder / "en/feeds/districts/east.ics").is_file()


def test_what_is_not_public_is_in_no_file(folder: Path) -> None:
    for file in folder.rglob("*.*"):
        assert "总结会" not in file.read_text("utf-8").replace("\n ", ""), file
    assert not (folder / "feeds/units").exists()


def test_writing_again_changes_nothing_and_a_change_only_its_own_files(
    planned: Store, plan: Catalogue, folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(folder, tmp_path / "site")
    assert write(planned, plan, folder) == 0
    before = {file: file.read_bytes() for file in folder.rglob("*.*")}
    with planned.read() as session:
        drill = next(a.id for a in agenda(session, Filter(theme="quake-day")) if a.template == "drill")
    act.edit(planned, drill, {"title": "新的演练", "title_en": "New drill"}, "wang")
    changed = write(planned, plan, folder)
    different = {file.relative_to(folder).as_posix() for file, text in before.items() if file.read_bytes() != text}
    assert changed == len(different)
    assert "feeds/themes/quake-day.ics" in different
    assert "feeds/themes/week.ics" not in different
    assert "calendar/themes/week/index.html" not in different


def test_there_is_no_search_and_nothing_to_answer_without_a_server(folder: Path) -> None:
    text = (folder / "index.html").read_text("utf-8")
    assert [word for word in ("<form", "<script", "/s/") if word in text] == []
