"""Two districts want the one van on the same day: the remedy is foretold, applied, and taken back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.commands.activity import When, move
from scheduler.queries.conflicts import Wanted, conflicts
from scheduler.store.store import Store
from tests.journeys.tui.conftest import Opened, activities, calendar, down_to, entry, keys, parts, the, to_tell, until
from tui.workspace import Workspace

VAN = "科普大篷车只能同时去 1 处"


def clashes(workspace: Workspace) -> list[tuple[int, ...]]:
    """The activities that want the van at one time."""
    wanted = Wanted(today=workspace.today)
    found = workspace.ask(lambda session: conflicts(workspace.store, session, wanted))
    return [tuple(sorted(s.id for s in c.subjects)) for c in found if c.kind == "resource"]


def stops(workspace: Workspace) -> dict[str, date]:
    """Where the van goes."""
    return {a.title: a.start_on for a in activities(workspace, text="走进")}


async def test_a_van_is_booked_twice(opened: Opened, workspace: Workspace, elsewhere: Store) -> None:
    east, west = the(workspace, "走进东区"), the(workspace, "走进西区")
    async with opened("today", (120, 40)) as pilot:
        await down_to(pilot, "~ 9月19日")
        assert clashes(workspace) == []
        hours = (datetime(2026, 9, 21, hour, tzinfo=ZoneInfo("Asia/Shanghai")) for hour in (14, 16))
        move(elsewhere, west.id, When(*hours), "wang")
        await until(pilot, VAN)
        assert clashes(workspace) == [(east.id, west.id)]
        twice = stops(workspace)

        await keys(pilot, "8", "home")
        assert "建议：" in await keys(pilot, "r")
        await keys(pilot, "1", "home")
        await down_to(pilot, VAN)
        question = await keys(pilot, "f")
        assert "按建议处理" in question
        assert "解决 1 处冲突" in question
        assert stops(workspace) == twice

        done = await keys(pilot, "f")
        assert "（u 撤销）" in done
        assert VAN not in done
        assert clashes(workspace) == []
        apart = stops(workspace)
        assert len({*apart.values()}) == len(apart)
        gave_way = [title for title in apart if apart[title] != twice[title]]
        assert gave_way == ["科普周走进东区"]  # where nobody chose the day
        told = to_tell(workspace, "activity_changed", subject_id=east.id)
        assert {r.unit_id for r in told} == parts(east).keys()
        moved = entry(calendar(workspace, "districts/east"), "走进东区")
        assert moved["DTSTART"][:8] == apart["科普周走进东区"].strftime("%Y%m%d")

        assert "已撤销" in await keys(pilot, "u")
        assert stops(workspace) == twice
        assert clashes(workspace) == [(east.id, west.id)]
        assert VAN in await keys(pilot, "8")
