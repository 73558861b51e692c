"""Calendars over HTTP as calendar programs fetch them."""

import gzip
import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from calendars.feeds import public_feeds
from calendars.server.limits import Limits
from config.catalogue import Catalogue
from scheduler.commands import activity as act
from scheduler.commands import feed as commands
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.feed import feeds
from scheduler.store.store import Store
from tests.calendars.server.serving import Served, serving
from tests.stores import Clock

WHOLE = "/feeds/small.ics"
KEPU = [sys.executable, "-c", "import sys; from tui.cli.main import main; sys.exit(main(sys.argv[1:]))"]


def launch(store: Store) -> int:
    with store.read() as session:
        return next(a.id for a in agenda(session, Filter(theme="week")) if a.template == "launch")


def unfolded(response: httpx.Response) -> str:
    return response.content.replace(b"\r\n ", b"").decode()


# ---- the calendars ---------------------------------------------------------------------------------


def test_every_public_calendar_is_at_its_readable_address(shown: Served, plan: Catalogue) -> None:
    answers = {feed.path: shown.get(feed.address) for feed in public_feeds(plan)}
    assert set(answers) >= {"small", "districts/east", "themes/week", "parts/s1"}
    assert {a.status_code for a in answers.values()} == {200}
    titles = {path: unfolded(a).count("BEGIN:VEVENT") for path, a in answers.items()}
    assert titles["small"] == max(titles.values())
    assert 0 < titles["districts/east"] < titles["themes/week"] < titles["small"]


def test_units_have_no_public_calendar(shown: Served) -> None:
    assert shown.get("/feeds/units/science.ics").status_code == 404


def test_it_tells_calendar_programs_what_it_is(shown: Served) -> None:
    answer = shown.get(WHOLE, accept_encoding="identity")
    found = answer.headers
    assert found["content-type"] == "text/calendar; charset=utf-8"
    assert found["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert found["content-length"] == str(len(answer.content))
    assert found["content-disposition"].startswith('inline; filename="calendar.ics"; filename*=UTF-8')
    assert quote("小城科普活动") in found["content-disposition"]
    assert found["cache-control"] == "public, max-age=0, must-revalidate"
    assert found["vary"] == "Accept-Encoding"
    assert found["access-control-allow-origin"] == "*"
    assert found["x-content-type-options"] == "nosniff"
    assert parsedate_to_datetime(found["last-modified"]) <= shown.store.clock()
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_head_is_the_answer_without_its_content(shown: Served) -> None:
    whole, head = shown.get(WHOLE), shown.client.head(WHOLE)
    assert head.content == b""
    assert {k: v for k, v in head.headers.items() if k != "date"} == {
        k: v for k, v in whole.headers.items() if k != "date"
    }


def test_gzip_is_the_same_calendar_under_a_tag_of_its_own(shown: Served) -> None:
    plain = shown.get(WHOLE, accept_encoding="identity")
    with shown.client.stream("GET", WHOLE, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-length"] == str(len(raw))
    assert gzip.decompress(raw) == plain.content
    assert len(raw) * 4 < len(plain.content)
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_who_has_it_gets_304_until_something_changes(served: Served, encoding: str) -> None:
    first = served.get(WHOLE, accept_encoding=encoding)
    tag = first.headers["etag"]
    again = served.get(WHOLE, accept_encoding=encoding, if_none_match=f'"old", W/{tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in again.headers
    act.edit(served.store, launch(served.store), {"title": "新题目"}, "wang")
    changed = served.get(WHOLE, accept_encoding=encoding, if_none_match=tag)
    assert (changed.status_code, "新题目" in unfolded(changed)) == (200, True)
    assert changed.headers["etag"] != tag


def test_if_modified_since_counts_only_without_a_tag(shown: Served) -> None:
    first = shown.get(WHOLE)
    since = first.headers["last-modified"]
    assert shown.get(WHOLE, if_modified_since=since).status_code == 304
    earlier = format_datetime(parsedate_to_datetime(since) - timedelta(seconds=1), usegmt=True)
    assert shown.get(WHOLE, if_modified_since=earlier).status_code == 200
    assert shown.get(WHOLE, if_modified_since=since, if_none_match='"other"').status_code == 200
    assert shown.get(WHOLE, if_modified_since="yesterday").status_code == 200


def test_two_changes_within_a_second_are_two_moments_of_change(served: Served, clock: Clock) -> None:
    """Else who asks by date alone would miss the second."""
    act.edit(served.store, launch(served.store), {"title": "甲"}, "wang")
    served.get(WHOLE)
    act.edit(served.store, launch(served.store), {"title": "乙"}, "wang")
    served.get(WHOLE)
    changed = served.store.clock()
    clock.advance(seconds=5)
    assert parsedate_to_datetime(served.get(WHOLE).headers["last-modified"]) > changed


def test_a_moment_of_change_is_never_in_the_future(planned: Store, clock: Clock) -> None:
    clock.advance(days=-1)
    with serving(planned) as served:
        assert "last-modified" not in served.get(WHOLE).headers


def test_a_change_of_another_process_is_in_the_next_fetch(served: Served) -> None:
    tag = served.get(WHOLE).headers["etag"]
    command = ["activity", "edit", str(launch(served.store)), "--title", "别的进程改的题目"]
    environment = {"KEPU_DATABASE": str(served.store.url.database), "KEPU_ACTOR": "wang", "KEPU_LANG": "zh"}
    done = subprocess.run([*KEPU, *command], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    changed = served.get(WHOLE, if_none_match=tag)
    assert "SUMMARY:别的进程改的题目" in unfolded(changed)


def test_other_pages_may_read_public_calendars(shown: Served) -> None:
    asked = shown.client.options(WHOLE, headers={"Origin": "https://other.example"})
    assert (asked.status_code, asked.headers["access-control-allow-headers"]) == (
        204,
        "If-None-Match, If-Modified-Since",
    )
    assert shown.client.post(WHOLE).headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(("query", "words"), [("?lang=en", "Science Week 2026"), ("?alarm=1d", "BEGIN:VALARM")])
def test_language_and_alarm_are_asked_for_in_the_address(shown: Served, query: str, words: str) -> None:
    assert words in unfolded(shown.get(WHOLE + query))
    assert words not in unfolded(shown.get(WHOLE))


@pytest.mark.parametrize("query", ["?lang=xx", "?alarm=1y", "?unit=science", "?%ff=%00", "?" + "&" * 100])
def test_nothing_else_in_the_address_changes_what_is_served(shown: Served, query: str) -> None:
    assert shown.get(WHOLE + query).headers["etag"] == shown.get(WHOLE).headers["etag"]


def test_the_source_of_a_calendar_is_its_public_address(planned: Store) -> None:
    with serving(planned, base_url="https://kepu.example/") as served:
        assert "SOURCE;VALUE=URI:https://kepu.example/feeds/small.ics" in unfolded(served.get(WHOLE))


# ---- secret ones -----------------------------------------------------------------------------------


def test_a_unit_reads_its_own_calendar_and_no_cache_between_keeps_it(served: Served) -> None:
    issued = commands.add_unit(served.store, "science", "li")
    answer = served.get(quote(issued.path))
    assert "科普周总结会" in unfolded(answer)
    assert answer.headers["cache-control"] == "private, max-age=0, must-revalidate"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "access-control-allow-origin" not in answer.headers
    assert "SOURCE" not in unfolded(answer)
    assert served.client.options(quote(issued.path)).status_code == 405


def test_a_saved_filter_is_a_calendar_under_its_name(served: Served) -> None:
    wanted = {"district": "east", "audience": ["public"]}
    issued = commands.add_filter(served.store, "东区 公众", wanted, "li")
    assert issued.path.endswith("/东区-公众.ics")
    text = unfolded(served.get(quote(issued.path)))
    assert "X-WR-CALNAME:东区 公众" in text
    assert text.count("BEGIN:VEVENT") == 2  # the opening in its hall, the day on its streets


def test_every_wrong_address_answers_alike(served: Served) -> None:
    issued = commands.add_unit(served.store, "science", "li")
    other = commands.add_filter(served.store, "东区", {"district": "east"}, "li")
    gone = commands.add_unit(served.store, "health", "li")
    commands.revoke(served.store, gone.id, "li")
    wrong = [
        f"/s/{issued.token}/{other.slug}.ics", f"/s/{issued.token[:-1]}/{issued.slug}.ics", gone.path,
        f"/s/{'A' * 32}/{issued.slug}.ics", "/s//.ics", "/s/.ics", f"/s/{issued.token}/{issued.slug}/x.ics",
        f"/s/{issued.token.upper()}/{issued.slug}.ics", "/feeds/units/science.ics", "/feeds/nothing.ics",
    ]  # fmt: skip
    answers = [served.get(quote(path)) for path in wrong]
    about = {(a.status_code, a.content, *sorted((k, v) for k, v in a.headers.items() if k != "date")) for a in answers}
    assert len(about) == 1
    assert answers[0].status_code == 404


def test_rotating_and_revoking_work_at_once(served: Served) -> None:
    first = commands.add_unit(served.store, "science", "li")
    assert served.get(first.path).status_code == 200
    second = commands.rotate(served.store, first.id, "li")
    assert [served.get(i.path).status_code for i in (first, second)] == [404, 200]
    commands.revoke(served.store, first.id, "li")
    assert served.get(second.path).status_code == 404


def test_a_token_has_192_random_bits_and_is_kept_nowhere(served: Served) -> None:
    issued = commands.add_unit(served.store, "science", "li")
    served.get(issued.path)
    served.get(f"/s/{issued.token}/")
    served.get(f"/feeds/{issued.token}.ics")
    assert len(issued.token) == 32  # 24 bytes in base 64
    database = b"".join(f.read_bytes() for f in served_files(served.store))
    assert issued.token.encode() not in database
    assert commands.digest(issued.token).encode() in database
    assert issued.token not in served.log.getvalue()
    assert issued.token[:6] in served.log.getvalue()


def served_files(store: Store) -> list[Path]:
    file = Path(store.url.database or "")
    return [part for part in file.parent.glob(f"{file.name}*") if not part.name.endswith("-shm")]


def test_when_it_was_last_read_is_written_down(planned: Store) -> None:
    with serving(planned) as served:
        issued = commands.add_unit(planned, "science", "li")
        served.get(issued.path)
    with planned.read() as session:
        assert feeds(session)[0].last_fetched_at == planned.clock()


# ---- limits and figures ----------------------------------------------------------------------------


def test_health_says_how_far_the_log_is_and_when_the_database_is_away(served: Served) -> None:
    assert served.get("/healthz").json().keys() == {"status", "seq"}
    file = Path(served.store.url.database or "")
    served.store.close()
    file.rename(f"{file}.away")
    down = served.get("/healthz")
    assert (down.status_code, down.json()) == (503, {"status": "down"})
    assert served.get(WHOLE).status_code == 503
    Path(f"{file}.away").rename(file)
    assert served.get(WHOLE).status_code == 200


def test_figures_count_kinds_and_never_name_an_address(served: Served) -> None:
    issued = commands.add_unit(served.store, "science", "li")
    for path in (issued.path, WHOLE, "/", "/nothing"):
        served.get(path)
    text = served.get("/metrics").text
    assert 'kepu_http_requests_total{kind="feed",status="200"} 2.0' in text
    assert 'kepu_http_requests_total{kind="page",status="404"} 1.0' in text
    assert "kepu_feed_bodies 2.0" in text
    assert issued.token[:6] not in text


def test_the_log_is_a_line_of_json_for_each_request(served: Served) -> None:
    served.get(WHOLE + "?lang=en", user_agent="ICSx5/2")
    line = served.lines_at_least(1)[-1]
    assert line.keys() == {"at", "client", "method", "path", "status", "bytes", "ms", "agent"}
    assert (line["path"], line["status"], line["method"]) == (WHOLE, 200, "GET")
    assert abs(datetime.fromisoformat(line["at"]) - datetime.now(UTC)) < timedelta(minutes=5)


def test_what_is_too_long_or_too_large_is_refused(shown: Served) -> None:
    assert shown.get("/?q=" + "x" * 3000).status_code == 414
    assert shown.client.post("/s/x/answer", content=b"x" * 20_000).status_code == 413
    assert shown.client.put("/", content=b"").status_code == 405


def test_who_asks_too_often_is_told_to_wait_and_others_are_not(planned: Store) -> None:
    with serving(planned, Limits(rate=0.001, burst=3)) as served:
        mine = [served.get(WHOLE, x_forwarded_for="198.51.100.7").status_code for _request in range(5)]
        assert mine == [200, 200, 200, 429, 429]
        assert served.get(WHOLE, x_forwarded_for="198.51.100.8").status_code == 200
        assert served.get(WHOLE).status_code == 200
        assert served.lines_at_least(1)[0]["client"] == "198.51.100.7"


def test_an_answer_that_takes_too_long_is_given_up(planned: Store) -> None:
    with serving(planned, Limits(seconds=0.0)) as served:
        answer = served.get("/")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
