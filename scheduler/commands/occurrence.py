"""The real date of an edition becomes known: it and what hangs on it follow."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from config.catalogue import Catalogue
from config.language import _, listed, nested, pick
from scheduler.commands.milestone import sync_occurrence
from scheduler.commands.placing import apply, place
from scheduler.errors import NotFound, Refused
from scheduler.events import Kind
from scheduler.model.activity import Activity
from scheduler.model.occurrence import LEVELS, Occurrence
from scheduler.planning.differences import Difference
from scheduler.planning.drafts import uid_of
from scheduler.planning.planner import draft_occurrence
from scheduler.planning.recurrence import Window
from scheduler.store.store import Store
from scheduler.store.transaction import UnitOfWork

MAX_DAYS = 400
__all__ = ["LEVELS", "Announcement", "Notice", "announce", "preview", "within"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the document says. Dates are inclusive; a ``level`` below national gets dates of its own."""

    theme: str
    year: int
    start: date
    end: date
    title: str
    number: str = ""
    issued: date | None = None
    url: str = ""
    slogan: str = ""
    level: str = "national"
    area: str = ""
    """District (unit id) of a county's own dates."""
    preliminary: bool = False
    """A 预通知: dates may still change."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What followed, or would follow: the edition's dates before and after, and the activities."""

    before: Window | None
    after: Window
    planned: bool
    """Whether the year was planned already, so that activities follow at once."""
    difference: Difference

    @property
    def moves_nothing(self) -> bool:
        """The year is planned, and no activity hangs on these dates: they are only written down."""
        return self.planned and self.difference.empty and not (self.difference.unchanged or self.difference.kept)

    @property
    def strays(self) -> list[tuple[int, Window]]:
        """The id and new days of activities that lay within the edition's days and do so no longer."""
        found = []
        for item in self.difference.moved:
            start, end = item.fields.get("start_on"), item.fields.get("end_on")
            if self.before is not None and start and end and all((start[0], end[0])):
                was, now = (Window(start[n], end[n]) for n in (0, 1))
                if _within(was, self.before) and not _within(now, self.after):
                    found.append((item.id, now))
        return found


def _within(days: Window, edition: Window) -> bool:
    return edition.start <= days.start and days.end <= edition.end


def announce(store: Store, notice: Notice, actor: str) -> Announcement:
    """Enter a notice. Announcing again corrects; activities that a person placed or pinned stay."""
    with store.begin(actor, "announce") as work:
        catalogue = store.catalogue(work.session)
        _check(notice, catalogue)
        main = _row(work.session, notice.theme, notice.year, "national", "")
        answer = _follow(store, work.session, catalogue, notice, main)
        row = _enter(work, store, catalogue, notice, main)
        if answer.planned:
            ident = (main or row).id
            assert ident is not None
            apply(work, answer.difference, {notice.theme: ident})
        work.change.summary = _("公布“{theme}”{year}年：{start} 至 {end}").format(
            theme=nested(catalogue.theme[notice.theme].name), year=notice.year, start=notice.start, end=notice.end
        )
    return answer


def preview(store: Store, notice: Notice) -> Announcement:
    """What ``announce`` would do now; writes nothing."""
    with store.read() as session:
        catalogue = store.catalogue(session)
        _check(notice, catalogue)
        main = _row(session, notice.theme, notice.year, "national", "")
        return _follow(store, session, catalogue, notice, main)


def within(year: int, start: date, end: date) -> bool:
    """Whether these can be the days of that year's edition: over New Year it may touch the year beside."""
    return start.year <= year <= end.year


def _check(notice: Notice, catalogue: Catalogue) -> None:
    if notice.theme not in catalogue.theme:
        raise NotFound(_("没有主题活动“{name}”").format(name=notice.theme))
    _check_held(notice, catalogue)
    if not notice.title.strip():
        raise Refused(_("公布日期要写明是哪份通知"))
    if notice.end < notice.start:
        raise Refused(_("结束日期 {end} 早于开始日期 {start}").format(end=notice.end, start=notice.start))
    if (notice.end - notice.start).days >= MAX_DAYS:
        raise Refused(_("一届活动不能超过 {days} 天").format(days=MAX_DAYS))
    if not within(notice.year, notice.start, notice.end):
        raise Refused(
            _("{start} 至 {end} 不属于 {year} 届").format(start=notice.start, end=notice.end, year=notice.year),
            hint=_("{year} 届的日期应在 {year} 年；跨年的从这一年开始").format(year=notice.year),
        )
    if notice.level not in LEVELS:
        raise Refused(_("没有级别“{name}”").format(name=notice.level), hint=listed(LEVELS))
    if notice.level != "county" and notice.area:
        raise Refused(_("只有县区级日期可以指明县区"))
    if notice.level == "county" and notice.area not in {d.id for d in catalogue.districts}:
        raise Refused(_("县区级日期必须指明县区"))


def _check_held(notice: Notice, catalogue: Catalogue) -> None:
    """Nothing hangs on an edition whose place another theme has taken: its date would move nothing."""
    theme, heir = catalogue.theme[notice.theme], catalogue.theme_held(notice.theme, notice.year)
    if heir is not theme:
        names = {"theme": nested(pick(theme.name, theme.name_en)), "heir": nested(pick(heir.name, heir.name_en))}
        raise Refused(
            _("“{theme}”办到 {last} 年为止，此后由“{heir}”接续").format(last=theme.last_year, **names),
            hint=_("请公布“{heir}”{year}年的日期").format(year=notice.year, **names),
        )


def _row(session: Session, theme: str, year: int, level: str, area: str) -> Occurrence | None:
    return session.exec(
        select(Occurrence).where(
            Occurrence.theme_id == theme,
            Occurrence.year == year,
            Occurrence.level == level,
            Occurrence.area == area,
        )
    ).first()


def _follow(
    store: Store, session: Session, catalogue: Catalogue, notice: Notice, main: Occurrence | None
) -> Announcement:
    after = Window(notice.start, notice.end)
    before = Window(main.start_on, main.end_on) if main and main.start_on and main.end_on else None
    rows = session.exec(
        select(Occurrence).where(Occurrence.theme_id == notice.theme, Occurrence.year == notice.year)
    ).all()
    windows = {notice.theme: after}
    if notice.level != "national":
        own = next((o for o in rows if (o.level, o.area) == (notice.level, notice.area)), None)
        windows = {notice.theme: before} if before else {}
        before = Window(own.start_on, own.end_on) if own and own.start_on and own.end_on else before
        changed = Occurrence(
            key="",
            uid="",
            theme_id=notice.theme,
            year=notice.year,
            level=notice.level,
            area=notice.area,
            start_on=notice.start,
            end_on=notice.end,
            created_at=store.clock(),
            changed_at=store.clock(),
        )
        rows = [*(o for o in rows if o is not own), changed]
    if not _is_planned(session, notice.year):
        return Announcement(before, after, False, Difference((), (), (), (), 0))
    difference = place(session, catalogue, store.workdays, notice.year, windows, rows, [notice.theme])
    return Announcement(before, after, True, difference)


def _is_planned(session: Session, year: int) -> bool:
    """Whether the year was planned: that alone makes activities, and editions that follow a rule."""
    planned = select(Activity.id).where(Activity.year == year, Activity.template_id != "").limit(1)
    ruled = select(Occurrence.id).where(Occurrence.year == year, Occurrence.basis == "rule").limit(1)
    return session.exec(planned).first() is not None or session.exec(ruled).first() is not None


def _enter(work: UnitOfWork, store: Store, catalogue: Catalogue, notice: Notice, main: Occurrence | None) -> Occurrence:
    row = (
        main if notice.level == "national" else _row(work.session, notice.theme, notice.year, notice.level, notice.area)
    )
    new = row is None
    if row is None:
        row = _blank(work, catalogue, notice)
    else:
        work.watch(row)
    same = (row.start_on, row.end_on) == (notice.start, notice.end)
    moved = row.basis == "announced" and not same
    row.start_on, row.end_on = notice.start, notice.end
    row.basis = "announced"
    if notice.preliminary:
        row.state = "preannounced"
    elif moved or not same or row.state not in ("announced", "moved"):
        row.state = "moved" if moved else "announced"
    row.notice, row.notice_number, row.notice_on = notice.title, notice.number, notice.issued
    row.url, row.entered_by = notice.url, work.actor
    row.slogan = notice.slogan or row.slogan
    if notice.level == "national":
        sync_occurrence(row, catalogue, store.workdays)
    if new:
        work.add(Kind.OCCURRENCE_ANNOUNCED, row)
        work.session.flush()
    else:
        work.record(Kind.OCCURRENCE_ANNOUNCED, row)
    return row


def _blank(work: UnitOfWork, catalogue: Catalogue, notice: Notice) -> Occurrence:
    key = f"{catalogue.plan.id}/{notice.theme}/{notice.year}"
    expected = draft_occurrence(catalogue, catalogue.theme[notice.theme], notice.year)
    if notice.level != "national":
        key += f"/{notice.level}/{notice.area}"
    return Occurrence(
        key=key,
        uid=uid_of(key),
        theme_id=notice.theme,
        year=notice.year,
        level=notice.level,
        area=notice.area,
        rule_start=expected.rule_start if expected else None,
        rule_end=expected.rule_end if expected else None,
        floating=expected.floating if expected else False,
        created_at=work.now,
        changed_at=work.now,
    )
