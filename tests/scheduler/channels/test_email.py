"""Mail through a real SMTP server with TLS and a login: what arrives, and what each refusal means."""

import asyncio
import base64
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.channels import PermanentFailure, TemporaryFailure, load
from scheduler.channels.email import Email, EmailSettings, compose, message_id
from scheduler.channels.secret import Secret
from tests.scheduler.channels.receivers import message

NOW = datetime(2026, 9, 10, 1, 0, tzinfo=UTC)
PASSWORD = "p4ssw0rd-of-the-relay"
CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:科普日\r\nEND:VCALENDAR\r\n".encode()
PLAIN = EmailSettings(host="localhost", sender="鞍山市科协 <kepu@example.org>", security="none")


class Mailbox:
    """Takes every mail, or answers as told at RCPT and DATA."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.at_rcpt = "250 OK"
        self.at_data = "250 taken"

    async def handle_RCPT(  # noqa: N802  (so aiosmtpd calls it)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.at_data == "hang":
            await asyncio.sleep(3)
        if self.at_data.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return self.at_data


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key, made by openssl."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command.split(), *name, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def _context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def _knows(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
    return AuthResult(success=(login.login, login.password) == (b"kepu", PASSWORD.encode()), handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def relay(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """A running server's port."""
    controller = Controller(mailbox, hostname="localhost", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def plain(port: int, **given: Any) -> Email:
    chosen: dict[str, Any] = {
        "host": "localhost",
        "sender": PLAIN.sender,
        "security": "none",
        "port": port,
    } | given
    return Email(EmailSettings(**chosen), clock=lambda: NOW)


def test_starttls_with_a_login_carries_a_whole_mail(mailbox: Mailbox, certificate: tuple[Path, Path]) -> None:
    options = {"tls_context": _context(certificate), "require_starttls": True, "auth_required": True}
    sent = message(
        key="plan/2026.a-7", to="hall@example.org", subject="【红色督办】" + "科普活动提醒" * 20,
        text="正文\n第二行", html="<p>正文</p>", thread="activity-42",
        attachments=(("activity.ics", "text/calendar", CALENDAR),),
    )  # fmt: skip
    with relay(mailbox, authenticator=_knows, **options) as port:
        receipt = load(
            "email",
            {
                "host": "localhost", "port": port, "sender": PLAIN.sender, "user": "kepu",
                "password": PASSWORD, "ca_file": str(certificate[0]), "reply_to": "office@example.org",
            },
        ).send(sent)  # fmt: skip
    (mail,) = mailbox.mails
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    body, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None
    assert html is not None
    assert (body.get_content(), html.get_content()) == ("正文\r\n第二行\r\n", "<p>正文</p>\r\n")
    (attached,) = mail.iter_attachments()
    assert attached.get_payload(decode=True) == CALENDAR
    assert (attached.get_filename(), attached.get_content_charset(), attached.get_param("method")) == (
        "activity.ics", "utf-8", None,
    )  # fmt: skip
    assert mail["Subject"] == sent.subject
    assert mail["From"] == "鞍山市科协 <kepu@example.org>"
    assert (mail["To"], mail["Reply-To"]) == ("hall@example.org", "office@example.org")
    assert mail["Message-ID"] == receipt.id == message_id("plan/2026.a-7", "example.org")
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "zh-CN")


def test_tls_from_the_first_byte_works_too(mailbox: Mailbox, certificate: tuple[Path, Path]) -> None:
    with relay(mailbox, ssl_context=_context(certificate)) as port:
        plain(port, security="tls", ca_file=certificate[0]).send(message(to="hall@example.org"))
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    security: str, mailbox: Mailbox, certificate: tuple[Path, Path]
) -> None:
    options = {"ssl_context" if security == "tls" else "tls_context": _context(certificate)}
    if security == "starttls":
        with (
            relay(mailbox, **options) as port,
            pytest.raises(TemporaryFailure, match="SSLCertVerificationError"),
        ):
            plain(port, security=security).send(message(to="hall@example.org"))
    else:
        with pytest.raises(TemporaryFailure, match="SSLCertVerificationError"), tls_listener(options) as port:
            plain(port, security=security).send(message(to="hall@example.org"))
    assert mailbox.mails == []


@contextmanager
def tls_listener(options: dict[str, ssl.SSLContext]) -> Iterator[int]:
    """Only shakes hands: aiosmtpd's own start would wait for a client that trusts it."""
    with socket.create_server(("localhost", 0)) as listener:

        def shake() -> None:
            connection, _ = listener.accept()
            with connection, pytest.raises(OSError):  # noqa: PT011  (whatever the client's refusal becomes here)
                options["ssl_context"].wrap_socket(connection, server_side=True).recv(1)

        thread = Thread(target=shake)
        thread.start()
        yield_port: int = listener.getsockname()[1]
        try:
            yield yield_port
        finally:
            thread.join()


def test_a_server_without_starttls_gets_neither_password_nor_mail(mailbox: Mailbox) -> None:
    with relay(mailbox) as port, pytest.raises(PermanentFailure, match="不支持所要求的加密"):
        plain(port, security="starttls", user="kepu", password=Secret(PASSWORD)).send(message(to="hall@example.org"))
    assert mailbox.mails == []


def test_a_wrong_password_is_permanent_and_not_in_the_reason(
    mailbox: Mailbox, certificate: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    options = {"tls_context": _context(certificate), "require_starttls": True, "authenticator": _knows}
    channel_settings = {"security": "starttls", "ca_file": certificate[0], "user": "kepu"}
    with relay(mailbox, **options) as port, pytest.raises(PermanentFailure, match="答复 535") as failure:
        plain(port, password=Secret("wr0ng-password"), **channel_settings).send(message(to="hall@example.org"))
    hidden = ["wr0ng-password", base64.b64encode(b"\0kepu\0wr0ng-password").decode()]
    assert [word for word in hidden if word in failure.value.reason + caplog.text] == []


@pytest.mark.parametrize("step", ["at_rcpt", "at_data"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("450 4.2.1 try later", TemporaryFailure),
        ("452 4.2.2 full", TemporaryFailure),
        ("550 5.1.1 nobody here", PermanentFailure),
        ("554 5.7.1 spam", PermanentFailure),
    ],
)
def test_4xx_is_tried_again_and_5xx_stops(step: str, answer: str, kind: type[Exception], mailbox: Mailbox) -> None:
    setattr(mailbox, step, answer)
    with relay(mailbox) as port, pytest.raises(kind, match=f"答复 {answer[:3]}：{answer[4:]}") as failure:
        plain(port).send(message(to="hall@example.org"))
    assert getattr(failure.value, "uncertain", False) is False


def test_nobody_there_is_temporary_and_certain() -> None:
    with pytest.raises(TemporaryFailure, match="ConnectionRefusedError") as failure:
        plain(free_port()).send(message(to="hall@example.org"))
    assert failure.value.uncertain is False


def test_silence_after_the_text_is_uncertain(mailbox: Mailbox) -> None:
    mailbox.at_data = "hang"
    with (
        relay(mailbox) as port,
        pytest.raises(TemporaryFailure, match=r"TimeoutError|Disconnected") as failure,
    ):
        plain(port, timeout=0.5).send(message(to="hall@example.org"))
    assert failure.value.uncertain is True


def test_a_rude_goodbye_does_not_undo_a_receipt(mailbox: Mailbox) -> None:
    class Rude(Mailbox):
        async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
            return "554 go away"

    rude = Rude()
    with relay(rude) as port:
        receipt = plain(port).send(message(to="hall@example.org"))
    assert [mail["Message-ID"] for mail in rude.mails] == [receipt.id] == ["<kepu-7f3a@example.org>"]


@pytest.mark.parametrize(
    "to",
    ["", "nobody", "a@b@c", "a b@example.org", "a@example.org\r\nBcc: b@example.org",
     "a@example.org,b@example.org", "<a@example.org>", "张@example.org", "a@-", "a@example.org\n"],
)  # fmt: skip
def test_an_address_that_is_not_one_address_is_refused(to: str) -> None:
    if to.strip() == "a@example.org":
        assert compose(message(to=to), PLAIN, NOW)["To"] == "a@example.org"
        return
    with pytest.raises(PermanentFailure, match="收件地址"):
        compose(message(to=to), PLAIN, NOW)


hostile = st.text(max_size=200) | st.text(alphabet="科普 a:\r\n\u2028\x0b=?_", max_size=200)


@settings(deadline=None, max_examples=150)
@given(subject=hostile, text=hostile, thread=hostile, filename=hostile, mime=hostile)
def test_nothing_from_outside_becomes_a_header(subject: str, text: str, thread: str, filename: str, mime: str) -> None:
    given_message = message(
        to="hall@example.org",
        subject=subject,
        text=text,
        thread=thread,
        attachments=((filename, mime, b"x"),),
    )
    mail = message_from_bytes(compose(given_message, PLAIN, NOW).as_bytes(), policy=default)
    names = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        *(["In-Reply-To", "References"] if thread else []),
    ]
    assert sorted(mail.keys()) == sorted([*names, "Auto-Submitted", "Content-Language", "Content-Type", "MIME-Version"])


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="科普活动，。 abc（）·—“”🎈é", max_size=150))
def test_every_subject_reads_as_written(subject: str) -> None:
    raw = compose(message(to="hall@example.org", subject=subject), PLAIN, NOW).as_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == " ".join(subject.split())
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()


def test_the_message_id_is_stable_and_the_keys_own() -> None:
    assert message_id("kepu-7f3a.b", "example.org") == "<kepu-7f3a.b@example.org>"
    assert message_id("a/b", "example.org") == message_id("a/b", "example.org") != message_id("a:b", "example.org")


def test_mails_of_one_thread_name_the_same_root() -> None:
    one, two, other = (
        compose(message(key=key, to="hall@example.org", thread=thread), PLAIN, NOW)
        for key, thread in (("k1", "42"), ("k2", "42"), ("k3", "43"))
    )
    assert one["References"] == one["In-Reply-To"] == two["References"] != other["References"]
    assert len({one["Message-ID"], two["Message-ID"], one["References"]}) == 3


def test_the_same_message_composed_again_has_the_same_headers() -> None:
    first, again = (compose(message(to="hall@example.org"), PLAIN, NOW) for _ in range(2))
    assert first.items() == again.items()
