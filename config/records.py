"""The plan's data as frozen, typed records: one class for each kind of table in the TOML files.

Field names are the files' keys; the attribute docstrings are their reference text. Dates are local to
``Plan.timezone``.
"""

from dataclasses import dataclass
from datetime import date, time
from datetime import time as time_of_day
from typing import Literal

from config.rule import Rule
from config.span import Span
from config.vocabulary import (
    DISTRICT_KINDS,
    ActivityKind,
    Anchor,
    Audience,
    Confidence,
    FanOut,
    GiveWay,
    UnitKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The published document."""

    id: str
    title: str
    title_en: str
    city: str
    city_en: str
    issuer: str
    period_start: int
    period_end: int
    document_number: str = ""
    signed: date | None = None
    timezone: str = "Asia/Shanghai"
    based_on: tuple[str, ...] = ()
    office: str = ""
    """Unit id that coordinates the whole plan and hears of escalations."""
    weekly_limit: int = 12
    """Activities that a unit can lead, host or coordinate in one week; 0: any number."""
    answer_workdays: int = 10
    """By so many work days before an activity one of its leads should have accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A figure the plan wants reached, in percent, by the end of ``year``."""

    id: str
    name: str
    name_en: str
    year: int
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One action (行动), project (工程) or the guarantees (保障)."""

    id: str
    part: str
    title: str
    title_en: str
    kind: Literal["action", "project", "guarantee"]
    label: str = ""
    audience: Audience = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One numbered clause. ``lead`` and ``responsible`` are unit ids in the order of the text."""

    id: str
    number: str
    section: str
    title: str
    title_en: str
    text: str
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    summary_en: str = ""
    audiences: tuple[Audience, ...] = ()
    campaigns: tuple[str, ...] = ()
    """Activities that the clause names, as it writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An organisation. ``short`` is exactly what the plan's brackets say.

    ``performed_by`` names the unit that does this one's duties (an office that is no body of its own);
    ``successor`` the unit that took over after ``valid_to``.
    """

    id: str
    short: str
    name: str
    name_en: str
    kind: UnitKind
    short_en: str = ""
    aliases: tuple[str, ...] = ()
    code: str = ""
    """GB/T 2260 code of a district, else empty."""
    fan_out: bool = True
    """Districts only: whether templates that fan out to districts include this one."""
    weekly_limit: int | None = None
    """This unit's own limit instead of the plan's."""
    performed_by: str = ""
    successor: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: Confidence = "verified"
    note: str = ""

    @property
    def is_district(self) -> bool:
        return self.kind in DISTRICT_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRule:
    """When a theme falls in the editions ``since``..``until`` (years, both included; None is open).

    ``rule`` gives the first day, moved by ``shift`` days, and ``span`` how long it lasts. With ``floating`` the
    rule and span are only the season in which the real date will be announced: nothing is placed before that.
    """

    rule: Rule
    span: Span
    shift: int = 0
    since: int | None = None
    until: int | None = None
    floating: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A themed event that recurs."""

    id: str
    name: str
    name_en: str
    organiser: str
    basis: str
    """The law, notice or custom it rests on."""
    basis_source: str
    measures: tuple[str, ...]
    rules: tuple[ThemeRule, ...]
    organiser_en: str = ""
    basis_en: str = ""
    basis_confidence: Confidence = "verified"
    aliases: tuple[str, ...] = ()
    in_plan: bool = True
    """Whether the plan's text names it (else it is closely tied national custom)."""
    kind: Literal["day", "week", "month", "season", "contest", "campaign", "deadline", "standing"] = "campaign"
    color: str = "steelblue"
    """A CSS3 colour name (RFC 7986 section 5.9)."""
    announced_days: tuple[int, int] = (0, 0)
    """How many days before the start the date has usually become known: least, most."""
    milestones: str = ""
    """Milestone set of the occurrence itself."""
    successor: str = ""
    """Theme id of what took its place once its rules have ended."""
    note: str = ""

    @property
    def last_year(self) -> int | None:
        """The last edition that a rule gives; None while one is open."""
        ends = [rule.until for rule in self.rules if rule.until is not None]
        return max(ends) if ends and len(ends) == len(self.rules) else None

    def rule_for(self, year: int) -> ThemeRule | None:
        """The rule valid for the edition of ``year``, or None."""
        for rule in self.rules:
            if (rule.since is None or rule.since <= year) and (rule.until is None or year <= rule.until):
                return rule
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is known of one real edition. Dates are inclusive; None where nobody found them."""

    theme: str
    year: int
    start: date | None = None
    end: date | None = None
    announced: date | None = None
    level: Literal["national", "provincial", "city", "county"] = "national"
    confidence: Confidence = "verified"
    state: Literal["rule", "announced", "moved", "held", "cancelled"] = "held"
    notice: str = ""
    notice_number: str = ""
    slogan: str = ""
    source: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneTemplate:
    """A deadline ``offset`` days from the activity's first (``start``) or last day (``end``).

    Negative is before. With ``workdays`` the offset counts work days. ``by`` says who must act.
    """

    kind: Literal["notice", "scheme", "submission", "registration", "summary", "statistics", "rehearsal", "review"]
    title: str
    title_en: str
    offset: int
    anchor: Anchor = "start"
    workdays: bool = False
    by: Literal["coordinator", "lead", "all", "districts"] = "coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneSet:
    id: str
    milestones: tuple[MilestoneTemplate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a theme's occurrence sets in motion.

    Placed ``offset`` days from the occurrence's ``anchor`` day, or, with ``repeat``, on each date that the rule
    gives inside the occurrence. ``time`` and ``minutes`` make it timed; without ``time`` it lasts ``days`` whole
    days. In a fan-out each further district or unit comes ``stagger`` days later (0: all together).
    Titles may hold {year} {theme} {district} {unit} {month} {number}.
    """

    id: str
    theme: str
    title: str
    title_en: str
    kind: ActivityKind
    anchor: Anchor = "start"
    offset: int = 0
    repeat: Rule | None = None
    time: time_of_day | None = None
    minutes: int = 120
    days: int = 1
    give_way: GiveWay = "none"
    fan_out: FanOut = "once"
    districts: tuple[str, ...] = ()
    """Narrow the fan-out (or place a single activity) to these; empty means all."""
    units: tuple[str, ...] = ()
    """For a fan-out to units: which; empty means all assigned."""
    stagger: int = 0
    measures: tuple[str, ...] = ()
    """Narrow the theme's measures; empty means all of them."""
    lead: tuple[str, ...] = ()
    """Unit ids that replace the measures' leads; empty keeps those."""
    responsible: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    narrow: bool = False
    """Only units in ``lead``, ``responsible`` and ``support`` are assigned, not all of the measures'."""
    coordinator: str = ""
    venue: str = ""
    resources: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    milestones: str = ""
    public: bool = True
    since: int | None = None
    until: int | None = None
    description: str = ""
    description_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    id: str
    name: str
    name_en: str
    district: str = ""
    address: str = ""
    latitude: float | None = None
    """WGS-84."""
    longitude: float | None = None
    seats: int = 0
    shared: bool = True
    """Whether two activities there at the same time clash."""
    default: bool = False
    """Where its district's share of a fan-out takes place unless the template says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something shared that can be in ``capacity`` places at once: 科普大篷车, 流动科技馆, lecture team."""

    id: str
    name: str
    name_en: str
    capacity: int = 1
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """One line of the installation's own schedule: days off and make-up workdays, with the notice's number."""

    year: int
    name: str
    off: tuple[date, ...] = ()
    work: tuple[date, ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolTerm:
    """A span of school days (both ends included); work days inside it are school days."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When which message goes to whom.

    ``subject`` is what it is about; ``offsets`` are days before (negative) or after the subject's day, counted in
    work days with ``workdays``; ``at`` the local time of day; ``late_days`` how long after its time it is still
    useful. ``escalation`` raises the colour of an overdue subject after that many work days, and tells that role too.
    """

    id: str
    subject: Literal[
        "milestone_due",
        "milestone_overdue",
        "activity_near",
        "activity_changed",
        "activity_cancelled",
        "answer_missing",
        "report_overdue",
        "date_announced",
        "date_missing",
        "emergency",
        "assigned",
    ]
    offsets: tuple[int, ...] = (0,)
    workdays: bool = True
    at: time = time(8, 30)
    role: Literal["doer", "coordinator", "lead", "responsible", "assigned", "office", "district"] = "coordinator"
    """``doer``: whoever the milestone's ``by`` names, or who has not answered."""
    channels: tuple[str, ...] = ()
    """Channel kinds in order of preference: the first that the unit has; empty means every one it has."""
    digest: bool = True
    late_days: int = 2
    ahead_days: int = 0
    """Only about activities that begin within so many days; 0: however far they are."""
    delay_minutes: int = 0
    """Something that happened is told so long afterwards, in one message with whatever happened meanwhile."""
    not_before: time = time(0, 0)
    not_after: time = time(23, 59)
    """Quiet hours lie outside these: what happens then is told when they end."""
    escalation: tuple[tuple[int, Literal["blue", "yellow", "red"], Literal["coordinator", "lead", "office"]], ...] = ()
    enabled: bool = True
