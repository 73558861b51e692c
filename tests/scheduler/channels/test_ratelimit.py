"""No more calls than allowed within any span, and an honest answer about how long to wait."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.channels.ratelimit import RateLimit, RateLimits

MINUTE = timedelta(minutes=1)


class Clock:
    """Seconds that stand still until moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_twenty_first_call_waits_for_the_first_to_be_a_minute_old() -> None:
    clock = Clock()
    limit = RateLimit(20, MINUTE, clock=clock)
    assert [limit.take() for _ in range(20)] == [timedelta()] * 20
    clock.now += 15
    assert limit.take() == timedelta(seconds=45)
    clock.now += 45
    assert limit.take() == timedelta()


def test_several_calls_are_taken_together_or_not_at_all() -> None:
    clock = Clock()
    limit = RateLimit(3, MINUTE, clock=clock)
    assert limit.take(2) == timedelta()
    clock.now += 10
    assert limit.take(2) == timedelta(seconds=50)
    assert limit.take(1) == timedelta()


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 5)), max_size=60))
def test_no_window_ever_holds_more_than_the_limit(steps: list[tuple[float, int]]) -> None:
    clock, granted = Clock(), list[float]()
    limit = RateLimit(5, MINUTE, clock=clock)
    for pause, calls in steps:
        clock.now += pause
        wait = limit.take(calls)
        if wait:
            clock.now += wait.total_seconds() + 1e-6
            assert limit.take(calls) == timedelta()
        granted += [clock.now] * calls
    crowded = [start for start in granted if sum(start <= moment < start + 59.999 for moment in granted) > 5]
    assert crowded == []


def test_a_closed_receiver_stays_closed_for_the_span() -> None:
    clock = Clock()
    limit = RateLimit(20, MINUTE, clock=clock)
    limit.close(timedelta(minutes=10))
    assert limit.take() == timedelta(minutes=10)
    clock.now += 600
    assert limit.take() == timedelta()


def test_more_calls_than_ever_fit_are_an_error() -> None:
    with pytest.raises(ValueError, match="never fit"):
        RateLimit(3, MINUTE).take(4)


def test_each_receiver_has_its_own_limit_and_idle_ones_are_forgotten() -> None:
    limits = RateLimits(1, MINUTE, clock=Clock(), remembered=2)
    assert limits.of("a").take() == timedelta()
    assert limits.of("b").take() == timedelta()
    assert limits.of("a").take() == MINUTE
    limits.of("c")
    assert limits.of("a").take() == MINUTE
    assert limits.of("b").take() == timedelta()
