"""What the city counts after an activity: the figures of the national survey and of the campaigns' registration.

The survey of science outreach (科普统计) asks for lectures, exhibitions, contests … with sessions and attendance, for
staff and money; 科普日 and 科普月 ask besides for experts, volunteers, online viewers, media and a summary.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from config.errors import KepuError
from config.language import _, listed, speaking
from config.names import fold, nearest_word
from config.vocabulary import Audience

MOST = 1_000_000_000
LONGEST = 5_000
MOST_LINKS = 20
COUNTS = ("sessions", "online", "staff", "volunteers", "experts", "media")
SOURCES = ("central", "provincial", "city", "county", "own", "donation", "other")
UNNAMED = {"visitors": "public", "spending": "other"}
"""What a number without a name counts to: people of no special group, money from no source that was named."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PART = re.compile(r"((?:[^\W\d][^\d=:]*)?)[=:]?(.*)")
_MEASURE_WORD = re.compile(r"\s*(人次|人|名|位|元|场|次)$")
_SOME = 6
"""Names told to somebody who wrote an unknown one."""


def source_words(source: str) -> str:
    """Where money came from, in the reader's language."""
    return {
        "central": _("中央财政"), "provincial": _("省级财政"), "city": _("市级财政"), "county": _("县区财政"),
        "own": _("自筹"), "donation": _("捐赠"), "other": _("其他"),
    }.get(source, source)  # fmt: skip


def audience_words(group: str) -> str:
    """A group of people in the reader's language."""
    return {
        "public": _("社会公众"), "youth": _("青少年"), "students": _("学生"), "children": _("儿童"),
        "parents": _("家长"), "teachers": _("教师"), "industrial_workers": _("产业工人"),
        "young_workers": _("青年职工"), "migrant_workers": _("进城务工人员"), "women": _("妇女"),
        "entrepreneurs": _("企业家"), "farmers": _("农民"), "rural_women": _("农村妇女"),
        "returnees": _("返乡人员"), "cooperatives": _("合作社"), "older_people": _("老年人"),
        "officials": _("领导干部和公务员"), "enterprises": _("企业"), "researchers": _("科研人员"),
        "creators": _("科普创作者"), "media": _("媒体"), "emergency_staff": _("应急人员"),
        "outreach_staff": _("科普人员"), "units": _("成员单位"), "preschool_children": _("学龄前儿童"),
        "science_tutors": _("科技辅导员"),
    }.get(group, group)  # fmt: skip


def field_words(name: str) -> str:
    """A figure's name in the reader's language."""
    return {
        "sessions": _("场次"), "visitors": _("线下人次"), "online": _("线上人次"), "staff": _("工作人员"),
        "volunteers": _("志愿者"), "experts": _("专家"), "spending": _("经费（元）"), "media": _("媒体报道"),
        "summary": _("小结"), "links": _("链接"),
    }.get(name, name)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One activity's figures. ``visitors`` counts people on the spot by group, ``spending`` yuan by source."""

    sessions: int
    visitors: Mapping[str, int] = field(default_factory=dict)
    online: int = 0
    staff: int = 0
    volunteers: int = 0
    experts: int = 0
    spending: Mapping[str, int] = field(default_factory=dict)
    media: int = 0
    summary: str = ""
    links: tuple[str, ...] = ()

    @property
    def attendance(self) -> int:
        return sum(self.visitors.values())

    @property
    def cost(self) -> int:
        return sum(self.spending.values())

    def values(self) -> dict[str, Any]:
        """As JSON holds it; :func:`report_of` reads it back."""
        return {**asdict(self), "links": list(self.links)}


class BadReport(KepuError):
    """Everything that is wrong with the figures, a line each."""

    http_status = 422

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems[0], hint=_("字段：{names}").format(names=listed(Report.__dataclass_fields__)))
        self.problems = tuple(problems)

    def lines(self) -> Sequence[str]:
        return self.problems


def report_of(values: Mapping[str, Any]) -> Report:
    """The figures, checked. Groups and sources may be named in Chinese. Raises BadReport with all that is wrong."""
    problems: list[str] = []
    found: dict[str, Any] = {}
    for name in values:
        if name not in Report.__dataclass_fields__:
            problems.append(_unknown(name, tuple(Report.__dataclass_fields__)))
    for name in COUNTS:
        if name in values:
            found[name] = _count(field_words(name), values[name], problems)
    found["visitors"] = _counted("visitors", values, get_args(Audience), audience_words, problems)
    found["spending"] = _counted("spending", values, SOURCES, source_words, problems)
    found["summary"] = _summary(values.get("summary", ""), problems)
    found["links"] = _links(values.get("links", ()), problems)
    if not found.get("sessions") and not problems:
        problems.append(_("场次至少为 1"))
    if not problems and not sum(found["visitors"].values()) and not found.get("online"):
        problems.append(_("请填报参加人数：线下人次或线上人次"))
    if problems:
        raise BadReport(problems)
    return Report(**found)


def _count(label: str, value: object, problems: list[str]) -> int:
    if type(value) is not int or not 0 <= value <= MOST:
        problems.append(
            _("{label}应为 0 至 {most} 的整数，现为“{value}”").format(label=label, most=MOST, value=str(value)[:40])
        )
        return 0
    return value


def _counted(
    name: str, values: Mapping[str, Any], known: Sequence[str], words: Callable[[str], str], problems: list[str]
) -> dict[str, int]:
    given = values.get(name, {})
    if type(given) is int:
        given = {UNNAMED[name]: given}
    if not isinstance(given, Mapping):
        problems.append(_misshapen(field_words(name), name))
        return {}
    with speaking("zh"):
        names = {fold(n): key for key in known for n in (key, words(key))}
    names |= {fold(words(key)): key for key in known}
    found: dict[str, int] = {}
    for key, count in given.items():
        ident = names.get(fold(str(key))) or _abbreviated(str(key), names)
        if ident is None:
            problems.append(_unknown(str(key), [*known, *(words(k) for k in known)], [words(k) for k in known]))
        else:
            found[ident] = found.get(ident, 0) + _count(f"{field_words(name)} {words(ident)}", count, problems)
    return found


def _misshapen(what: str, name: str) -> str:
    """That the figures of a field are not written as they should be, with an example."""
    examples = {"visitors": f"{audience_words('youth')}=120", "spending": f"{source_words('city')}=5000"}
    return _("“{what}”应写成一个数，或按类别写，如 {example}").format(what=what, example=examples[name])


def _abbreviated(given: str, names: Mapping[str, str]) -> str | None:
    """市级 for 市级财政: the only name that begins so."""
    start = fold(given)
    hits = {key for name, key in names.items() if len(start) > 1 and name.startswith(start)}
    return hits.pop() if len(hits) == 1 else None


def _summary(given: object, problems: list[str]) -> str:
    if not isinstance(given, str):
        problems.append(_("小结应为文字"))
        return ""
    if len(given) > LONGEST:
        problems.append(_("小结超过 {n} 字").format(n=LONGEST))
    return given.strip()


def _links(given: object, problems: list[str]) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) > MOST_LINKS:
        problems.append(_("链接应为网址列表，最多 {n} 个").format(n=MOST_LINKS))
        return ()
    for link in given:
        if not str(link).startswith(("http://", "https://")) or len(str(link)) > 1000:
            problems.append(_("“{link}”不是网址").format(link=str(link)[:60]))
    return tuple(str(link) for link in given)


def _unknown(name: str, known: Sequence[str], offered: Sequence[str] = ()) -> str:
    near = nearest_word(name, known)
    words = _("没有“{name}”这一项").format(name=name[:40])
    if near:
        return words + _("；是不是“{near}”？").format(near=near)
    return words + (_("；可写 {names} 等").format(names=listed(offered[:_SOME])) if offered else "")


def amount(text: str) -> int:
    """A whole number as people write it: ``5000``, ``5,000``, ``1.2万``, ``３００人``. Raises BadReport."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    plain = _MEASURE_WORD.sub("", plain)
    digits, scale = (plain[:-1], 10_000) if plain.endswith("万") else (plain, 1)
    whole, _dot, part = digits.partition(".")
    if whole.isascii() and whole.isdigit() and (part.isdigit() or not part) and len(digits) <= 12:
        scaled = int(whole + part) * scale
        if scaled % 10 ** len(part) == 0:
            return int(scaled // 10 ** len(part))
    raise BadReport([_("“{text}”不是整数，应如 5000 或 1.2万").format(text=text[:40])])


def pairs(name: str, text: str) -> dict[str, int]:
    """``青少年=120，社会公众：300`` of the field ``name``, by what stands before each number; one given twice adds up.

    A number alone is the whole, counted to :data:`UNNAMED`. Raises BadReport.
    """
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    parts = [part.strip() for part in re.split(r"[,;、\n]", plain) if part.strip()]
    found: dict[str, int] = {}
    for part in parts:
        label, count = (given.strip() for given in _PART.fullmatch(part).groups())  # type: ignore[union-attr]
        if not count or (not label and len(parts) > 1):
            raise BadReport([_misshapen(part[:40], name)])
        key = label or UNNAMED[name]
        found[key] = found.get(key, 0) + amount(count)
    return found


def phrases(report: Report) -> list[tuple[str, str]]:
    """(label, value) for people, without what was not filled in."""
    found = [(field_words("sessions"), str(report.sessions))]
    if report.visitors:
        groups = listed(f"{audience_words(g)} {n}" for g, n in report.visitors.items())
        found.append((field_words("visitors"), f"{report.attendance}（{groups}）"))
    for name in ("online", "staff", "volunteers", "experts"):
        if count := getattr(report, name):
            found.append((field_words(name), str(count)))
    if report.spending:
        sources = listed(f"{source_words(s)} {n}" for s, n in report.spending.items())
        found.append((field_words("spending"), f"{report.cost}（{sources}）"))
    if report.media:
        found.append((field_words("media"), str(report.media)))
    found += [(field_words("summary"), report.summary)] if report.summary else []
    return found + [(field_words("links"), link) for link in report.links]
