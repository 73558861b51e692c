"""The pages in a real browser: on a phone and a desk, in the dark, on paper; nothing fetched from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.commands import feed as commands
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store
from tests.calendars.server.browser import DESKTOP, PHONE, Browser, browser, chromium
from tests.calendars.server.serving import Served, serving
from tests.stores import Clock

PAGES = ["/", "/calendar/small/?month=2026-09", "/calendar/units/science/?month=2026-09", "/year/small/?year=2026"]
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
SMALL_TARGETS = """[...document.querySelectorAll('a.button, button, input:not([type=hidden])')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"""
CONTRASTS = """(() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(v => (v /= 255) <= 0.03928
    ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(c)) return c } return 'rgb(255, 255, 255)' };
  const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  return [...document.querySelectorAll('body *')].filter(e => own(e) && e.checkVisibility()).map(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), e.textContent.trim().slice(0, 20)] }).filter(c => c[0] < 4.5) })()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on PATH")
    with browser(program, tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_a_desk_in_light_and_dark(page: Browser, shown: Served, path: str) -> None:
    for size in (PHONE, DESKTOP):
        for dark in (False, True):
            page.look(*size, dark=dark)
            page.open(shown.url + path)
            assert (page.run(SIDEWAYS), page.run(CONTRASTS)) == (0, []), (size, dark)
            assert page.run(SMALL_TARGETS) == []
    assert page.complaints == []
    assert [a for a in page.requested if not a.startswith((shown.url, "data:"))] == []


def test_somebody_finds_a_district_and_its_address(page: Browser, shown: Served) -> None:
    page.look(*PHONE)
    page.open(shown.url)
    page.run("document.querySelector('#q').value = '东区'")
    page.click(".search button")
    assert page.run("document.querySelector('[role=status]').innerText").startswith("“东区”：找到 1 个日历")
    page.click(".calendars a")
    assert page.run("document.title").startswith("东区科普活动")
    assert page.run("document.querySelector('#address').value") == f"{shown.url}/feeds/districts/east.ics"
    page.click(".languages a")
    assert page.run("document.documentElement.lang") == "en"


def test_a_month_on_a_phone_is_the_list_of_its_days(page: Browser, shown: Served) -> None:
    page.look(*PHONE)
    page.open(f"{shown.url}/calendar/small/?month=2026-09")
    days = page.run("[...document.querySelectorAll('.month td')].filter(e => e.checkVisibility()).length")
    page.look(*DESKTOP)
    assert days < page.run("[...document.querySelectorAll('.month td')].filter(e => e.checkVisibility()).length") == 35
    assert page.run("document.querySelector('.qr').checkVisibility()") is True


@pytest.mark.parametrize(("paper", "box"), [("", (1191, 842)), ("&paper=a4", (842, 595))])
def test_a_wall_calendar_is_one_sheet(page: Browser, shown: Served, paper: str, box: tuple[int, int]) -> None:
    page.look(*DESKTOP)
    page.open(f"{shown.url}/year/small/?year=2026{paper}")
    pdf = page.printed()
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [(round(float(w)), round(float(h))) for w, h in sizes] == [box]


@pytest.fixture
def in_august(planned: Store, clock: Clock) -> Iterator[Served]:
    clock.now = clock.now.replace(month=8, day=20)
    with serving(planned) as running:
        yield running


def launch(store: Store) -> ActivityView:
    with store.read() as session:
        return next(a for a in agenda(session, Filter(theme="week")) if a.template == "launch")


def answer_of(store: Store) -> tuple[str, str]:
    return next((s.answer, s.reason) for s in launch(store).assignments if s.unit.id == "education")


def test_a_liaison_person_answers_from_the_phone(page: Browser, in_august: Served, tmp_path: Path) -> None:
    issued = commands.add_unit(in_august.store, "education", "li")
    page.look(*PHONE)
    page.open(f"{in_august.url}/s/{issued.token}/")
    assert (page.run(SIDEWAYS), page.run(SMALL_TARGETS), page.complaints) == (0, [], [])
    page.picture(tmp_path / "secret.png")
    assert (tmp_path / "secret.png").stat().st_size > 10_000
    page.click(f"#s{launch(in_august.store).id} button[value=accept]")
    assert page.run("document.querySelector('[role=status]').innerText") == "已接受，谢谢。"
    assert answer_of(in_august.store) == ("accepted", "")


def test_the_enter_key_in_a_reason_declines(page: Browser, in_august: Served) -> None:
    issued = commands.add_unit(in_august.store, "education", "li")
    page.look(*PHONE)
    page.open(f"{in_august.url}/s/{issued.token}/")
    here = f"#s{launch(in_august.store).id}"
    page.run(f"document.querySelector('{here} .decline').open = true")
    page.run(f"document.querySelector('{here} [name=reason]').focus()")
    page.call("Input.insertText", text="当天有中考")
    page.press_enter()
    assert answer_of(in_august.store) == ("declined", "当天有中考")
