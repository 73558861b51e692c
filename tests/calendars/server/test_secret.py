"""A unit's own page: what it has to do, and its answers, without JavaScript."""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from sqlmodel import col, select

from calendars.server.limits import Limits
from scheduler.commands import activity as act
from scheduler.commands import feed as commands
from scheduler.commands.feed import Issued
from scheduler.model.log import LoggedEvent
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store
from tests.calendars.server.serving import Served, serving
from tests.stores import Clock


@pytest.fixture
def planned(planned: Store, clock: Clock) -> Store:
    """In August, when September's week is near."""
    clock.now = clock.now.replace(month=8, day=20)
    return planned


@pytest.fixture
def issued(planned: Store) -> Issued:
    return commands.add_unit(planned, "education", "li")


class Form:
    """A unit's page as a browser without scripts holds it, with its cookie."""

    def __init__(self, served: Served, issued: Issued) -> None:
        self.client = httpx.Client(base_url=served.url, timeout=30, trust_env=False)
        self.path = f"/s/{issued.token}/"
        self.page = self.client.get(self.path)
        self.csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', self.page.text)[0]

    def send(self, activity: int | str, answer: str = "accept", reason: str = "", **changed: str) -> httpx.Response:
        fields = {"csrf": self.csrf, "activity": str(activity), "answer": answer, "reason": reason, **changed}
        return self.client.post(f"{self.path}answer", data=fields)


@pytest.fixture
def form(served: Served, issued: Issued) -> Iterator[Form]:
    found = Form(served, issued)
    yield found
    found.client.close()


def launch(store: Store) -> ActivityView:
    with store.read() as session:
        return next(a for a in agenda(session, Filter(theme="week")) if a.template == "launch")


def answer_of(store: Store, unit: str = "education") -> tuple[str, str]:
    return next((s.answer, s.reason) for s in launch(store).assignments if s.unit.id == unit)


def words(page: httpx.Response) -> str:
    """What a person reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_it_shows_what_is_asked_what_is_due_and_how_to_subscribe(form: Form, issued: Issued) -> None:
    text = words(form.page)
    assert "教育局科普任务" in text
    assert "2026年科普周启动仪式" in text
    assert "本单位：责任" in text
    assert re.search(r"待答复的分工（\d+）", text)
    assert "制定方案" not in text  # the coordinator's, not this unit's
    assert quote(issued.path) in form.page.text
    assert "webcal://" in form.page.text


def test_the_coordinator_sees_its_deadlines(served: Served) -> None:
    own = commands.add_unit(served.store, "science", "li")
    text = words(served.get(f"/s/{own.token}/"))
    assert "制定方案" in text
    assert "科普周总结会" in text  # not public, but its own


def test_accepting_is_done_and_said(form: Form, served: Served) -> None:
    done = form.send(launch(served.store).id)
    assert (done.status_code, done.headers["location"]) == (303, f"{form.path}?done=accepted")
    assert answer_of(served.store) == ("accepted", "")
    page = form.client.get(done.headers["location"])
    assert "已接受，谢谢。" in words(page)
    with served.store.read() as session:
        last = session.exec(select(LoggedEvent).order_by(col(LoggedEvent.seq).desc())).first()
    assert last is not None
    assert (last.kind, last.actor) == ("assignment.answered", "教育局")


def test_declining_needs_a_reason_and_tells_so(form: Form, served: Served) -> None:
    refused = form.send(launch(served.store).id, "decline", " \n ")
    assert (refused.status_code, answer_of(served.store)[0]) == (409, "pending")
    assert "拒绝分工必须说明原因" in words(refused)
    form.send(launch(served.store).id, "decline", "<b>人手</b>\r\n不足")
    assert answer_of(served.store) == ("declined", "<b>人手</b> 不足")
    page = form.client.get(form.path)
    assert "&lt;b&gt;人手&lt;/b&gt; 不足" in page.text


def test_an_answer_can_be_changed(form: Form, served: Served) -> None:
    ident = launch(served.store).id
    form.send(ident)
    form.send(ident, "decline", "冲突")
    assert answer_of(served.store) == ("declined", "冲突")


@pytest.mark.parametrize("csrf", ["", "0" * 64, "对"])
def test_a_form_from_elsewhere_changes_nothing(form: Form, served: Served, csrf: str) -> None:
    assert form.send(launch(served.store).id, csrf=csrf).status_code == 403
    assert answer_of(served.store)[0] == "pending"


def test_a_form_without_its_cookie_or_from_another_site_changes_nothing(form: Form, served: Served) -> None:
    ident = launch(served.store).id
    fields = {"csrf": form.csrf, "activity": str(ident), "answer": "accept"}
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert form.client.post(f"{form.path}answer", data=fields, headers=elsewhere).status_code == 403
    form.client.cookies.clear()
    assert form.send(ident).status_code == 403
    assert answer_of(served.store)[0] == "pending"


def test_the_cookie_is_for_this_page_alone(form: Form, planned: Store, issued: Issued) -> None:
    assert set(form.page.headers["set-cookie"].lower().split("; ")) >= {"httponly", "samesite=strict", "path=/s/"}
    with serving(planned, base_url="https://kepu.example") as behind:
        assert "; secure" in behind.get(f"/s/{issued.token}/").headers["set-cookie"].lower()


def test_a_unit_answers_for_itself_only(form: Form, served: Served) -> None:
    with served.store.read() as session:
        other = next(a for a in agenda(session) if all(s.unit.id != "education" for s in a.assignments))
    assert form.send(other.id).status_code in (404, 409)
    with served.store.read() as session:
        assert agenda(session, Filter(ids=(other.id,)))[0].assignments == other.assignments


@pytest.mark.parametrize(
    ("activity", "answer"), [("", "accept"), ("１", "accept"), ("7", "maybe"), ("9" * 30, "accept")]
)
def test_nonsense_is_refused(form: Form, activity: str, answer: str) -> None:
    assert form.send(activity, answer).status_code == 400


def test_a_saved_filter_has_nothing_to_answer(served: Served) -> None:
    other = commands.add_filter(served.store, "东区", {"district": "east"}, "li")
    page = served.get(f"/s/{other.token}/")
    assert "<form" not in page.text
    assert served.client.post(f"/s/{other.token}/answer", data={"answer": "accept"}).status_code == 404


def test_a_cancelled_activity_asks_nothing(form: Form, served: Served) -> None:
    act.step(served.store, launch(served.store).id, Step.CANCEL, "wang", reason="暴雨")
    assert f'id="s{launch(served.store).id}"' not in form.client.get(form.path).text


def test_answers_are_limited_for_each_address(planned: Store, issued: Issued) -> None:
    with serving(planned, Limits(answers=2)) as served:
        form = Form(served, issued)
        ident = launch(planned).id
        assert [form.send(ident).status_code for _answer in range(4)] == [303, 303, 429, 429]
        form.client.close()


def test_an_endless_form_is_cut_off(served: Served, issued: Issued) -> None:
    def endless() -> Iterator[bytes]:
        for _chunk in range(100):
            yield b"x" * 1000

    assert served.client.post(f"/s/{issued.token}/answer", content=endless()).status_code in (403, 413)


def test_it_is_kept_by_nobody_and_leads_nowhere_with_its_secret(form: Form, issued: Issued) -> None:
    headers = form.page.headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert "default-src 'none'" in headers["content-security-policy"]
    outward = re.findall(r'href="(https?://[^"]+)"', form.page.text)
    assert [a for a in outward if "google" not in a and "outlook" not in a and "127.0.0.1" not in a] == []


@pytest.mark.parametrize("path", ["", "x", "A" * 32])
def test_a_wrong_address_is_the_same_page_for_all(served: Served, issued: Issued, path: str) -> None:
    commands.revoke(served.store, issued.id, "li")
    wrong, gone = served.get(f"/s/{path}/"), served.get(f"/s/{issued.token}/")
    assert (wrong.status_code, gone.status_code) == (404, 404)
    assert wrong.text.replace(f"/s/{path}/", "") == gone.text.replace(f"/s/{issued.token}/", "")
