"""A message that is about a warning and nothing else leads with the warning: its words, level, area and advice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from config.language import current, date_words, time_words
from scheduler.channels.message import Emergency, Level, Notice
from scheduler.model.reminder import Reminder
from scheduler.model.warning import WarningMessage

ALARMING = frozenset({"emergency", "activity_cancelled"})


def alarm(
    session: Session, reminders: Sequence[Reminder], notices: Sequence[Notice], *, unit_name: str, on: date,
    zone: ZoneInfo, feed_link: str, sender: str,
) -> Emergency | None:  # fmt: skip
    """None unless all reminders call for one emergency activity that a warning set in motion, or end it."""
    kinds = {r.kind for r in reminders}
    subjects = {(r.noun, r.subject_id) for r in reminders}
    if len(kinds) != 1 or not kinds <= ALARMING or len(subjects) != 1:
        return None
    warned = session.exec(
        select(WarningMessage)
        .where(WarningMessage.activity_id == reminders[0].subject_id, WarningMessage.status == "Actual")
        .order_by(col(WarningMessage.sent).desc())
    ).first()
    if warned is None:
        return None
    issued, expires = (
        f"{date_words(at.astimezone(zone).date())} {time_words(at.astimezone(zone))}" if at else ""
        for at in (warned.sent, warned.expires)
    )
    return Emergency(
        unit_name=unit_name, on=on, headline=warned.headline, level=Level(warned.level or "plain"), area=warned.area,
        notices=tuple(_shorter(notice, warned) for notice in notices), instruction=warned.instruction, issued=issued,
        expires=expires, source=warned.source, cancelled=kinds == {"activity_cancelled"}, language=current(),
        feed_link=feed_link, sender=sender,
    )  # fmt: skip


def _shorter(notice: Notice, warned: WarningMessage) -> Notice:
    """Without what the message says above it already."""
    said = {warned.headline, *warned.instruction.splitlines()}
    return replace(notice, note="\n".join(line for line in notice.note.splitlines() if line not in said))
