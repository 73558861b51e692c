"""All tables at once: importing this module completes the metadata."""

from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.conflict import Acceptance, Conflict, ConflictSubject
from scheduler.model.contact import Contact, ContactBefore
from scheduler.model.delivery import Delivery, DeliveryItem
from scheduler.model.feed import Feed
from scheduler.model.foreign import ForeignEntry
from scheduler.model.log import Change, Cursor, LoggedEvent
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.model.piece import Piece
from scheduler.model.plan import Measure, Plan, PlanFile, Theme, Unit
from scheduler.model.reminder import Reminder
from scheduler.model.source import Published, Source
from scheduler.model.warning import WarningMessage

ALL = (
    Acceptance, Activity, ActivityMeasure, Assignment, Change, Conflict, ConflictSubject, Contact, ContactBefore,
    Cursor, Delivery, DeliveryItem, Feed, ForeignEntry, LoggedEvent, Measure, Milestone, Occurrence, Piece, Plan,
    PlanFile, Published, Reminder, Source, Theme, Unit, WarningMessage,
)  # fmt: skip
