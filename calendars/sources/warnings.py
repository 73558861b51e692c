"""Warning files, from a folder, an address or a person -> messages that the plan's rules are held against."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from calendars.sources.cap import Alert, CapProblem, read_alerts
from calendars.sources.fetch import FetchProblem
from config.language import _, nested
from config.settings import Settings
from config.system_errors import why
from scheduler.commands.emergency import Taken
from scheduler.planning.emergencies import Warned

MOST_FILES = 500
"""Of a folder: the newest by their time of change."""
MOST_OCTETS = 256 * 1024
"""Of one file in a folder."""
MOST_DOCUMENT = 4_000_000
"""Octets of a document from elsewhere: more of it would take more than a second to read."""
_LEVELS = {"Extreme": "red", "Severe": "orange", "Moderate": "yellow", "Minor": "blue"}
"""A warning without a colour has that of its severity."""


@dataclass(frozen=True, slots=True)
class Found:
    """What could be read, and what could not: (name of the file, why)."""

    messages: tuple[Warned, ...]
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """What a person should know; empty if nothing."""
        if not self.problems:
            return ""
        name, why = self.problems[0]
        return _("{n} 条预警看不懂，例如 {name}：{why}").format(n=len(self.problems), name=name or _("这一条"), why=why)


def is_folder(url: str) -> bool:
    """Whether the address of a source is a folder on this machine."""
    return url.startswith("file:")


def document(data: bytes, settings: Settings) -> Found:
    """The warnings of one document. Raises CapProblem for what is none at all."""
    alerts, problems = read_alerts(data, octets=min(settings.limits.file_bytes, MOST_DOCUMENT))
    return Found(tuple(map(warned, alerts)), tuple(("", p.message) for p in problems))


def folder(url: str, settings: Settings) -> Found:
    """The warnings in a folder's ``.xml`` files; a file that is still being written is read the next time."""
    path = Path(url2pathname(urlsplit(url).path))
    try:
        files = [(file.stat().st_mtime, file) for file in path.iterdir() if file.suffix.lower() == ".xml"]
    except OSError as error:
        message = _("读不了文件夹 {path}：{why}").format(path=path, why=why(error))
        raise FetchProblem(message, temporary=True, hint=_("检查文件夹是否还在、是否有权限")) from None
    messages: list[Warned] = []
    problems: list[tuple[str, str]] = []
    for _time, file in sorted(files, reverse=True)[:MOST_FILES]:
        try:
            found = document(_content(file), settings)
        except (CapProblem, OSError) as error:
            problems.append((file.name, error.message if isinstance(error, CapProblem) else why(error)))
            continue
        messages += found.messages
        problems += [(file.name, why) for _name, why in found.problems]
    if len(files) > MOST_FILES:
        problems.append((path.name, _("超过 {n} 个文件，只读最新的").format(n=MOST_FILES)))
    return Found(tuple(messages), tuple(problems))


def _content(file: Path) -> bytes:
    """At most so much of a plain file: a pipe would keep the reader waiting."""
    if not file.is_file():
        raise CapProblem(_("不是普通文件"))
    with file.open("rb") as opened:
        data = opened.read(MOST_OCTETS + 1)
    if len(data) > MOST_OCTETS:
        raise CapProblem(_("文件太大：上限 {limit} 字节").format(limit=MOST_OCTETS))
    return data


def warned(alert: Alert) -> Warned:
    """The alert in the plan's words."""
    return Warned(
        identifier=alert.identifier, sender=alert.sender, sent=alert.sent, status=alert.status,
        message_type=alert.msg_type, references=alert.references, event=alert.event, event_code=alert.event_code,
        level=alert.colour or _LEVELS.get(alert.severity, ""), onset=alert.onset, expires=alert.expires,
        headline=alert.headline, description=alert.description, instruction=alert.instruction, areas=alert.areas,
        geocodes=alert.geocodes, source=alert.sender_name, public=alert.scope == "Public",
    )  # fmt: skip


def taken_words(taken: Taken) -> str:
    """What came of one warning, in a line."""
    words = outcome_words(taken.outcome)
    if taken.activity:
        words += _("，活动 #{id}").format(id=taken.activity)
    if not taken.new:
        words += _("（以前已读过）")
    line = _("预警“{headline}”：{what}").format(headline=nested(taken.headline), what=words)
    return _("{first}；{second}").format(first=line, second=taken.reason) if taken.reason else line


def outcome_words(outcome: str) -> str:
    """What came of a warning."""
    return {
        "opened": _("启动应急科普"), "followed": _("活动随之更新"), "cancelled": _("活动随之取消"),
        "kept": _("活动不变"), "rehearsed": _("演练，没有通知任何人"), "ignored": _("未采用"),
    }.get(outcome, outcome)  # fmt: skip
