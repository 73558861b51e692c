"""This installation's settings: ``KEPU_*`` variables over ``kepu.toml`` over the defaults below.

The attribute docstrings are the settings' reference text. A setting ``host`` of the section ``[smtp]`` is the
variable ``KEPU_SMTP_HOST``; relative paths in the file start at the file's folder, those in variables at the
current folder. Reading is strict: a setting that is unknown, of a wrong type or out of bounds is refused.
"""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, urlsplit

from config.settings_file import Bounds, build, find, variables

ENVIRONMENT_ONLY = ("KEPU_CONFIG", "KEPU_LANG", "KEPU_NOW")
"""Variables that are no settings: the settings file, the language of messages, a fixed clock (for tests)."""


@dataclass(frozen=True, kw_only=True)
class Smtp:
    """``[smtp]``: the mail server that reminders leave by. Without ``host`` no mail is sent."""

    host: str = ""
    """Name or address of the mail server."""
    port: int = field(default=587, metadata=Bounds(1, 65535))
    """Its port: usually 587 with ``starttls``, 465 with ``tls``, 25 with ``none``."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected."""
    user: str = ""
    """Name to log in with; empty: no login."""
    password: str = field(default="", repr=False)
    """Password to log in with; better given as ``KEPU_SMTP_PASSWORD``."""
    sender: str = ""
    """Address that mails come from; empty: ``user``."""
    timeout: int = field(default=30, metadata=Bounds(1, 600))
    """Seconds to wait for the server."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """``[server]``: where ``kepu serve`` and ``kepu feeds`` listen."""

    host: str = "127.0.0.1"
    """Address to listen on; ``0.0.0.0`` for every one of the machine."""
    port: int = field(default=8732, metadata=Bounds(0, 65535))
    """Port to listen on; 0 takes a free one."""


@dataclass(frozen=True, kw_only=True)
class Feeds:
    """``[feeds]``: the calendars that people subscribe to."""

    base_url: str = ""
    """Address that people reach the server by, such as ``https://kepu.example.org``; empty: host and port."""
    cancelled_days: int = field(default=30, metadata=Bounds(0, 3660))
    """Days that a cancelled activity stays in a feed, marked as cancelled."""
    past_days: int = field(default=400, metadata=Bounds(0, 36600))
    """Days that a past activity stays in a feed."""
    refresh_minutes: int = field(default=60, metadata=Bounds(5, 10080))
    """How often calendar programs are asked to fetch a feed (REFRESH-INTERVAL)."""


@dataclass(frozen=True, kw_only=True)
class Tui:
    """``[tui]``: the full-screen app."""

    theme: str = ""
    """Name of the colour theme; empty: the app's own."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """``[tui.keys]``: an action's id and its keys, separated by commas: ``"activity.move" = "m,f6"``."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """``[limits]``: how much of what comes from outside is read before it is refused."""

    file_bytes: int = field(default=20_000_000, metadata=Bounds(1_000, 2_000_000_000))
    """Largest calendar, plan file or answer from the network, in bytes."""
    calendar_events: int = field(default=20_000, metadata=Bounds(1, 10_000_000))
    """Most events read from one calendar."""
    fetch_seconds: int = field(default=30, metadata=Bounds(1, 3600))
    """Longest time that one fetch from the network may take."""
    redirects: int = field(default=5, metadata=Bounds(0, 20))
    """Most redirects that a fetch follows."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """``[sources]``: remote calendars and warnings that are read, and CalDAV collections that are written."""

    allow: tuple[str, ...] = ()
    """Networks that are no public ones and may be reached all the same: ``["10.1.0.0/16", "127.0.0.0/8"]``."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of an installation, checked. Secrets never show in its ``repr``."""

    database: str = field(default="", repr=False)
    """Path of the SQLite file or a database URL (``postgresql://...``).

    Empty: ``kepu.db`` beside the ``kepu.toml`` in use; without one, or with the one of the user's
    configuration folder, ``kepu/kepu.db`` in ``$XDG_DATA_HOME`` (``~/.local/share``).
    """
    plan: str = "anshan"
    """The plan: the name of a bundled one, or a folder with the same files."""
    language: Literal["", "zh", "en"] = ""
    """Language of messages; empty: the environment's. ``--lang`` and ``KEPU_LANG`` go first."""
    timezone: str = "Asia/Shanghai"
    """IANA name of the zone that days begin and times are shown in."""
    actor: str = ""
    """Who changes are recorded for; empty: the login name."""
    holidays: str = ""
    """TOML file of ``[[holidays]]``: days off and make-up workdays that go before all other knowledge of them.

    ``kepu init`` takes it in; run that again, and ``kepu plan``, when the file has changed.
    """
    smtp: Smtp = field(default_factory=Smtp)
    server: Server = field(default_factory=Server)
    feeds: Feeds = field(default_factory=Feeds)
    tui: Tui = field(default_factory=Tui)
    limits: Limits = field(default_factory=Limits)
    sources: Sources = field(default_factory=Sources)
    webhooks: Mapping[str, str] = field(default_factory=dict, repr=False)
    """``[webhooks]``: names and secret addresses of chat robots; better given as ``KEPU_WEBHOOKS_<NAME>``."""
    contacts: str = ""
    """TOML file with ``[[contacts]]`` tables: how units are reached, beside ``kepu unit set-contact``."""
    channels: Mapping[str, Mapping[str, object]] = field(default_factory=dict, repr=False)
    """``[channels.NAME]``: settings of a way to reach people, see docs/channels.md."""
    file: Path | None = field(default=None, metadata={"given": False})
    """The settings file that was read, or None."""
    state_folder: Path = field(default=Path(), metadata={"given": False})
    """Where logs of faults go: ``kepu`` in ``$XDG_STATE_HOME`` (``~/.local/state``)."""

    @classmethod
    def load(cls, path: str | None = None, environ: Mapping[str, str] | None = None) -> Self:
        """Read ``path`` or ``KEPU_CONFIG``, ``./kepu.toml``, or ``kepu/kepu.toml`` in ``$XDG_CONFIG_HOME``.

        Raises :class:`config.settings_file.BadSettings` with every problem found, also when a file that was
        named does not exist.
        """
        environ = os.environ if environ is None else environ
        file, portable = find(path, environ)
        settings = build(cls, file, environ)
        state = _home(environ, "XDG_STATE_HOME", ".local/state")
        beside = file.parent if file and portable else _home(environ, "XDG_DATA_HOME", ".local/share")
        return replace(
            settings,
            database=_located(settings.database, file, environ, "KEPU_DATABASE") or str(beside / "kepu.db"),
            plan=_plan(settings.plan, file, environ),
            holidays=_located(settings.holidays, file, environ, "KEPU_HOLIDAYS"),
            contacts=_located(settings.contacts, file, environ, "KEPU_CONTACTS"),
            actor=settings.actor or _login_name(environ),
            channels={name: _channel(table, file) for name, table in settings.channels.items()},
            file=file,
            state_folder=state,
        )

    @property
    def database_url(self) -> str:
        """The database as a URL; a path becomes ``sqlite:///`` and the path."""
        return self.database if "://" in self.database else f"sqlite:///{self.database}"

    @property
    def database_shown(self) -> str:
        """The database as a person may see it: a URL without its password."""
        parts = urlsplit(self.database)
        if not parts.scheme or not parts.password:
            return self.database
        host = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{parts.username}:***@{host}").geturl()

    @property
    def channel_tables(self) -> dict[str, Mapping[str, object]]:
        """Each channel's own settings; those of ``email`` are ``[smtp]`` and ``[channels.email]`` together."""
        tables = dict(self.channels)
        if self.smtp.host:
            given: dict[str, object] = {
                "host": self.smtp.host, "port": self.smtp.port, "security": self.smtp.security,
                "user": self.smtp.user, "sender": self.smtp.sender or self.smtp.user,
                "timeout": float(self.smtp.timeout),
            }  # fmt: skip
            if self.smtp.password:
                given["password"] = self.smtp.password
            tables["email"] = {**given, **tables.get("email", {})}
        return tables

    @property
    def base_url(self) -> str:
        """The address that feeds are reached by, without a slash at its end."""
        if self.feeds.base_url:
            return self.feeds.base_url.rstrip("/")
        return f"http://{quote(self.server.host, safe='.:[]')}:{self.server.port}"


def known_variables() -> list[str]:
    """Every variable that is read, for the reference and for finding misspelt ones."""
    return sorted([*variables(Settings), *ENVIRONMENT_ONLY])


def _home(environ: Mapping[str, str], variable: str, fallback: str) -> Path:
    """Kepu's folder by the XDG base directory specification, which says to ignore relative values."""
    given = environ.get(variable, "")
    base = Path(given) if os.path.isabs(given) else Path(environ.get("HOME") or Path.home()) / fallback
    return base / "kepu"


def _located(value: str, file: Path | None, environ: Mapping[str, str], variable: str) -> str:
    """The path made absolute: from the current folder if a variable gave it, else from the file's."""
    if not value or "://" in value:
        return value
    base = file.parent if file and not environ.get(variable) else Path.cwd()
    return str((base / Path(value).expanduser()).resolve())


def _channel(table: Mapping[str, object], file: Path | None) -> dict[str, object]:
    """The channel's table, its paths made absolute from the file's folder."""
    base = file.parent if file else Path.cwd()
    return {
        key: str((base / Path(value).expanduser()).resolve())
        if key in ("path", "folder", "ca_file") and isinstance(value, str) else value
        for key, value in table.items()
    }  # fmt: skip


def _plan(value: str, file: Path | None, environ: Mapping[str, str]) -> str:
    """A plan's name stays; what has a slash is a folder."""
    return _located(value, file, environ, "KEPU_PLAN") if os.sep in value or value.startswith(".") else value


def _login_name(environ: Mapping[str, str]) -> str:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if name := environ.get(variable):
            return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user id without a name
        return f"uid{os.getuid()}"
