"""Themes with their editions of a year."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from config.language import _
from scheduler.errors import NotFound
from scheduler.model.activity import Activity
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Theme
from scheduler.planning.recurrence import Deviation
from scheduler.queries.dates import DateView, dates_of, window
from scheduler.queries.today import ANNOUNCED
from scheduler.store.store import Store


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme and its edition of one year; dates and ``occurrence`` are None while there are none."""

    id: str
    name: str
    name_en: str
    kind: str
    color: str
    year: int
    occurrence: int | None
    start_on: date | None
    end_on: date | None
    rule_start: date | None
    rule_end: date | None
    floating: bool
    basis: str
    state: str
    notice: str
    notice_number: str
    slogan: str
    activities: int

    @property
    def awaited(self) -> bool:
        """Somebody announces its dates every year, and has not yet."""
        return self.occurrence is not None and self.basis == "rule" and self.kind in ANNOUNCED


@dataclass(frozen=True, slots=True)
class ThemeWhole:
    """A theme with its editions, of all levels, and how far reality lay from its rule."""

    id: str
    name: str
    name_en: str
    kind: str
    organiser: str
    organiser_en: str
    rests_on: str
    rests_on_en: str
    """The law, notice or custom behind it."""
    known_before: tuple[int, int]
    """How many days before the start the dates have usually become known: least, most; zeros if nobody knows."""
    measures: tuple[tuple[str, str, str], ...]
    """Id, title and English title of those it serves."""
    editions: tuple[DateView, ...]
    expected: Deviation | None
    last_year: int | None = None
    """The last edition that a rule gives; None while one is open."""
    successor: tuple[str, str] = ("", "")
    """Name and English name of what took its place after that; empty where nothing did."""


def theme_whole(store: Store, session: Session, ident: str, first: int, last: int) -> ThemeWhole:
    """One theme with its editions ``first`` to ``last``; raises NotFound."""
    catalogue = store.catalogue(session)
    theme = catalogue.theme.get(ident)
    if theme is None:
        raise NotFound(_("没有主题活动“{name}”").format(name=ident))
    heir = catalogue.theme.get(theme.successor)
    titles = {m.id: (m.id, m.title, m.title_en) for m in catalogue.measures}
    return ThemeWhole(
        id=theme.id,
        name=theme.name,
        name_en=theme.name_en,
        kind=theme.kind,
        organiser=theme.organiser,
        organiser_en=theme.organiser_en,
        rests_on=theme.basis,
        rests_on_en=theme.basis_en,
        known_before=theme.announced_days,
        measures=tuple(titles[m] for m in theme.measures if m in titles),
        editions=tuple(dates_of(session, catalogue, theme, first, last)),
        expected=window(catalogue, theme),
        last_year=theme.last_year,
        successor=(heir.name, heir.name_en) if heir else ("", ""),
    )


def themes(session: Session, year: int) -> list[ThemeView]:
    """Every theme of the plan with its national edition of ``year``, in the plan's order."""
    counted = session.execute(
        select(Activity.theme_id, func.count(col(Activity.id)))
        .where(Activity.year == year, Activity.status != "cancelled")
        .group_by(col(Activity.theme_id))
    )
    counts = dict(iter(counted.all()))
    rows = session.execute(
        select(Theme, Occurrence)
        .join(
            Occurrence,
            (col(Occurrence.theme_id) == Theme.id)
            & (col(Occurrence.year) == year)
            & (col(Occurrence.level) == "national"),
            isouter=True,
        )
        .where(col(Theme.retired).is_(False))
        .order_by(col(Theme.position))
    ).all()
    return [_view(theme, occurrence, year, counts.get(theme.id, 0)) for theme, occurrence in rows]


def _view(theme: Theme, row: Occurrence | None, year: int, activities: int) -> ThemeView:
    return ThemeView(
        id=theme.id,
        name=theme.name,
        name_en=theme.name_en,
        kind=theme.kind,
        color=theme.color,
        year=year,
        occurrence=row.id if row else None,
        start_on=row.start_on if row else None,
        end_on=row.end_on if row else None,
        rule_start=row.rule_start if row else None,
        rule_end=row.rule_end if row else None,
        floating=row.floating if row else False,
        basis=row.basis if row else "",
        state=row.state if row else "",
        notice=row.notice if row else "",
        notice_number=row.notice_number if row else "",
        slogan=row.slogan if row else "",
        activities=activities,
    )
