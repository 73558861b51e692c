"""The pages that everyone may see: find a calendar, read a month, print a year; without JavaScript."""

import html
import re
from html.parser import HTMLParser
from itertools import pairwise

import httpx
import pytest

from scheduler.commands import activity as act
from scheduler.commands.occurrence import announce
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda
from scheduler.store.store import Store
from tests.calendars.server.serving import Served, serving
from tests.scheduler.commands.test_occurrence import notice

PAGES = ["/", "/?q=东", "/calendar/small/", "/calendar/units/science/?month=2026-09", "/year/small/", "/nothing"]
VOID = {"meta", "link", "input", "br", "path"}


def words(page: httpx.Response) -> str:
    """What a person reads."""
    return " ".join(html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page.text, flags=re.DOTALL)).split())


class Structure(HTMLParser):
    """What a page is made of: its elements in order, ids, labels; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, tag

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for __, attrs in self.elements if name in attrs]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_sound_and_accessible(shown: Served, path: str, language: str) -> None:
    page = shown.get(path, accept_language=language)
    found = Structure(page.text)
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    assert set(found.values("for")) | set(found.values("aria-labelledby")) <= set(ids)
    inputs = [attrs for tag, attrs in found.elements if tag == "input" and attrs.get("type") != "hidden"]
    assert all(attrs.get("id") in found.values("for") for attrs in inputs)
    levels = [int(tag[1]) for tag, __ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert ("html", {"lang": {"zh": "zh-CN", "en": "en"}[language]}) in found.elements
    assert [tag for tag, __ in found.elements if tag in ("script", "iframe", "style", "img")] == []


@pytest.mark.parametrize("path", PAGES[:-1])
def test_every_link_of_a_page_leads_somewhere(shown: Served, path: str) -> None:
    here = [a for a in Structure(shown.get(path).text).values("href") if a.startswith("/")]
    answers = {address: shown.get(address).status_code for address in dict.fromkeys(here)}
    assert {a: status for a, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("东区", ["东区科普活动"]), ("EAST", ["东区科普活动"]), ("卫生", ["卫健局科普任务"]), ("科普周", ["科普周"]),
        ("没有的", []), ("<script>", []),
    ],
)  # fmt: skip
def test_a_calendar_is_found_by_any_of_its_names(shown: Served, q: str, names: list[str]) -> None:
    page = shown.client.get("/", params={"q": q})
    links = re.findall(r'<a href="/calendar/[^"]+">([^<]+)</a>', page.text)
    assert links == names
    assert f"“{q}”：找到 {len(names)} 个日历" in words(page)
    assert "<script>" not in page.text


def test_a_calendar_offers_every_way_to_subscribe(planned: Store) -> None:
    with serving(planned, base_url="https://kepu.example") as served:
        page = served.get("/calendar/districts/east/")
    links = Structure(page.text).values("href")
    assert "webcal://kepu.example/feeds/districts/east.ics" in links
    assert "https://kepu.example/feeds/districts/east.ics" in links
    google = next(a for a in links if a.startswith("https://calendar.google.com/calendar/render?cid="))
    assert google.endswith("webcal%3A%2F%2Fkepu.example%2Ffeeds%2Fdistricts%2Feast.ics")
    assert len([a for a in links if "outlook" in a]) == 2
    assert 'value="https://kepu.example/feeds/districts/east.ics"' in page.text
    assert "<svg" in page.text  # the QR code


def test_a_unit_is_shown_but_its_address_is_not(shown: Served) -> None:
    page = shown.get("/calendar/units/science/?month=2026-10")
    assert "总结会" not in page.text  # not public
    assert "请向科协索取" in words(page)
    assert ".ics" not in page.text


def test_a_month_shows_each_activity_on_its_days(shown: Served) -> None:
    page = shown.get("/calendar/small/?month=2026-09")
    cells = re.findall(r"<td.*?</td>", page.text, re.DOTALL)
    day = next(html.unescape(c) for c in cells if 'datetime="2026-09-19"' in c)
    assert "09:00" in day
    assert "2026年科普周启动仪式" in day
    assert "初九" in day
    assert len(cells) == 35


def test_a_change_is_on_the_page_at_once(served: Served) -> None:
    with served.store.read() as session:
        ident = next(a.id for a in agenda(session, Filter(theme="week")) if a.template == "launch")
    act.step(served.store, ident, Step.CANCEL, "wang", reason="<i>暴雨</i>")
    page = served.get("/calendar/small/?month=2026-09")
    assert "【已取消】2026年科普周启动仪式" in words(page)
    assert "&lt;i&gt;暴雨&lt;/i&gt;" in page.text
    announce(served.store, notice(), "wang")
    assert "日期暂定" not in words(served.get("/calendar/themes/week/?month=2026-09"))


def test_a_wall_calendar_has_twelve_months_and_says_what_is_provisional(shown: Served) -> None:
    page = shown.get("/year/small/?year=2026&paper=a4")
    assert (page.text.count("<table"), 'class="wall a4"' in page.text) == (12, True)
    assert "科普周" in words(page)
    assert "放假安排尚未公布" in words(shown.get("/year/small/?year=2099"))


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/nothing/", "/calendar/small/?month=2026-13", "/calendar/small/?month=0001-01", "/year/small/?year=x",
        "/year/small/?year=9999", "/year/small/?year=２０２６", "/calendar/../../etc/passwd", "/static/style.css",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(shown: Served, path: str) -> None:
    page = shown.get(path)
    assert page.status_code == 404
    assert "没有这一页" in words(page)


@pytest.mark.parametrize(
    ("path", "accepts", "language"),
    [
        ("/", "", "zh-CN"), ("/", "en-GB,en;q=0.9,zh;q=0.8", "en"), ("/", "de, zh;q=0.5, en;q=0.4", "zh-CN"),
        ("/?lang=en", "zh", "en"), ("/?lang=zh", "en", "zh-CN"), ("/?lang=xx", "en", "en"), ("/", "*;q=x,;;,", "zh-CN"),
    ],
)  # fmt: skip
def test_the_reader_gets_their_language(shown: Served, path: str, accepts: str, language: str) -> None:
    page = shown.get(path, accept_language=accepts)
    assert f'<html lang="{language}">' in page.text
    assert "Accept-Language" in page.headers["vary"]


def test_the_language_that_was_asked_for_goes_along(shown: Served) -> None:
    page = shown.get("/calendar/small/?month=2026-09&lang=en", accept_language="zh")
    inside = [a for a in Structure(page.text).values("href") if a.startswith(("/calendar/", "/year/"))]
    assert inside
    assert {"lang=en" in a or "lang=zh" in a for a in inside} == {True}
    assert "/calendar/small/?month=2026-09&lang=zh" in inside


@pytest.mark.parametrize("path", PAGES)
def test_pages_bring_no_script_are_framed_by_nobody_and_tell_nobody(shown: Served, path: str) -> None:
    headers = shown.get(path).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]


def test_a_page_is_compressed_for_whom_takes_that(shown: Served) -> None:
    page = shown.get("/", accept_encoding="gzip")
    assert (page.headers["content-encoding"], page.headers["vary"]) == ("gzip", "Accept-Language, Accept-Encoding")
    assert int(page.headers["content-length"]) * 2 < len(page.content)


def test_robots_may_read_calendars_and_nothing_secret(shown: Served) -> None:
    text = shown.get("/robots.txt").text
    assert "Allow: /s/*.ics" in text
    assert "Disallow: /s/\n" in text
