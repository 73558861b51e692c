"""The figures that were reported."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from scheduler.model.activity import Activity
from scheduler.planning.reporting import Report, report_of

BATCH = 5000


def reports(session: Session, ids: Collection[int]) -> dict[int, Report]:
    """Activity -> its figures, for those among these that have some."""
    found: dict[int, Report] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        rows = session.execute(
            select(Activity.id, Activity.report).where(
                col(Activity.id).in_(ordered[start : start + BATCH]), Activity.status == "reported"
            )
        )
        found |= {ident: report_of(values) for ident, values in rows if values}
    return found


def report(session: Session, ident: int) -> Report | None:
    """One activity's figures."""
    return reports(session, [ident]).get(ident)
