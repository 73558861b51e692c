"""All tables at once: importing this module completes the metadata."""

from scheduler.model.activity import Activity
from scheduler.model.assignment import ActivityMeasure, Assignment
from scheduler.model.log import Change, Cursor, LoggedEvent
from scheduler.model.milestone import Milestone
from scheduler.model.occurrence import Occurrence
from scheduler.model.plan import Measure, Plan, PlanFile, Theme, Unit

ALL = (Activity, ActivityMeasure, Assignment, Change, Cursor, LoggedEvent, Measure, Milestone, Occurrence, Plan, PlanFile, Theme, Unit)
