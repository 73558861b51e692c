"""Emergency warnings: OASIS CAP 1.2, and the national form of GB/T 35965.1-2018, CAP with other names.

Elements are found by their local names, whatever the namespace. A warning makes people act, so nothing is
guessed: what is missing or unknown is refused, with the element's name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from xml.etree.ElementTree import Element

from calendars.sources.bounded_xml import BadXml, parsed
from calendars.text import clean
from config.errors import KepuError
from config.language import _, listed

Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Colour = Literal["red", "orange", "yellow", "blue", ""]

_STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
_MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
_SCOPES = ("Public", "Restricted", "Private")
_SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
_COLOURS = {
    "red": "red", "orange": "orange", "yellow": "yellow", "blue": "blue",
    "红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue",
}  # fmt: skip
_SEVERITY_OF_COLOUR: dict[str, Severity] = {
    "red": "Extreme",
    "orange": "Severe",
    "yellow": "Moderate",
    "blue": "Minor",
}
_COLOUR_NAMES = frozenset({"warningcolour", "warningcolor", "alertcolour", "alertcolor", "colour", "color"})
MOST_ALERTS = 200
"""In one document."""
_IN_HEADLINE = re.compile(r"(?:发布|升级为|变更为)?([^\s，。：；、]{1,12}?)([红橙黄蓝])色预警")
_YEARS = range(1990, 2200)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


class CapProblem(KepuError):
    """Not a warning that can be acted on; ``element`` is the one that is wrong, if it is a single one."""

    http_status = 422

    def __init__(self, message: str, *, element: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.element = element


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One message about a warning. Texts may be empty; a Cancel often has nothing but its head."""

    identifier: str
    sender: str
    sent: datetime
    """With its zone, as all times here."""
    status: Status
    """Only Actual is meant; Exercise and Test rehearse."""
    msg_type: MessageType
    scope: str
    references: tuple[str, ...]
    """Identifiers of the messages that this one updates or cancels."""
    event: str
    """Its name (暴雨), empty if the message gives a code only."""
    event_code: str
    severity: Severity
    """As given, else by its colour."""
    colour: Colour
    urgency: str
    certainty: str
    onset: datetime | None
    expires: datetime | None
    headline: str
    description: str
    instruction: str
    areas: tuple[str, ...]
    geocodes: tuple[str, ...]
    """Codes of administrative divisions as given: 6 digits or, in the national form, 12."""
    language: str
    sender_name: str
    """Who issued it, in words."""


def read_alert(data: bytes) -> Alert:
    """The warning in an XML file of at most 256 kB. Raises :class:`CapProblem`."""
    root = _root(data)
    if _local(root) != "alert":
        raise _no_alert(root)
    return _alert(root)


def read_alerts(data: bytes, *, octets: int) -> tuple[list[Alert], list[CapProblem]]:
    """The warnings of a document that holds one, or many inside something else, and what is wrong with others.

    Raises :class:`CapProblem` for what is no XML, or has none.
    """
    root = _root(data, most=octets)
    found = [root] if _local(root) == "alert" else [e for e in root.iter() if _local(e) == "alert"]
    if not found and len(root):
        raise _no_alert(root)
    alerts, problems = [], []
    for element in found[:MOST_ALERTS]:
        try:
            alerts.append(_alert(element))
        except CapProblem as problem:
            problems.append(problem)
    if len(found) > MOST_ALERTS:
        problems.append(CapProblem(_("预警超过 {limit} 条，其余未读").format(limit=MOST_ALERTS)))
    return alerts, problems


def _root(data: bytes, **limits: int) -> Element:
    try:
        return parsed(data, **limits)
    except BadXml as problem:
        raise CapProblem(_("预警文件：{problem}").format(problem=problem.message)) from None


def _no_alert(root: Element) -> CapProblem:
    message = _("不是预警信息：根元素是 {name}，应为 alert").format(name=_local(root)[:40])
    return CapProblem(message, element="alert")


def _alert(alert: Element) -> Alert:
    info = _chosen_info(alert)
    headline = _text(info, "headline")
    given = _text(info, "severity")
    colour = _colour(info, given, headline)
    event, code = _event(info, headline)
    return Alert(
        identifier=_required(alert, "identifier"),
        sender=_required(alert, "sender", "senderCode"),
        sent=_needed_time(alert, "sent", "sendTime"),
        status=cast("Status", _status(alert)),
        msg_type=cast("MessageType", _one_of(alert, "msgType", _MESSAGE_TYPES)),
        scope=_one_of(alert, "scope", _SCOPES),
        references=_references(_text(alert, "references")),
        event=event,
        event_code=code,
        severity=_severity(given, colour),
        colour=colour,
        urgency=_text(info, "urgency"),
        certainty=_text(info, "certainty"),
        onset=_time(info, "onset"),
        expires=_time(info, "expires"),
        headline=headline,
        description=_text(info, "description"),
        instruction=_text(info, "instruction"),
        areas=_areas(info),
        geocodes=_geocodes(info),
        language=_text(info, "language"),
        sender_name=_text(info, "senderName", "sender") or _text(alert, "source"),
    )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(parent: Element | None, *names: str) -> Iterator[Element]:
    """Those with one of the local names, in order of the names; case does not count."""
    for name in names if parent is not None else ():
        yield from (child for child in parent or () if _local(child).lower() == name.lower())


def _plain(element: Element) -> str:
    return clean(element.text or "").strip()


def _text(parent: Element | None, *names: str) -> str:
    return next(filter(None, (_plain(child) for child in _children(parent, *names))), "")


def _required(parent: Element, *names: str) -> str:
    value = " ".join(_text(parent, *names).split())
    if not value:
        raise CapProblem(_("预警文件缺少 {element}").format(element=names[0]), element=names[0])
    return value


def _one_of(parent: Element, name: str, allowed: tuple[str, ...]) -> str:
    value = _required(parent, name)
    found = next((word for word in allowed if word.lower() == value.lower()), None)
    if found is None:
        message = _("预警文件的 {element} 是“{value}”，应为 {allowed} 之一")
        raise CapProblem(message.format(element=name, value=value[:40], allowed=listed(allowed)), element=name)
    return found


def _status(alert: Element) -> str:
    """The national form may leave it out, which means Actual; plain CAP may not."""
    if not _text(alert, "status") and _text(alert, "sendTime"):
        return "Actual"
    return _one_of(alert, "status", _STATUSES)


def _time(parent: Element | None, *names: str) -> datetime | None:
    """``2027-07-12T14:30:00+08:00``, also with a space; ``None`` if the element is empty or absent."""
    text = _text(parent, *names)
    if not text:
        return None
    match = _TIME.fullmatch(text)
    why = "" if match else _("看不懂")
    if match and not match[3]:
        why = _("没有时区")
    if match and not why:
        try:
            at = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3].replace('Z', '+00:00')}")
            if at.year in _YEARS:
                return at
            why = _("年份不可能")
        except ValueError:
            why = _("没有这样的时间")
    message = _("预警文件的 {element} 时间“{value}”：{why}")
    raise CapProblem(message.format(element=names[0], value=text[:40], why=why), element=names[0])


def _needed_time(parent: Element, *names: str) -> datetime:
    at = _time(parent, *names)
    if at is None:
        raise CapProblem(_("预警文件缺少 {element}").format(element=names[0]), element=names[0])
    return at


def _chosen_info(alert: Element) -> Element | None:
    """Chinese before other languages; ``None`` if there is none, as in a bare Cancel."""
    infos = list(_children(alert, "info"))
    in_chinese = (i for i in infos if _text(i, "language").lower().startswith("zh"))
    return next(in_chinese, infos[0] if infos else None)


def _references(text: str) -> tuple[str, ...]:
    """The identifiers of ``sender,identifier,sent`` triples, or of bare identifiers, apart by spaces.

    The national form writes times with a space, so what looks like a time of day is the rest of one.
    """
    found: dict[str, None] = {}
    for token in text.split():
        fields = token.split(",")
        identifier = fields[1] if len(fields) > 1 else fields[0]
        if identifier and not re.match(r"\d\d:\d\d", identifier):
            found[identifier] = None
    return tuple(found)


def _event(info: Element | None, headline: str) -> tuple[str, str]:
    """Name and code. The national form's eventType is a code, and its name stands in the headline only."""
    code = next(filter(None, (_text(c, "value") or _plain(c) for c in _children(info, "eventCode"))), "")
    name, kind = _text(info, "event"), _text(info, "eventType")
    if kind and re.fullmatch(r"[0-9A-Z]{4,8}", kind):
        code = code or kind
    else:
        name = name or kind
    if not name and (match := _IN_HEADLINE.search(headline.rpartition("发布")[2])):
        name = match[1]
    return name, code


def _severity(given: str, colour: Colour) -> Severity:
    found = next((s for s in _SEVERITIES if s.lower() == given.lower()), None)
    if found in (None, "Unknown") and colour:
        return _SEVERITY_OF_COLOUR[colour]
    if found is None and given:
        message = _("预警文件的 {element} 是“{value}”，应为 {allowed} 之一")
        allowed = listed((*_SEVERITIES, "Red", "Orange", "Yellow", "Blue"))
        raise CapProblem(message.format(element="severity", value=given[:40], allowed=allowed), element="severity")
    return cast("Severity", found or "Unknown")


def _colour(info: Element | None, severity: str, headline: str) -> Colour:
    """From a parameter, from a severity that is a colour (the national form), else from the headline."""
    by_parameter = (
        _text(p, "value") for p in _children(info, "parameter") if _text(p, "valueName").lower() in _COLOUR_NAMES
    )
    for word in (*by_parameter, severity):
        key = word.strip().lower()
        if found := _COLOURS.get(key) or _COLOURS.get(key[:1]):
            return cast("Colour", found)
    match = _IN_HEADLINE.search(headline)
    return cast("Colour", _COLOURS[match[2]]) if match else ""


def _areas(info: Element | None) -> tuple[str, ...]:
    return _unique(info, lambda area: [_text(area, "areaDesc")])


def _geocodes(info: Element | None) -> tuple[str, ...]:
    """CAP's geocode has a value inside; the national form's is the code, several apart by commas."""

    def codes(area: Element) -> list[str]:
        texts = (_text(c, "value") or _plain(c) for c in _children(area, "geocode"))
        return [code for text in texts for code in re.split(r"[\s,;]+", text)]

    return _unique(info, codes)


def _unique(info: Element | None, of: Callable[[Element], list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for area in _children(info, "area") for text in of(area) if text))
