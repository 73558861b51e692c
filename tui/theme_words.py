"""A theme and its editions in words, for the pages that show them."""

from collections.abc import Sequence
from datetime import date

from config.language import _, date_words, day_range_words, listed, pick
from scheduler.planning.recurrence import Deviation
from scheduler.queries.dates import DateView
from scheduler.queries.themes import ThemeView, ThemeWhole
from tui.cli.dates import basis_words, season_words, shift_words
from tui.dialogs.announce import Edition


def state_words(state: str) -> str:
    """How far an edition's dates are on their way from the rule to the day."""
    words = {
        "rule": _("按规则"), "preannounced": _("预通知"), "announced": _("已公布"), "moved": _("已改期"),
        "held": _("已举办"), "cancelled": _("已取消"),
    }  # fmt: skip
    return words.get(state, state)


def dates_words(view: ThemeView, today: date) -> str:
    """The edition's days, another year than today's named; the season while it waits; empty if nothing is known."""
    if view.start_on and view.end_on:
        return day_range_words(view.start_on, view.end_on, near=today)
    if view.floating and view.rule_start and view.rule_end:
        return _("{start}至{end}间").format(start=date_words(view.rule_start), end=date_words(view.rule_end))
    return ""


def shift_of(start: date | None, rule: date | None) -> str:
    """How far from the rule's day; empty where one of them is missing."""
    return shift_words((start - rule).days) if start and rule else ""


def edition_line(view: DateView) -> str:
    """``2025 9月1日—30日 已公布 同日 关于……的通知``."""
    days = day_range_words(view.start, view.end) if view.start and view.end else season_words(view)
    basis = basis_words(view) if view.start else ""  # the season says already that the dates are awaited
    shift = shift_of(view.start, view.rule_start) if view.basis != "rule" else ""
    return "  ".join(filter(None, (str(view.year), days, basis, shift, view.notice, view.slogan)))


def worth_telling(editions: Sequence[DateView], year: int) -> list[DateView]:
    """The newest first. A rule's date of a past year tells nothing: nobody knows when it really was."""
    return [view for view in reversed(editions) if view.basis != "rule" or view.year >= year]


def theme_lines(whole: ThemeWhole) -> list[str]:
    """Who, why, what for, how reliable its rule is: the parts that are known."""
    least, most = whole.known_before
    known = _("通常在开始前 {least}—{most} 天公布").format(least=least, most=most) if most else ""
    measures = listed(f"{ident} {pick(title, title_en)}" for ident, title, title_en in whole.measures)
    heir = pick(*whole.successor)
    followed = _("办到 {last} 年为止，此后由{heir}接续").format(last=whole.last_year, heir=heir) if heir else ""
    parts = (
        (_("接续"), followed),
        (_("主办"), pick(whole.organiser, whole.organiser_en)),
        (_("依据"), pick(whole.rests_on, whole.rests_on_en)),
        (_("公布"), known),
        (_("偏差"), deviation_words(whole.expected) if whole.expected else ""),
        (_("任务"), measures),
    )
    return [f"{label}  {text}" for label, text in parts if text]


def deviation_words(found: Deviation) -> str:
    """How far past editions lay from the rule, in half a line."""
    return _("{count} 届有据可查：{exact} 届与规则同日，最早早 {early} 天，最晚晚 {late} 天").format(
        count=found.count, exact=found.exact, early=max(0, -found.earliest), late=max(0, found.latest)
    )


def expected_words(view: ThemeView, whole: ThemeWhole, today: date) -> str:
    """Between which days to expect an awaited edition's first day, by what past ones did; empty for others."""
    if not view.awaited or view.floating or whole.expected is None or view.rule_start is None:
        return ""
    days = whole.expected.starts(view.rule_start)
    words = _("预计  {days} 开始（按历届偏差）") if days.start == days.end else _("预计  {days} 之间开始（按历届偏差）")
    return words.format(days=day_range_words(days.start, days.end, near=today))


def edition_of(view: ThemeView) -> Edition:
    """What announcing it begins with: the dates known so far, else the rule's."""
    return Edition(
        theme=view.id, name=pick(view.name, view.name_en), year=view.year,
        start=view.start_on or view.rule_start, end=view.end_on or (None if view.floating else view.rule_end),
        notice=view.notice, number=view.notice_number, slogan=view.slogan,
    )  # fmt: skip
