"""Commands run together are one change or none; a rehearsal does everything and leaves nothing."""

from datetime import date

import pytest

from scheduler.commands.activity import When, move, step
from scheduler.commands.milestone import complete_of_edition
from scheduler.commands.together import rehearsal, together
from scheduler.commands.undo import undo
from scheduler.errors import IllegalMove, Refused
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda
from scheduler.queries.consequences import between, state
from scheduler.queries.history import last_seq, log
from scheduler.queries.today import due
from scheduler.queries.views import ActivityView
from scheduler.store.store import Store


def some(store: Store) -> list[ActivityView]:
    with store.read() as session:
        return agenda(session, Filter(first=date(2026, 9, 1), last=date(2026, 9, 30), status=("planned",)))


def test_many_are_one_change_that_one_undo_takes_back(planned: Store) -> None:
    targets = some(planned)[:3]
    with together(planned, "li", "confirm", "确认三项") as joined:
        for target in targets:
            step(joined, target.id, Step.CONFIRM, "li", expected=target.version)
    with planned.read() as session:
        events = log(session, kind="activity.confirmed")
    assert len({e.change for e in events}) == 1
    assert {e.summary for e in events} == {"确认三项"}
    assert undo(planned, "li") == "确认三项"
    assert {a.status for a in some(planned) if a.id in {t.id for t in targets}} == {"planned"}


def test_it_can_be_given_up_before_every_statement(planned: Store) -> None:
    target = some(planned)[0]
    beats = []

    def pulse() -> None:
        beats.append(1)
        if len(beats) == limit:
            raise Refused("given up")

    with planned.read() as session:
        before = last_seq(session)
    for limit in (1, 5):
        beats.clear()
        with pytest.raises(Refused, match="given up"), together(planned, "li", "confirm", "", pulse=pulse) as joined:
            step(joined, target.id, Step.CONFIRM, "li")
        assert len(beats) == limit
    with planned.read() as session:
        assert last_seq(session) == before
    step(planned, target.id, Step.CONFIRM, "li")
    assert len(beats) == limit


def test_one_refusal_among_many_leaves_all_as_they_were(planned: Store) -> None:
    first, second = some(planned)[:2]
    step(planned, second.id, Step.CONFIRM, "wang")

    def both() -> None:
        with together(planned, "li", "confirm", "两项") as joined:
            for target in (first, second):
                step(joined, target.id, Step.CONFIRM, "li")

    with pytest.raises(IllegalMove):
        both()
    assert next(a for a in some(planned) if a.id == first.id).status == "planned"


def test_a_rehearsal_shows_what_would_follow_and_leaves_no_trace(planned: Store) -> None:
    target = some(planned)[0]
    with planned.read() as session:
        before, seq = state(planned, session, [target.id]), last_seq(session)
    day = date(2026, 10, 1)
    with rehearsal(planned, "li") as rehearsed:
        move(rehearsed, target.id, When(day, day), "li")
        with rehearsed.read() as session:
            after = state(rehearsed, session, [target.id])
            assert agenda(session, Filter(ids=(target.id,)))[0].start_on == day
    found = between(before, after)
    assert found.public
    assert "holiday" in {c.kind for c in found.made}
    with planned.read() as session:
        assert last_seq(session) == seq
        assert agenda(session, Filter(ids=(target.id,))) == [target]
        assert between(before, state(planned, session, [target.id])) == between(before, before)


def test_a_rehearsal_refuses_what_the_command_refuses(planned: Store) -> None:
    target = some(planned)[0]
    with rehearsal(planned, "li") as rehearsed, pytest.raises(Refused):
        step(rehearsed, target.id, Step.CANCEL, "li")


def test_an_editions_own_milestone_is_completed_and_taken_back(planned: Store) -> None:
    with planned.read() as session:
        mine = next(d for d in due(session) if d.occurrence is not None)
    assert mine.occurrence is not None
    complete_of_edition(planned, mine.occurrence, mine.key, "li")
    with planned.read() as session:
        assert mine not in due(session)
    undo(planned, "li")
    with planned.read() as session:
        assert mine in due(session)
