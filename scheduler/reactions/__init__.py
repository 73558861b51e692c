"""One table: what must follow from which events, in the same transaction. One file a concern."""

from scheduler.reactions.activity import ACTIVITY, MOVES, follow_milestones, raise_sequence
from scheduler.store.transaction import Reactions

REACTIONS: Reactions = (
    (ACTIVITY, raise_sequence),
    (MOVES, follow_milestones),
)
