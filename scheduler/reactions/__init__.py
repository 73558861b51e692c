"""One table: what must follow from which events, in the same transaction. One file a concern."""

from scheduler.events import Kind
from scheduler.reactions.activity import ACTIVITY, MOVES, OCCURRENCE, follow_milestones, note_change, raise_sequence
from scheduler.reactions.conflicts import WATCHED, follow_conflicts
from scheduler.reactions.foreign import TAKEN_BACK, forget_version
from scheduler.reactions.news import NEWS, tell
from scheduler.reactions.pieces import SHOWN, drop_pieces
from scheduler.reactions.reminders import REMINDED, follow, follow_contact, follow_plan
from scheduler.store.transaction import Reactions

REACTIONS: Reactions = (
    (ACTIVITY, raise_sequence),
    (OCCURRENCE, note_change),
    (MOVES, follow_milestones),
    (SHOWN, drop_pieces),
    (TAKEN_BACK, forget_version),
    (NEWS, tell),
    (REMINDED, follow),
    (frozenset({Kind.PLAN_LOADED}), follow_plan),
    (frozenset({Kind.CONTACT_CHANGED}), follow_contact),
    (WATCHED, follow_conflicts),
)
