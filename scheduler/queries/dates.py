"""When a theme falls, year by year: what was announced, what is known of the past, else the rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.catalogue import Catalogue
from config.records import Theme
from scheduler.model.occurrence import Occurrence
from scheduler.planning.planner import draft_occurrence
from scheduler.planning.recurrence import Deviation, deviation


@dataclass(frozen=True, slots=True)
class DateView:
    """One edition. ``start`` is None while a floating theme waits; the rule's dates stay beside real ones."""

    year: int
    start: date | None
    end: date | None
    basis: str
    notice: str
    rule_start: date | None
    rule_end: date | None
    confidence: str
    announced: date | None
    url: str
    note: str
    level: str = "national"
    area: str = ""
    slogan: str = ""


def dates_of(session: Session | None, catalogue: Catalogue, theme: Theme, first: int, last: int) -> list[DateView]:
    """Editions ``first``..``last`` without the years that have none; no session means no database."""
    rows: Sequence[Occurrence] = ()
    if session is not None:
        rows = session.exec(
            select(Occurrence)
            .where(Occurrence.theme_id == theme.id, col(Occurrence.year).between(first, last))
            .order_by(col(Occurrence.year), col(Occurrence.level), col(Occurrence.area))
        ).all()
    found = []
    for year in range(first, last + 1):
        mine = [row for row in rows if row.year == year]
        if not any(row.level == "national" for row in mine):
            found += _from_files(catalogue, theme, year)
        found += [_from_row(row) for row in mine]
    return found


def window(catalogue: Catalogue, theme: Theme) -> Deviation | None:
    """How far reality lay from the rule, over the editions that are known."""
    return deviation(theme, catalogue.editions_of(theme.id))


def _from_row(row: Occurrence) -> DateView:
    return DateView(
        year=row.year,
        start=row.start_on,
        end=row.end_on,
        basis=row.basis,
        notice=row.notice,
        rule_start=row.rule_start,
        rule_end=row.rule_end,
        confidence="verified" if row.basis != "rule" else "computed",
        announced=row.notice_on,
        url=row.url,
        note="",
        level=row.level,
        area=row.area,
        slogan=row.slogan,
    )


def _from_files(catalogue: Catalogue, theme: Theme, year: int) -> list[DateView]:
    draft = draft_occurrence(catalogue, theme, year)
    if draft is None:
        return []
    records = [e for e in catalogue.editions_of(theme.id) if e.year == year and e.level == "national"]
    record = next((e for e in records if e.start == draft.start_on and draft.basis == "announced"), None)
    return [
        DateView(
            year=year,
            start=draft.start_on,
            end=draft.end_on,
            basis=draft.basis,
            notice=draft.notice,
            rule_start=draft.rule_start,
            rule_end=draft.rule_end,
            confidence=record.confidence if record else "computed",
            announced=draft.notice_on,
            url=draft.url,
            note=record.note if record else "",
            slogan=record.slogan if record else "",
        )
    ]
