"""A warning × the plan's rules -> whom it calls for emergency outreach, where and for how long; or why nobody."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.catalogue import Catalogue
from config.emergencies import EmergencyRule
from config.language import _, speaking
from config.records import Unit
from config.vocabulary import Role
from scheduler.planning.assignments import STRENGTH, acting

LEVELS = ("blue", "yellow", "orange", "red")
"""From the least."""
FRESH = timedelta(days=1)
"""How long a warning holds that does not say how long."""
_CODE = re.compile(r"[0-9]{6}(?:[0-9]{6})?")
_EVENT_CODE = re.compile(r"[0-9A-Z]{3,8}")
_LONGEST_NAME = 40
_LONGEST_TEXT = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """What one message about a warning says. Instants have their zones; texts may be empty."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    """Actual, Exercise, System, Test or Draft."""
    message_type: str
    """Alert, Update, Cancel, Ack or Error."""
    references: tuple[str, ...] = ()
    event: str = ""
    event_code: str = ""
    level: str = ""
    """blue, yellow, orange, red; empty: unknown."""
    onset: datetime | None = None
    expires: datetime | None = None
    headline: str = ""
    description: str = ""
    instruction: str = ""
    areas: tuple[str, ...] = ()
    geocodes: tuple[str, ...] = ()
    source: str = ""
    public: bool = True

    @property
    def name(self) -> str:
        """What people call it."""
        return self.headline or f"{self.event or self.event_code} {self.identifier}".strip()

    def holds(self, now: datetime) -> bool:
        return now < (self.expires or self.sent + FRESH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The emergency activity that a warning sets in motion. Days are local, both included."""

    rule: EmergencyRule
    title: str
    title_en: str
    description: str
    first: date
    last: date
    district: str
    """The only one; empty for several or the whole city."""
    units: tuple[tuple[str, Role], ...]
    coordinator: str
    public: bool


def called(catalogue: Catalogue, warned: Warned, now: datetime) -> Call | str:
    """What the first rule that matches asks for, or why none does."""
    where = reached(catalogue, warned)
    if where is None:
        return _("不在本地区，或没有写明地区")
    if warned.level not in LEVELS:
        return _("没有写明级别")
    rule = next((r for r in catalogue.emergencies if _matches(r, warned, where)), None)
    if rule is None:
        return _("没有适用的应急规则（[[emergencies]]）")
    first = now.astimezone(ZoneInfo(catalogue.plan.timezone)).date()
    units = _units(catalogue, rule, where, first)
    public = rule.public and warned.public
    return Call(
        rule=rule, title=_title(catalogue, rule, warned, where, "zh"),
        title_en=_title(catalogue, rule, warned, where, "en") if rule.title_en else "",
        description=_description(rule, warned), first=first, last=_last(catalogue, rule, warned, first),
        district=where[0].id if len(where) == 1 else "", units=units, public=public,
        coordinator=acting(catalogue, rule.coordinator, first) if rule.coordinator else units[0][0],
    )  # fmt: skip


def reached(catalogue: Catalogue, warned: Warned) -> tuple[Unit, ...] | None:
    """The districts that a warning is for; empty for the whole city, None for elsewhere.

    Codes of divisions say it (six digits, or twelve of which six count); without any, the names in its areas;
    without areas, the code with which its sender, or its identifier, begins.
    """
    codes = [code[:6] for code in warned.geocodes if _CODE.fullmatch(code)]
    if not codes and warned.areas:
        return _by_name(catalogue, "\n".join(warned.areas))
    return _by_code(catalogue, codes or [text[:6] for text in (warned.sender, warned.identifier)])


def _by_code(catalogue: Catalogue, codes: Iterable[str]) -> tuple[Unit, ...] | None:
    known = {u.code: u for u in catalogue.districts if u.code}
    cities = {code[:4] for code in known}
    provinces = {code[:2] for code in known}
    found: dict[str, Unit] = {}
    whole = False
    for code in codes:
        if code in known:
            found[code] = known[code]
        elif code[:4] in cities or (code.endswith("0000") and code[:2] in provinces):
            whole = True
    return () if whole else tuple(found.values()) or None


def _by_name(catalogue: Catalogue, text: str) -> tuple[Unit, ...] | None:
    found = tuple(u for u in catalogue.districts if any(name in text for name in (u.short, u.name, *u.aliases)))
    if found:
        return found
    city = catalogue.plan.city
    return () if city and (city in text or city.removesuffix("市") in text) else None


def _matches(rule: EmergencyRule, warned: Warned, where: tuple[Unit, ...]) -> bool:
    if LEVELS.index(warned.level) < LEVELS.index(rule.level):
        return False
    if rule.districts and where and not {u.id for u in where} & set(rule.districts):
        return False
    name = warned.event or warned.headline
    return not rule.events or any(
        warned.event_code.startswith(event) if _EVENT_CODE.fullmatch(event) else event in name for event in rule.events
    )


def _units(
    catalogue: Catalogue, rule: EmergencyRule, where: tuple[Unit, ...], on: date
) -> tuple[tuple[str, Role], ...]:
    """In order of their parts; the districts concerned host."""
    strongest: dict[str, Role] = {}
    for name, role in _wanted(catalogue, rule, where):
        unit = acting(catalogue, name, on)
        if unit not in strongest or STRENGTH[role] < STRENGTH[strongest[unit]]:
            strongest[unit] = role
    return tuple(sorted(strongest.items(), key=lambda item: STRENGTH[item[1]]))


def _wanted(catalogue: Catalogue, rule: EmergencyRule, where: tuple[Unit, ...]) -> Iterator[tuple[str, Role]]:
    clauses = [catalogue.measure[m] for m in rule.measures]
    yield from ((unit, Role.LEAD) for clause in clauses for unit in clause.lead)
    yield from ((unit, Role.RESPONSIBLE) for clause in clauses for unit in clause.responsible)
    yield from ((unit.id, Role.HOST) for unit in where)
    yield from ((unit, Role.SUPPORT) for unit in rule.support)


def _last(catalogue: Catalogue, rule: EmergencyRule, warned: Warned, first: date) -> date:
    ends = warned.expires or warned.sent + FRESH
    last = ends.astimezone(ZoneInfo(catalogue.plan.timezone)).date()
    return min(max(first, last), first + timedelta(days=rule.days - 1))


def _title(catalogue: Catalogue, rule: EmergencyRule, warned: Warned, where: tuple[Unit, ...], language: str) -> str:
    chinese = language == "zh"
    names = [u.short if chinese else u.short_en or u.name_en for u in where]
    if not names:
        names = [catalogue.plan.city if chinese else catalogue.plan.city_en]
    template = rule.title if chinese else rule.title_en
    with speaking("zh" if chinese else "en"):
        event = (warned.event or warned.event_code or _("突发事件"))[:_LONGEST_NAME]
        return rule.titled(template, event, level_words(warned.level), ("、" if chinese else ", ").join(names))


def _description(rule: EmergencyRule, warned: Warned) -> str:
    parts = (rule.guidance, warned.headline, warned.description, warned.instruction)
    return "\n".join(part for part in parts if part)[:_LONGEST_TEXT]


def level_words(level: str) -> str:
    """The colour of a warning."""
    return {"blue": _("蓝色"), "yellow": _("黄色"), "orange": _("橙色"), "red": _("红色")}.get(level, level)
