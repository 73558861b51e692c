"""Fetching from a real server on loopback: bounded, honest about failures, no way in for outsiders."""

import contextlib
import gzip
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from calendars.sources.fetch import Fetched, FetchProblem, FetchRules, Validators, fetch
from tests.calendars.sources.web import TLS, Request, near, web

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def problem(url: str, rules: FetchRules) -> FetchProblem:
    with pytest.raises(FetchProblem) as refused:
        fetch(url, rules=rules)
    return refused.value


def test_a_file_comes_with_what_it_is_known_by() -> None:
    def answer(request: Request) -> None:
        request.reply(
            body=CALENDAR,
            ETag='"v1"',
            Last_Modified="Mon, 07 Sep 2026 00:00:00 GMT",
            Content_Type="text/calendar",
        )

    with web(answer) as server:
        assert fetch(server.url("/a.ics"), rules=near()) == Fetched(
            data=CALENDAR,
            validators=Validators(etag='"v1"', modified="Mon, 07 Sep 2026 00:00:00 GMT"),
            content_type="text/calendar",
        )


def test_nothing_new_is_nothing_sent() -> None:
    known = Validators(etag='"v1"', modified="Mon, 07 Sep 2026 00:00:00 GMT")
    with web(lambda request: request.reply(304)) as server:
        assert fetch(server.url(), validators=known, rules=near()) == Fetched(not_modified=True, validators=known)
        headers = server.seen[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == (known.etag, known.modified)


def test_not_modified_without_being_asked_is_a_fault() -> None:
    with web(lambda request: request.reply(304)) as server:
        assert not problem(server.url(), near()).temporary


@pytest.mark.parametrize(
    ("status", "temporary"),
    [
        (401, False),
        (404, False),
        (410, False),
        (204, False),
        (408, True),
        (429, True),
        (500, True),
        (503, True),
    ],
)
def test_a_status_says_whether_to_try_again(status: int, temporary: bool) -> None:
    with web(lambda request: request.reply(status)) as server:
        failed = problem(server.url("/a.ics"), near())
        assert failed.message == f"{server.url('/a.ics')} 回答 {status}"
    assert failed.temporary is temporary


@pytest.mark.parametrize(("header", "wait"), [("120", 120.0), ("999999999", 86_400.0), ("soon", None)])
def test_a_server_may_say_how_long_to_wait(header: str, wait: float | None) -> None:
    with web(lambda request: request.reply(503, Retry_After=header)) as server:
        assert problem(server.url(), near()).wait == wait


class TestRedirects:
    def test_are_followed_and_a_permanent_one_is_remembered(self) -> None:
        def answer(request: Request) -> None:
            if request.path == "/old":
                request.reply(301, Location="/new")
            else:
                request.reply(body=CALENDAR)

        with web(answer) as server:
            fetched = fetch(server.url("/old"), rules=near())
            assert (fetched.data, fetched.moved_to) == (CALENDAR, server.url("/new"))

    def test_that_go_round_end_after_five(self) -> None:
        with web(lambda request: request.reply(302, Location=request.path)) as server:
            failed = problem(server.url("/round"), near())
            assert len(server.seen) == 6
        assert failed.message.endswith("转来转去超过 5 次")

    @pytest.mark.parametrize(
        "target",
        [
            "http://127.0.0.2:{port}/",
            "http://[::1]:{port}/",
            "http://[::ffff:127.0.0.2]:{port}/",
            "http://0.0.0.0:{port}/",
            "http://2130706434:{port}/",
            "http://0x7f000002:{port}/",
            "http://169.254.169.254/latest/meta-data/",
            "http://localhost:{port}/",
        ],
    )
    def test_cannot_lead_where_the_first_address_could_not(self, target: str) -> None:
        """Only 127.0.0.1 is allowed here; all others stand for the inside."""
        with web(lambda request: None) as server:
            location = target.format(port=server.server_port)
            server.answer = lambda request: request.reply(302, Location=location)
            only_one = FetchRules(seconds=5, allowed=(near().allowed[0].__class__("127.0.0.1/32"),))
            with contextlib.suppress(FetchProblem):
                fetch(server.url("/start"), rules=only_one)
            hosts = {headers["Host"].rpartition(":")[0] for _path, headers in server.seen}
        # The name localhost may resolve to the allowed address itself.
        assert hosts - {"localhost"} == {"127.0.0.1"}

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.com/", "gopher://x/", "", "http://"])
    def test_lead_to_the_web_only(self, target: str) -> None:
        with web(lambda request: request.reply(302, Location=target)) as server:
            assert not problem(server.url("/a"), near()).temporary

    def test_do_not_leave_encryption(self) -> None:
        trusted = ssl.create_default_context(cafile=str(TLS / "certificate.pem"))
        with web(lambda request: request.reply(302, Location="http://example.com/"), encrypted=True) as server:
            failed = problem(server.url("/", host="localhost"), near(tls=trusted))
        assert failed.message.endswith("转到了不加密的地址")


class TestSize:
    def test_is_refused_by_its_announcement(self) -> None:
        with web(lambda request: request.reply(Content_Length="99999999999")) as server:
            assert problem(server.url(), near(seconds=2)).message.endswith("的内容超过 5000000 字节")

    def test_is_refused_as_it_comes(self) -> None:
        def endless(request: Request) -> None:
            request.send_response(200)
            request.end_headers()
            for _ in range(1_000):
                request.wfile.write(b"x" * 10_000)

        with web(endless) as server:
            assert problem(server.url(), near(octets=50_000)).message.endswith("的内容超过 50000 字节")

    def test_counts_after_decompression(self) -> None:
        bomb = gzip.compress(b"\0" * 50_000_000)
        with web(lambda request: request.reply(body=bomb, Content_Encoding="gzip")) as server:
            failed = problem(server.url(), near())
        assert len(bomb) < 100_000
        assert failed.message.endswith("的内容超过 5000000 字节")

    def test_may_be_just_what_is_allowed(self) -> None:
        body = gzip.compress(b"x" * 1_000)
        with web(lambda request: request.reply(body=body, Content_Encoding="gzip")) as server:
            assert fetch(server.url(), rules=near(octets=1_000)).data == b"x" * 1_000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(CALENDAR)[:-9], "gzip"),
        (CALENDAR, "br"),
        (CALENDAR, "gzip, gzip"),
    ],
    ids=["not gzip", "cut gzip", "brotli", "twice gzip"],
)
def test_bad_compression_is_a_problem(body: bytes, encoding: str) -> None:
    with web(lambda request: request.reply(body=body, Content_Encoding=encoding)) as server:
        problem(server.url(), near())


class TestTime:
    def test_is_over_for_a_server_that_says_nothing(self) -> None:
        with web(lambda request: time.sleep(1)) as server:
            self._takes_no_longer(server.url())

    def test_is_over_for_a_body_that_drips(self) -> None:
        def drip(request: Request) -> None:
            request.send_response(200)
            request.end_headers()
            for _ in range(20):
                request.wfile.write(b"x")
                time.sleep(0.05)

        with web(drip) as server:
            self._takes_no_longer(server.url())

    def test_is_over_for_headers_that_drip(self) -> None:
        def drip(request: Request) -> None:
            for _ in range(20):
                request.wfile.write(b"H")
                time.sleep(0.05)

        with web(drip) as server:
            self._takes_no_longer(server.url())

    def _takes_no_longer(self, url: str) -> None:
        began = time.monotonic()
        failed = problem(url, near(seconds=0.3))
        assert time.monotonic() - began < 0.9
        assert failed.temporary


class TestEncryption:
    @pytest.fixture
    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(TLS / "certificate.pem"))

    def test_is_verified_by_name_though_the_address_was_resolved_before(self, trusted: ssl.SSLContext) -> None:
        with web(lambda request: request.reply(body=CALENDAR), encrypted=True) as server:
            assert fetch(server.url("/", host="localhost"), rules=near(tls=trusted)).data == CALENDAR
            failed = problem(server.url("/", host="127.0.0.1"), near(tls=trusted))
        assert failed.message.endswith("的证书不可信，或不是发给这个名字的")

    def test_needs_an_authority_that_is_trusted(self) -> None:
        with web(lambda request: request.reply(body=CALENDAR), encrypted=True) as server:
            failed = problem(server.url("/", host="localhost"), near())
        assert failed.message.endswith("的证书不可信，或不是发给这个名字的")


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_nobody_there_is_worth_another_try(closed_port: int) -> None:
    assert problem(f"http://127.0.0.1:{closed_port}/", near()).temporary


def test_an_answer_that_is_not_http_is_a_problem() -> None:
    def greet(request: Request) -> None:
        request.wfile.write(b"SSH-2.0-x\r\n\r\n")

    with web(greet) as server:
        assert problem(server.url(), near()).temporary


@pytest.mark.parametrize(
    "url", ["", "example.com", "file:///etc/passwd", "ftp://example.com/a.ics", "http://", "https://[half"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert not problem(url, FetchRules()).temporary


def test_loopback_is_refused_unless_allowed() -> None:
    with web(lambda request: request.reply(body=CALENDAR)) as server:
        failed = problem(server.url("/a.ics"), FetchRules())
        assert server.seen == []
    assert failed.message == f"不允许访问这个地址：{server.url('/a.ics')}"


def test_secrets_are_never_shown() -> None:
    secret = "http://me:hunter2@127.0.0.1/private-abc/0123456789abcdef0123/basic.ics?token=s3cret"
    shown = problem(secret, FetchRules()).message
    assert shown == "不允许访问这个地址：http://127.0.0.1/…/…/basic.ics?…"


def test_a_user_and_a_password_in_the_address_are_sent() -> None:
    with web(lambda request: request.reply(body=CALENDAR)) as server:
        fetch(f"http://me:pass@127.0.0.1:{server.server_port}/", rules=near())
        assert server.seen[0][1]["Authorization"] == "Basic bWU6cGFzcw=="
