"""What is said while work takes long, and is not once its answer is there."""

from collections.abc import Callable
from typing import Any, cast

from textual.message_pump import MessagePump

from config.language import speaking
from tui.performing import patience


class Clockwork:
    """Holds what is to be called later, as a timer that has rung already and waits for its turn."""

    later: Callable[[], None]

    def set_timer(self, _seconds: float, later: Callable[[], None]) -> "Clockwork":
        self.later = later
        return self

    def stop(self) -> None:
        """Too late."""


def test_an_answer_is_not_covered_by_a_timer_that_rang_before_it() -> None:
    clock, said = Clockwork(), list[str]()
    ended = patience(cast(MessagePump, cast(Any, clock)), said.append)
    with speaking("zh"):
        clock.later()
    assert said == ["还在进行，也许数据库正忙…"]
    ended()
    clock.later()
    assert len(said) == 1
