"""Calendars kept ready: never stale, always to be had again from nothing, and bounded."""

import asyncio
import gzip
import shutil
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import delete, select

from calendars.assembly import BLOCK, HEAD, Body
from calendars.cache import Library, Variant
from calendars.feeds import feeds
from config.catalogue import Catalogue
from config.settings import Feeds
from scheduler.commands import activity as act
from scheduler.commands import feed as commands
from scheduler.commands.catalogue import load_plan
from scheduler.commands.plan import plan_year
from scheduler.commands.undo import undo
from scheduler.errors import NoDatabase, Stale
from scheduler.model.piece import Piece
from scheduler.planning.lifecycle import Step
from scheduler.queries.agenda import Filter, agenda
from scheduler.store.store import Store
from tests.scheduler.commands.test_undo import CHANGES
from tests.scheduler.plans import small
from tests.stores import Clock

WHOLE = "small"
ZH = Variant()


@asynccontextmanager
async def library(store: Store, *, memory: int = 1 << 26, **settings: Any) -> AsyncIterator[Library]:
    made = Library(store, Feeds(**settings), base_url="https://kepu.example", memory=memory)
    try:
        yield made
    finally:
        await made.close()


async def fetch(library: Library, path: str = WHOLE, variant: Variant = ZH) -> Body:
    """What a request would get."""
    known = await library.known()
    return await library.body(known, known.public[path, variant.language], variant)


async def from_nothing(store: Store, path: str = WHOLE) -> Body:
    """The same calendar by a process that has just started, on a database without any kept piece."""
    with store.begin("tester", "drop pieces") as work:
        work.session.execute(delete(Piece))
    async with library(store) as fresh:
        return await fetch(fresh, path)


def a_lecture(store: Store) -> int:
    with store.read() as session:
        return next(a.id for a in agenda(session, Filter(theme="week")) if a.template == "launch")


@pytest.mark.parametrize("change", [c for n, c in CHANGES.items() if n != "plan another year"])
async def test_after_any_change_and_its_undo_it_is_as_if_made_from_nothing(
    planned: Store, change: Callable[[Store, int], object]
) -> None:
    async with library(planned) as warm:
        before = await fetch(warm)
        change(planned, a_lecture(planned))
        changed = await fetch(warm)
        assert (changed.plain, changed.packed) == both(await from_nothing(planned))
        undo(planned, "wang")
        assert both(await fetch(warm)) == both(await from_nothing(planned))
        assert b"VEVENT" in before.plain


def both(body: Body) -> tuple[bytes, bytes]:
    assert gzip.decompress(body.packed) == body.plain
    return body.plain, body.packed


async def test_on_either_database_a_change_of_another_process_is_in_the_next_fetch(any_store: Store) -> None:
    plan_year(any_store, 2026, "li")
    other = Store(any_store.url.render_as_string(hide_password=False), clock=any_store.clock)
    async with library(any_store) as warm:
        first = await fetch(warm)
        act.edit(other, a_lecture(any_store), {"title": "换了题目的启动仪式"}, "wang")
        second = await fetch(warm)
        assert "换了题目的启动仪式" in unfolded(second.plain)
        assert second.modified > first.modified
        assert (await fetch(warm)) is second
    other.close()


def unfolded(text: bytes) -> str:
    return text.replace(b"\r\n ", b"").decode()


async def test_a_change_costs_one_block_however_large_the_calendar_is(
    planned: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2027, 2028, 2029):
        plan_year(planned, year, "li")
    async with library(planned) as warm:
        first = await fetch(warm)
        act.edit(planned, a_lecture(planned), {"title": "甲"}, "wang")
        read: list[int] = []
        pieces = warm._pieces

        def noted(session: Any, composer: Any, names: str, members: Any, fresh: Any) -> dict[int, bytes]:
            read.extend(ident for ident, __ in members)
            return pieces(session, composer, names, members, fresh)

        monkeypatch.setattr(warm, "_pieces", noted)
        second = await fetch(warm)
    here = a_lecture(planned) // BLOCK
    assert {ident // BLOCK for ident in read} == {here}
    assert len(first.blocks) > 2
    others = first.blocks.keys() - {here, HEAD}
    assert all(second.blocks[n].packed == first.blocks[n].packed for n in others)


async def test_a_name_that_changes_is_in_every_calendar(planned: Store) -> None:
    async with library(planned) as warm:
        await fetch(warm, "districts/east")
        load_plan(planned, small(('name = "东区"\nname_en', 'name = "新东区"\nname_en')), "wang")
        assert "新东区" in unfolded((await fetch(warm, "districts/east")).plain)
        assert both(await fetch(warm)) == both(await from_nothing(planned))


async def test_kept_text_goes_in_the_transaction_of_the_change_or_not_at_all(planned: Store) -> None:
    ident = a_lecture(planned)
    async with library(planned) as warm:
        await fetch(warm)
    assert ident in kept(planned)
    with pytest.raises(Stale):
        act.edit(planned, ident, {"title": "甲"}, "wang", expected=99)
    assert ident in kept(planned)
    act.edit(planned, ident, {"title": "甲"}, "wang")
    assert ident not in kept(planned)


def kept(store: Store) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    with store.read() as session:
        for ident, names in session.execute(select(Piece.activity_id, Piece.fingerprint)).all():
            found.setdefault(ident, set()).add(names)
    return found


async def test_a_piece_that_was_kept_is_used_by_the_next_process(planned: Store, statements: list[str]) -> None:
    async with library(planned) as first:
        made = await fetch(first)
    statements.clear()
    async with library(planned) as second:
        assert both(await fetch(second)) == both(made)
    assert [s for s in statements if "assignment" in s] == []


async def test_memory_is_bounded_and_what_went_comes_again(planned: Store, plan: Catalogue) -> None:
    paths = [f.path for f in feeds(plan) if not f.path.startswith("units/")]
    async with library(planned, memory=40_000) as warm:
        sizes = []
        for path in paths:
            await fetch(warm, path)
            sizes.append(warm.size)
        whole = await fetch(warm)
        assert max(sizes) <= max(40_000, whole.size)
        assert len(warm) < len(paths)
        assert both(await fetch(warm, paths[1])) == both(await from_nothing(planned, paths[1]))


async def test_requests_at_once_share_the_work(planned: Store) -> None:
    async with library(planned) as warm:
        bodies = await asyncio.gather(*(fetch(warm) for _request in range(50)))
        assert warm.built == 1
        assert {id(body) for body in bodies} == {id(bodies[0])}


async def test_a_database_that_answers_slowly_is_asked_once_for_all_who_wait(
    planned: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As PostgreSQL over a bad network: the server goes on, and each answer is younger than its request."""
    async with library(planned) as warm:
        first = await fetch(warm)
        asked, may_answer = threading.Semaphore(0), threading.Semaphore(0)
        seq = warm._counter.seq

        def slow() -> int:
            asked.release()
            assert may_answer.acquire(timeout=60)
            return seq()

        monkeypatch.setattr(warm._counter, "instant", False)
        monkeypatch.setattr(warm._counter, "seq", slow)
        early = asyncio.create_task(fetch(warm))
        await asyncio.to_thread(asked.acquire)  # its question is on its way
        act.edit(planned, a_lecture(planned), {"title": "乙"}, "wang")
        late = [asyncio.create_task(fetch(warm)) for _request in range(20)]
        may_answer.release(2)
        bodies = await asyncio.gather(*late)
        await early
        assert {"SUMMARY:乙" in unfolded(body.plain) for body in bodies} == {True}
        assert (asked.acquire(blocking=False), asked.acquire(blocking=False)) == (True, False)
        assert bodies[0].tag != first.tag


async def test_languages_and_alarms_are_texts_of_their_own(planned: Store) -> None:
    async with library(planned) as warm:
        zh, en, alarm = [await fetch(warm, variant=v) for v in (ZH, Variant("en"), Variant(alarm="1d"))]
    assert "SUMMARY:Science Week 2026: opening" in unfolded(en.plain)
    assert (b"VALARM" in zh.plain, b"VALARM" in alarm.plain) == (False, True)
    assert b"TRIGGER:-P1D" in alarm.plain


async def test_cancelled_ones_stay_marked_for_the_configured_days_and_then_go(planned: Store, clock: Clock) -> None:
    ident = a_lecture(planned)
    async with library(planned, cancelled_days=7) as warm:
        act.step(planned, ident, Step.CANCEL, "wang", reason="暴雨")
        uid = uid_of(planned, ident)
        text = event(await fetch(warm), uid)
        assert "STATUS:CANCELLED" in text
        assert "SUMMARY:【已取消】2026年科普周启动仪式" in text
        clock.advance(days=8)  # its day is still to come
        assert uid in unfolded((await fetch(warm)).plain)
        clock.now = clock.now.replace(month=9, day=19 + 7)
        assert uid in unfolded((await fetch(warm)).plain)
        clock.advance(days=2)
        assert uid not in unfolded((await fetch(warm)).plain)


async def test_what_is_long_over_goes_by_itself(planned: Store, clock: Clock) -> None:
    async with library(planned, past_days=30) as warm:
        assert "SUMMARY:1月讲堂" in unfolded((await fetch(warm)).plain)
        clock.advance(days=60)
        assert "SUMMARY:1月讲堂" not in unfolded((await fetch(warm)).plain)


async def test_a_moved_activity_keeps_its_uid_and_raises_its_sequence(planned: Store) -> None:
    ident = a_lecture(planned)
    uid = uid_of(planned, ident)
    async with library(planned) as warm:
        before = event(await fetch(warm), uid)
        act.move(planned, ident, act.When(date(2026, 9, 3), date(2026, 9, 4)), "wang")
        after = event(await fetch(warm), uid)
    assert ("SEQUENCE:0" in before, "SEQUENCE:1" in after) == (True, True)
    assert "DTSTART;VALUE=DATE:20260903\r\n" in after


def uid_of(store: Store, ident: int) -> str:
    with store.read() as session:
        return agenda(session, Filter(ids=(ident,)))[0].uid


def event(body: Body, uid: str) -> str:
    return next(part for part in unfolded(body.plain).split("BEGIN:VEVENT") if f"UID:{uid}" in part)


async def test_public_calendars_hold_public_activities_only(planned: Store) -> None:
    async with library(planned) as warm:
        assert "总结会" not in unfolded((await fetch(warm)).plain)
        token = commands.add_unit(planned, "science", "li").token
        known = await warm.known()
        view = known.opened(token)
        assert view
        own = await warm.body(known, known.private[view.id, "zh"], ZH)
        assert "科普周总结会" in unfolded(own.plain)
        assert b"SOURCE" not in own.plain


async def test_a_token_opens_until_it_is_rotated_or_revoked(planned: Store) -> None:
    async with library(planned) as warm:
        issued = commands.add_filter(planned, "东区", {"district": "east"}, "li")
        assert (await warm.known()).opened(issued.token)
        assert (await warm.known()).opened(issued.token[:-1]) is None
        again = commands.rotate(planned, issued.id, "li")
        known = await warm.known()
        assert (known.opened(issued.token), bool(known.opened(again.token))) == (None, True)
        commands.revoke(planned, issued.id, "li")
        assert (await warm.known()).opened(again.token) is None
        undo(planned, "li")
        assert (await warm.known()).opened(again.token)


async def test_while_the_database_is_away_the_last_that_was_known_is_served(planned: Store) -> None:
    async with library(planned) as warm:
        first = await fetch(warm)
        file = planned.url.database or ""
        planned.close()
        Path(file).rename(file + ".away")
        assert (await fetch(warm)) is first
        with pytest.raises(NoDatabase):
            await warm.fresh()
        Path(file + ".away").rename(file)
        act.edit(planned, a_lecture(planned), {"title": "回来了"}, "wang")
        assert "回来了" in unfolded((await fetch(warm)).plain)


async def test_a_restored_copy_of_the_database_is_noticed(planned: Store, planned_template: Path) -> None:
    async with library(planned) as warm:
        act.edit(planned, a_lecture(planned), {"title": "会被还原"}, "wang")
        assert "会被还原" in unfolded((await fetch(warm)).plain)
        planned.close()
        file = Path(planned.url.database or "")
        for part in file.parent.glob(f"{file.name}-*"):
            part.unlink()
        shutil.copy(planned_template, f"{file}.new")
        Path(f"{file}.new").replace(file)
        assert "会被还原" not in unfolded((await fetch(warm)).plain)
