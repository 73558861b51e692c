"""Reminders -> what people read, from how things are at this moment.

A reminder that is not true any more (its activity moved, was cancelled, the milestone is done) says nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, select

from config.language import _, current, date_words, day_range_words, listed, pick, time_words
from config.records import Unit
from scheduler.channels.message import Change, Level, Notice, NoticeKind
from scheduler.model.activity import Activity
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.model.reminder import Reminder
from scheduler.planning.announcements import years_known
from scheduler.planning.lifecycle import status_words
from scheduler.planning.reminders import MAKERS, Rules, Subject, draft
from scheduler.reactions import subjects
from scheduler.reactions.news import roles
from scheduler.store.journal import plain

UNITS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says, which activities it is about, and why the other reminders say nothing."""

    notices: tuple[Notice, ...]
    activities: tuple[int, ...]
    silent: Mapping[int, str]


def compose(session: Session, rules: Rules, reminders: Sequence[Reminder], unit: str, now: datetime) -> Told:
    """The notices for ``unit`` in the current language."""
    here = _Here(session, rules, reminders, now)
    notices, about, silent = [], [], {}
    for reminder in reminders:
        said = here.notice(reminder, unit)
        if isinstance(said, str):
            silent[reminder.id or 0] = said
            continue
        notices.append(said)
        if reminder.noun == "activity":
            about.append(reminder.subject_id)
    return Told(tuple(notices), tuple(dict.fromkeys(about)), silent)


class _Here:
    """The rows that some reminders are about, as they are now."""

    def __init__(self, session: Session, rules: Rules, reminders: Sequence[Reminder], now: datetime) -> None:
        self.rules = rules
        self.today = now.astimezone(rules.zone).date()
        ids: dict[str, set[int]] = {"activity": set(), "occurrence": set()}
        for reminder in reminders:
            ids[reminder.noun].add(reminder.subject_id)
        found: list[Subject] = [
            *subjects.activities(session, rules, ids["activity"]),
            *subjects.occurrences(session, rules, ids["occurrence"]),
        ]
        self.subjects: dict[tuple[str, int], Subject] = {(s.noun, s.id): s for s in found}
        kinds = {r.kind for r in reminders} & set(MAKERS)
        self.true = {d.key for s in found for d in draft(rules, s, self.today, kinds)} if kinds else set()
        self.rows: dict[tuple[str, int], Any] = {}
        self.milestones: dict[tuple[str, int, str], Milestone] = {}
        for noun, model in (("activity", Activity), ("occurrence", Occurrence)):
            self._load(session, noun, model, ids[noun])

    def _load(self, session: Session, noun: str, model: type[SQLModel], ids: Iterable[int]) -> None:
        parent = getattr(Milestone, f"{noun}_id")
        for batch in subjects.batches(ids):
            for row in session.exec(select(model).where(model.id.in_(batch))):  # type: ignore[attr-defined]
                self.rows[noun, row.id] = row  # type: ignore[attr-defined]
            for milestone in session.exec(select(Milestone).where(parent.in_(batch))):
                self.milestones[noun, getattr(milestone, f"{noun}_id"), milestone.key] = milestone

    def notice(self, reminder: Reminder, unit: str) -> Notice | str:
        """What to say, or why there is nothing to say."""
        row = self.rows.get((reminder.noun, reminder.subject_id))
        if reminder.kind in MAKERS:
            if reminder.key not in self.true or row is None:
                return _("情况已经变化，不必再提醒")
        elif row is None:
            return self._removed(reminder)
        if reminder.noun == "occurrence":
            return self._edition(reminder, row)
        return self._activity(reminder, row, unit)

    def _activity(self, reminder: Reminder, row: Activity, unit: str) -> Notice | str:
        title, note = pick(row.title, row.title_en), ""
        changes: tuple[Change, ...] = ()
        day = row.start_on
        if reminder.kind in ("milestone_due", "milestone_overdue"):
            return self._milestone(reminder, title, self._when(row), unit)
        if reminder.kind == "activity_changed":
            changes = tuple(self._changes(reminder, row, unit))
            if row.status == "cancelled" or not changes:
                return _("已改回原样或已取消")
            note = row.reason
        elif reminder.kind == "activity_cancelled":
            if row.status != "cancelled":
                return _("活动已经恢复")
            note = row.reason
        elif reminder.kind == "activity_restored" and row.status == "cancelled":
            return _("活动又已取消")
        elif reminder.kind == "released" and (row.status == "cancelled" or self._role(reminder, unit)):
            return _("情况已经变化，不必再提醒")
        elif reminder.kind == "report_overdue":
            note, day = _overdue(self.today, row.end_on), row.end_on
        elif reminder.kind == "emergency":
            note = row.description
        return Notice(
            kind=NoticeKind(reminder.kind), day=day, title=title, level=Level(reminder.level), when=self._when(row),
            where=row.venue_name or self._name(row.district_id or ""), role=self._role(reminder, unit),
            units=self._units(reminder), note=note, changes=changes,
        )  # fmt: skip

    def _milestone(self, reminder: Reminder, parent: str, when: str, unit: str) -> Notice | str:
        milestone = self.milestones.get((reminder.noun, reminder.subject_id, reminder.part))
        if milestone is None:
            return _("情况已经变化，不必再提醒")
        late = _overdue(self.today, milestone.due_on) if reminder.kind == "milestone_overdue" else ""
        title = pick(milestone.title, milestone.title_en)
        return Notice(
            kind=NoticeKind(reminder.kind), day=milestone.due_on, level=Level(reminder.level),
            title=_("{milestone}（{activity}）").format(milestone=title, activity=parent),
            note=("；" if current() == "zh" else "; ").join(filter(None, (
                _("{day}前完成").format(day=date_words(milestone.due_on, near=self.today)), late,
                _("活动时间 {when}").format(when=when),
            ))),
            role=self._role(reminder, unit),
        )  # fmt: skip

    def _edition(self, reminder: Reminder, row: Occurrence) -> Notice | str:
        theme = self.rules.catalogue.theme.get(row.theme_id)
        if theme is None:
            return _("情况已经变化，不必再提醒")
        name = _("{theme}（{year}年）").format(theme=pick(theme.name, theme.name_en), year=row.year)
        start, end = row.start_on or row.rule_start, row.end_on or row.rule_end
        when = day_range_words(start, end, near=self.today) if start and end else ""
        if reminder.kind in ("milestone_due", "milestone_overdue"):
            return self._milestone(reminder, name, when, reminder.unit_id)
        if reminder.kind == "date_missing":
            known = years_known(self.rules.catalogue.editions_of(theme.id), row.year)
            note = (
                _("往年（{n}届）多在{day}前公布；请查找通知并登记")
                if known
                else _("通常在{day}前公布；请查找通知并登记")
            ).format(n=known, day=date_words(reminder.day))
            return Notice(
                kind=NoticeKind.DATE_MISSING, day=reminder.day, title=name, note=note,
                when=_("按规则推算为{when}").format(when=when) if when else "",
            )  # fmt: skip
        if row.basis != "announced" or start is None:
            return _("日期又不确定了")
        before = [
            date.fromisoformat(reminder.said[n]) if reminder.said.get(n) else None for n in ("start_on", "end_on")
        ]
        told = (before[0] or start, before[1] or end or start)
        old = day_range_words(*told, near=self.today) if any(before) else ""
        return Notice(
            kind=NoticeKind.DATE_ANNOUNCED, day=start, title=name, when=when,
            note=" ".join(filter(None, (row.notice, row.notice_number))),
            changes=(Change(_("日期"), old, when),) if old and old != when else (),
        )  # fmt: skip

    def _removed(self, reminder: Reminder) -> Notice | str:
        if reminder.kind != "activity_cancelled" or not reminder.said.get("title"):
            return _("情况已经变化，不必再提醒")
        return Notice(
            kind=NoticeKind.ACTIVITY_CANCELLED, day=reminder.day, title=str(reminder.said["title"]),
            note=_("这项活动已从计划中删除"),
        )  # fmt: skip

    def _changes(self, reminder: Reminder, row: Activity, unit: str) -> Iterable[Change]:
        """What is different from how the unit last knew it."""
        said = {name: value for name, value in reminder.said.items() if name != "role"}
        subject = self.subjects.get((reminder.noun, reminder.subject_id))
        now = roles(self.rules, subject, unit) if subject else []
        if reminder.said.get("role", now) != now:
            yield Change(_("职责"), _role_words(reminder.said["role"]), _role_words(now))
        differs = {name for name, value in said.items() if plain(getattr(row, name)) != value}
        if differs & {"start_on", "end_on", "start_at", "end_at"}:
            yield Change(_("时间"), self._when_said(said, row), self._when(row))
        for name in ("title", "venue_name", "district_id", "coordinator_id", "status"):
            if name in differs:
                yield Change(_field(name), self._value(name, said[name]), self._value(name, getattr(row, name)))

    def _value(self, name: str, value: Any) -> str:
        if name == "status":
            return status_words(value)
        return self._name(value or "") if name in ("district_id", "coordinator_id") else str(value or "")

    def _when(self, row: Activity) -> str:
        return self._span(row.start_on, row.end_on, row.start_at, row.end_at)

    def _when_said(self, said: Mapping[str, Any], row: Activity) -> str:
        dates = [date.fromisoformat(said[n]) if said.get(n) else getattr(row, n) for n in ("start_on", "end_on")]
        times = [
            datetime.fromisoformat(said[n]) if said.get(n) else (None if n in said else getattr(row, n))
            for n in ("start_at", "end_at")
        ]
        return self._span(dates[0], dates[1], times[0], times[1])

    def _span(self, first: date, last: date, start: datetime | None, end: datetime | None) -> str:
        words = day_range_words(first, last, near=self.today)
        if start is None or end is None:
            return words
        local = [moment.astimezone(self.rules.zone) for moment in (start, end)]
        return f"{words} {time_words(local[0])}—{time_words(local[1])}"

    def _role(self, reminder: Reminder, unit: str) -> str:
        """The part of the unit, or of those it reads for."""
        subject = self.subjects.get((reminder.noun, reminder.subject_id))
        if subject is None:
            return ""
        mine = roles(self.rules, subject, unit)
        if subject.coordinator and self.rules.reader(subject.coordinator, subject.first) == unit:
            mine.append("coordinator")
        return _role_words(mine)

    def _units(self, reminder: Reminder) -> tuple[str, ...]:
        subject = self.subjects.get((reminder.noun, reminder.subject_id))
        if subject is None:
            return ()
        named = [self._name(u) for u in subject.units]
        more = [_("等{n}家").format(n=len(named))] if len(named) > UNITS_SHOWN else []
        return tuple(named[:UNITS_SHOWN] + more)

    def _name(self, unit: str) -> str:
        record: Unit | None = self.rules.catalogue.unit.get(unit)
        return pick(record.short, record.short_en or record.name_en) if record else unit


def _role_words(roles: Iterable[str]) -> str:
    words = {
        "lead": _("牵头"), "responsible": _("责任"), "support": _("协办"), "host": _("承办"),
        "coordinator": _("总负责"),
    }  # fmt: skip
    return listed(words.get(role, role) for role in roles)


def _field(name: str) -> str:
    return {
        "title": _("名称"), "venue_name": _("地点"), "district_id": _("县区"), "coordinator_id": _("总负责单位"),
        "status": _("状态"),
    }[name]  # fmt: skip


def _overdue(today: date, due: date) -> str:
    return _("已逾期{n}天").format(n=(today - due).days)
