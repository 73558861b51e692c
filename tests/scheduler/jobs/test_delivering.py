"""From a reminder that is due to a message that left, whatever goes wrong in between."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from config.errors import KepuError
from scheduler.channels import Message, PermanentFailure, Receipt, TemporaryFailure
from scheduler.commands import delivery as life
from scheduler.commands.activity import edit, step
from scheduler.errors import NoDatabase, Refused
from scheduler.jobs.dispatcher import Dispatcher
from scheduler.jobs.postman import Postman
from scheduler.model.delivery import Delivery
from scheduler.planning.lifecycle import Step
from scheduler.store.store import Store
from tests.scheduler.reminding import Office, activity, deliveries, local
from tests.stores import Clock, opened

MORNING = local("2026-03-03 08:30")
"""When new tasks of the day before are told."""


class Scripted:
    """A channel that does as told: an answer for each send, the last one again and again."""

    kind: ClassVar[str] = "file"

    def __init__(self, *answers: Exception | None, idempotent: bool = True) -> None:
        self.answers, self.idempotent = list(answers), idempotent
        self.sent: list[str] = []

    def send(self, message: Message) -> Receipt:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.sent.append(message.key)
        if answer is not None:
            raise answer
        return Receipt(message.key)


def by(office: Office, channel: Any) -> Office:
    """The office, sending through this channel."""
    office.postman._channels["file"] = channel
    return office


def one_due(office: Office, clock: Clock) -> Delivery:
    """One delivery that is due."""
    office.reach("science")
    activity(office.store, units={"science": "lead"})
    clock.now = MORNING
    (row,) = office.issue()
    return row


class TestSending:
    def test_what_is_due_leaves_once_with_what_is_true_now(self, any_office: Office, clock: Clock) -> None:
        any_office.reach("science", "education")
        ident = activity(any_office.store)
        clock.now = MORNING
        edit(any_office.store, ident, {"title": "天文讲座"}, "science")
        assert any_office.drain().outcomes == {"sent": 2}
        assert any_office.drain().outcomes == {}
        assert sorted(m["to"] for m in any_office.sent()) == ["education", "science"]
        assert all("天文讲座" in m["text"] and "3月11日 周三 09:00—10:00" in m["text"] for m in any_office.sent())

    def test_a_units_messages_of_one_time_are_one_digest_by_day(self, office: Office, clock: Clock) -> None:
        office.reach("science")
        activity(office.store, "2026-03-11", "讲座", {"science": "lead"})
        activity(office.store, "2026-03-11", "展览", {"science": "lead"})
        clock.now = MORNING
        office.drain()
        (message,) = office.sent()
        assert message["subject"] == "科普活动提醒2项（3月3日 周二）"
        assert message["text"].index("3月11日 周三") < message["text"].index("讲座") < message["text"].index("展览")

    def test_what_is_not_true_any_more_is_skipped_with_the_reason(self, office: Office, clock: Clock) -> None:
        row = one_due(office, clock)
        step(office.store, 1, Step.CANCEL, "science", reason="天气")
        assert office.drain().outcomes == {"skipped": 1}
        (after,) = deliveries(office.store)
        assert (after.id, after.state, after.reason) == (row.id, "skipped", "情况已经变化，不必再提醒")


class TestTemporaryFailures:
    def test_they_are_tried_again_later_and_later_under_the_same_key(self, office: Office, clock: Clock) -> None:
        row, channel = one_due(office, clock), Scripted(TemporaryFailure("忙"))
        by(office, channel)
        waits = []
        for _try in range(4):
            assert office.drain().outcomes == {"pending": 1}
            (now,) = deliveries(office.store)
            waits.append((now.next_at - clock.now).total_seconds())
            clock.now = now.next_at
        assert channel.sent == [row.key] * 4
        assert all(0.8 * 30 * 2**n <= wait <= 1.2 * 30 * 2**n for n, wait in enumerate(waits))
        assert [t["outcome"] for t in deliveries(office.store)[0].tries] == ["pending"] * 4

    def test_the_receiver_says_how_long_to_wait(self, office: Office, clock: Clock) -> None:
        one_due(by(office, Scripted(TemporaryFailure("忙", timedelta(hours=2)))), clock)
        office.drain()
        (row,) = deliveries(office.store)
        assert timedelta(hours=2) <= row.next_at - clock.now <= timedelta(hours=2.2)

    def test_waits_stop_growing_at_an_hour(self) -> None:
        assert timedelta(minutes=48) <= life.backoff(1000) <= timedelta(minutes=72)

    def test_when_it_would_not_help_any_more_it_has_failed(self, office: Office, clock: Clock) -> None:
        row = one_due(by(office, Scripted(TemporaryFailure("忙"))), clock)
        clock.now = row.give_up_at
        assert office.drain().outcomes == {"pending": 1}
        (row,) = deliveries(office.store)
        assert (row.state, row.reason) == ("failed", "多次未能发出：忙")


class TestPermanentFailures:
    def test_they_stop_at_once_and_a_person_can_send_again(self, office: Office, clock: Clock) -> None:
        row = one_due(by(office, Scripted(PermanentFailure("查无此人"), None)), clock)
        assert office.drain().outcomes == {"failed": 1}
        assert office.drain().outcomes == {}
        (failed,) = deliveries(office.store)
        assert (failed.state, failed.reason) == ("failed", "查无此人")
        life.retry(office.store, [failed.id or 0], "li")
        assert office.drain().outcomes == {"sent": 1}
        assert deliveries(office.store)[0].key == row.key

    def test_a_poison_message_keeps_no_other_from_leaving(self, office: Office, clock: Clock) -> None:
        class Poisoned(Scripted):
            def send(self, message: Message) -> Receipt:
                if message.to == "science":
                    raise RuntimeError("a fault in the program")
                return super().send(message)

        by(office, Poisoned(None)).reach("science", "education", "health")
        activity(office.store, units={"science": "lead", "education": "support", "health": "support"})
        clock.now = MORNING
        assert office.drain().outcomes == {"failed": 1, "sent": 2}
        assert [(r.unit_id, r.reason) for r in deliveries(office.store) if r.state == "failed"] == [
            ("science", "程序出错：RuntimeError")
        ]

    def test_one_that_kills_the_worker_is_put_aside_in_the_end(self, office: Office, clock: Clock) -> None:
        one_due(office, clock)
        for _death in range(life.MOST_LOST):
            assert len(life.claim(office.store, "worker", 9)) == 1
            life.recover(office.store, {"file"}, everything=True)
            clock.advance(minutes=1)
        (row,) = deliveries(office.store)
        assert (row.state, row.reason) == ("failed", "处理它时程序连续中断 10 次")


class TestUncertainty:
    """Between handing over and writing it down nobody can know; who asks depends on the receiver."""

    def test_what_the_receiver_knows_by_its_key_is_sent_again(self, office: Office, clock: Clock) -> None:
        row = one_due(office, clock)
        life.claim(office.store, "dead", 9)
        office.postman.channel("file")
        assert Dispatcher(office.store, office.postman).recover(everything=True) == 1
        assert office.drain().outcomes == {"sent": 1}
        assert [m["key"] for m in office.sent()] == [row.key]

    def test_what_it_does_not_is_shown_to_a_person_and_not_sent(self, office: Office, clock: Clock) -> None:
        row = one_due(by(office, Scripted(None, idempotent=False)), clock)
        ident = row.id or 0
        life.claim(office.store, "dead", 9)
        assert life.begin_sending(office.store, "dead", ident) is True
        Dispatcher(office.store, office.postman).recover(everything=True)
        assert office.drain().outcomes == {}
        (row,) = deliveries(office.store)
        assert (row.state, row.reason) == ("uncertain", "发送时程序中断，不知是否已经送达")

    def test_what_was_only_claimed_had_not_left_and_is_sent(self, office: Office, clock: Clock) -> None:
        one_due(by(office, Scripted(None, idempotent=False)), clock)
        life.claim(office.store, "dead", 9)
        Dispatcher(office.store, office.postman).recover(everything=True)
        assert office.drain().outcomes == {"sent": 1}

    @pytest.mark.parametrize(("idempotent", "state"), [(True, "pending"), (False, "uncertain")])
    def test_a_connection_that_breaks_after_the_hand_over(
        self, office: Office, clock: Clock, idempotent: bool, state: str
    ) -> None:
        broken = TemporaryFailure("连接中断", uncertain=True)
        one_due(by(office, Scripted(broken, idempotent=idempotent)), clock)
        assert office.drain().outcomes == {state: 1}


class TestTwoWorkers:
    def test_no_delivery_is_given_to_two(self, any_office: Office, any_url: str, clock: Clock) -> None:
        any_office.reach("science", "education", "health", "farming")
        for number in range(6):
            activity(
                any_office.store, "2026-03-11", f"讲座{number}",
                {"science": "lead", "education": "support", "health": "support", "farming": "support"},
            )  # fmt: skip
            clock.advance(minutes=20)
        clock.now = MORNING
        with closing(opened(any_url, clock)) as other:
            second = Office(other, any_office.file)
            with ThreadPoolExecutor(2) as pool:
                tallies = list(pool.map(Office.drain, (any_office, second)))
        keys = [message["key"] for message in any_office.sent()]
        assert len(keys) == len(set(keys)) == sum(t.handled for t in tallies) == len(deliveries(any_office.store))

    def test_a_lease_that_ran_out_takes_the_delivery_from_a_worker_that_hangs(
        self, any_office: Office, clock: Clock
    ) -> None:
        any_office.reach("science")
        activity(any_office.store, units={"science": "lead"})
        clock.now = MORNING
        (ident,) = (made.id or 0 for made in any_office.issue())
        assert life.claim(any_office.store, "slow", 9, timedelta(minutes=1)) == [ident]
        assert life.recover(any_office.store, {"file"}) == 0
        clock.advance(minutes=1)
        assert life.recover(any_office.store, {"file"}) == 1
        assert life.begin_sending(any_office.store, "slow", ident) is False
        assert any_office.drain().outcomes == {"sent": 1}
        life.settle(any_office.store, "slow", [life.Outcome(id=ident, state="failed", at=clock.now)])
        assert [r.state for r in deliveries(any_office.store)] == ["sent"]

    def test_what_is_being_sent_cannot_be_held(self, any_office: Office, clock: Clock) -> None:
        any_office.reach("science")
        activity(any_office.store, units={"science": "lead"})
        clock.now = MORNING
        (row,) = any_office.issue()
        life.claim(any_office.store, "worker", 9)
        with pytest.raises(Refused, match="正在处理"):
            life.hold(any_office.store, [row.id or 0], "li")


class TestDatabaseAway:
    """While it is away nothing is given up, and what was sent is written down once it is back."""

    @contextmanager
    def away(self, store: Store, *commands: str) -> Iterator[None]:
        """The store refuses these commands as a stopped server does."""
        begin, read = store.begin, store.read

        def refusing(actor: str, command: str, **more: Any) -> Any:
            if command in commands:
                raise NoDatabase("away")
            return begin(actor, command, **more)

        def unread() -> Any:
            if "read" in commands:
                raise NoDatabase("away")
            return read()

        store.begin, store.read = refusing, unread  # type: ignore[method-assign]
        try:
            yield
        finally:
            store.begin, store.read = begin, read  # type: ignore[method-assign]

    def test_what_was_sent_meanwhile_is_settled_and_not_sent_twice(self, office: Office, clock: Clock) -> None:
        row = one_due(office, clock)
        dispatcher = Dispatcher(office.store, office.postman)
        with self.away(office.store, "settle"), pytest.raises(NoDatabase):
            dispatcher.drain()
        assert [r.state for r in deliveries(office.store)] == ["claimed"]
        dispatcher.recover()
        assert [(r.state, r.key) for r in deliveries(office.store)] == [("sent", row.key)]
        assert len(office.sent()) == 1

    def test_a_message_is_not_to_blame(self, office: Office, clock: Clock) -> None:
        one_due(office, clock)
        dispatcher = Dispatcher(office.store, office.postman)
        with self.away(office.store, "read"):
            assert dispatcher.drain().outcomes == {"pending": 1}
        clock.advance(seconds=2)
        assert office.drain().outcomes == {"sent": 1}


def test_a_broken_contacts_file_delays_what_needs_it_and_nothing_else(office: Office, clock: Clock) -> None:
    def broken() -> Any:
        raise KepuError("联系方式文件读不了")

    one_due(office, clock)
    postman = Postman(office.store, office.services(contacts=broken), "office")
    with pytest.raises(KepuError, match="联系方式文件"):
        Dispatcher(office.store, postman).drain()
    assert [r.state for r in deliveries(office.store)] == ["pending"]
    clock.advance(minutes=1)
    assert office.drain().outcomes == {"sent": 1}
