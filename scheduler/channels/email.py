"""E-mail by SMTP: one message, one recipient, one connection."""

import contextlib
import hashlib
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Any, ClassVar

from config.errors import KepuError
from config.language import _
from scheduler.channels.markup import one_line
from scheduler.channels.message import Attachment, Message, PermanentFailure, Receipt, TemporaryFailure
from scheduler.channels.secret import Secret, scrubbed
from scheduler.channels.settings import positive, read

PORTS = {"starttls": 587, "tls": 465, "none": 25}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ADDRESS = re.compile(r"[^\s@<>(),:;\\\"\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_POLICY = SMTP.clone(cte_type="7bit")  # 8BITMIME is an extension that not every relay has


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """Of the e-mail channel."""

    host: str
    sender: str
    """``name@example.org`` or ``鞍山市科协 <name@example.org>``; its domain also names the Message-IDs."""
    port: int = 0
    """0 takes the usual one of ``security``: 587, 465 or 25."""
    security: str = "starttls"
    """``starttls`` and ``tls`` insist on a verified, encrypted connection; ``none`` is for a local relay."""
    user: str = ""
    password: Secret | None = None
    reply_to: str = ""
    timeout: float = 30.0
    """Seconds for each step of the conversation."""
    ca_file: Path | None = None
    """The certificates to trust (PEM), in place of the system's."""
    resend_uncertain: bool = True
    """After a crash in the middle of sending: send again (same Message-ID) rather than ask a person."""

    def __post_init__(self) -> None:
        positive("email", "timeout", self.timeout)
        if self.security not in PORTS:
            raise KepuError(_("邮件设置 security 应为 starttls、tls 或 none"))
        for given in (self.sender, self.reply_to):
            if given and (one_line(given) != given or not _is_address(parseaddr(given)[1])):
                raise KepuError(_("邮件设置里的地址“{address}”写法不对").format(address=one_line(given)))
        if self.ca_file is not None and not self.ca_file.is_file():
            raise KepuError(_("没有证书文件 {path}").format(path=self.ca_file))
        if self.password and not self.user:
            raise KepuError(_("邮件设置有密码而没有用户名"))
        if self.password and self.security == "none" and self.host not in LOOPBACK:
            raise KepuError(_("邮件密码不能经未加密的连接发送；请用 starttls 或 tls"))

    @property
    def domain(self) -> str:
        """The sender's."""
        return parseaddr(self.sender)[1].rpartition("@")[2]


def _is_address(address: str) -> bool:
    return _ADDRESS.fullmatch(address) is not None and address.isascii()


def message_id(key: str, domain: str) -> str:
    """``<key@domain>``, always the same for a key; a key that a Message-ID cannot hold is hashed."""
    plain = re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", key)
    return f"<{key if plain else hashlib.sha256(key.encode()).hexdigest()}@{domain}>"


def _thread_id(thread: str, domain: str) -> str:
    """A root that no mail has: readers group by it all the same, and no mail need be the first."""
    return f"<thread.{hashlib.sha256(thread.encode('utf-8', 'replace')).hexdigest()[:32]}@{domain}>"


def compose(message: Message, settings: EmailSettings, now: datetime) -> EmailMessage:
    """The mail: text, HTML beside it, attachments.

    :raises PermanentFailure: the recipient's address is none (internationalised local parts included).
    """
    to = message.address.strip()
    if not _is_address(to):
        raise PermanentFailure(_("收件地址写法不对"))
    mail = EmailMessage(policy=_POLICY)
    name, address = parseaddr(settings.sender)
    mail["From"] = formataddr((one_line(name), address))
    mail["To"] = to
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(message.key, settings.domain)
    if message.thread:
        mail["In-Reply-To"] = mail["References"] = _thread_id(message.thread, settings.domain)
    if settings.reply_to:
        mail["Reply-To"] = settings.reply_to
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday answers stay away
    mail.set_content(_encodable(message.text))
    if message.html is not None:
        mail.add_alternative(_encodable(message.html), subtype="html")
    for attachment in (Attachment(*given) for given in message.attachments):
        _attach(mail, attachment)
    # last, because a mail that becomes multipart hands its Content-* headers down to its first part
    mail["Content-Language"] = "en" if message.language == "en" else "zh-CN"
    return mail


def _encodable(text: str) -> str:
    """Without lone surrogates, which no encoding has."""
    return text.encode("utf-8", "replace").decode()


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    main, _slash, sub = attachment.mime.partition("/")
    if not re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", attachment.mime):
        main, sub = "application", "octet-stream"
    mail.add_attachment(
        attachment.content,
        maintype=main,
        subtype=sub,
        filename=one_line(attachment.filename).replace("/", "_"),
        params={"charset": "utf-8"} if main == "text" else None,
    )


class Email:
    """Speaks with the relay. Whether it may send again after a crash is a setting: SMTP knows no keys,
    but the Message-ID stays the same and many mailboxes show such a pair once.
    """

    kind: ClassVar[str] = "email"

    def __init__(self, settings: EmailSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._clock = clock
        self._tls = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)

    @property
    def idempotent(self) -> bool:
        """See ``resend_uncertain``."""
        return self._settings.resend_uncertain

    def send(self, message: Message) -> Receipt:
        """Taken by the relay; whether the mailbox takes it, only a bounce will tell.

        :raises TemporaryFailure: 4xx, no connection, broken off (``uncertain`` from the hand-over on).
        :raises PermanentFailure: 5xx, at whichever step.
        """
        mail = compose(message, self._settings, self._clock())
        handing_over = False
        smtp: smtplib.SMTP | None = None
        try:
            smtp = self._connected()
            self._expect(smtp.mail(parseaddr(self._settings.sender)[1]))
            self._expect(smtp.rcpt(str(mail["To"])))
            handing_over = True
            self._expect(smtp.data(mail.as_bytes()))
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError:
            raise PermanentFailure(_("邮件服务器不支持所要求的加密或登录方式")) from None
        except (smtplib.SMTPException, OSError) as error:
            reason = _("邮件服务器连接失败（{kind}）").format(kind=type(error).__name__)
            raise TemporaryFailure(reason, uncertain=handing_over) from None
        finally:
            if smtp is not None:
                _leave(smtp)
        return Receipt(str(mail["Message-ID"]))

    def _connected(self) -> smtplib.SMTP:
        chosen = self._settings
        host, port = chosen.host, chosen.port or PORTS[chosen.security]
        smtp: smtplib.SMTP
        # the sender's domain greets: asking the system for this machine's name can take seconds
        if chosen.security == "tls":
            smtp = smtplib.SMTP_SSL(host, port, chosen.domain, timeout=chosen.timeout, context=self._tls)
        else:
            smtp = smtplib.SMTP(host, port, chosen.domain, timeout=chosen.timeout)
        try:
            if chosen.security == "starttls":
                smtp.starttls(context=self._tls)
            if chosen.password:
                smtp.login(chosen.user, chosen.password.reveal())
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _expect(self, answer: tuple[int, bytes]) -> None:
        code, words = answer
        if not 200 <= code < 300:
            raise self._refused(code, words)

    def _refused(self, code: int, words: bytes | str) -> TemporaryFailure | PermanentFailure:
        shown = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        reason = _("邮件服务器答复 {code}：{words}").format(code=code, words=scrubbed(shown, self._settings.password))
        return PermanentFailure(reason) if 500 <= code < 600 else TemporaryFailure(reason)


def _leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye; what happens now does not change whether the mail was taken."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    smtp.close()


def channel(settings: Mapping[str, Any]) -> Email:
    """The channel with these settings."""
    return Email(read(Email.kind, EmailSettings, settings))
