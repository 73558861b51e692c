"""A lead declines while the day's page is open: it is seen at once, handed over, and the new unit is to be told."""

from scheduler.commands.assignment import answer
from scheduler.store.store import Store
from tests.journeys.tui.conftest import (
    Opened,
    calendar,
    cursor,
    down_to,
    entry,
    keys,
    parts,
    the,
    to_tell,
    typed,
    until,
)
from tui.workspace import Workspace


async def test_a_lead_declines(opened: Opened, workspace: Workspace, elsewhere: Store) -> None:
    street = the(workspace, "走进西区").id
    async with opened("today", (80, 28)) as pilot:
        await down_to(pilot, "科普周走进西区")
        here = cursor(pilot).rstrip("│ ▇")
        answer(elsewhere, street, "farming", False, "zhao", reason="人手不足")
        assert "农业局拒绝牵头“科普周走进西区”" in await until(pilot, "；冲突 1；")
        assert cursor(pilot).rstrip("│ ▇") == here
        assert parts(the(workspace, "走进西区"))["farming"] == ("lead", "declined")

        await keys(pilot, "enter")
        assert "人手不足" in await keys(pilot, *["pagedown"] * 3) + await keys(pilot, "L")
        await keys(pilot, "q", "a")
        assert "▸ 农业局" in await typed(pilot, "nyj")
        await keys(pilot, "enter")
        await typed(pilot, "移交")
        assert "移交给" in await keys(pilot, "enter")
        assert "▸ 应急局" in await typed(pilot, "yjj")
        done = await keys(pilot, "enter")
        assert "调整了 1 项活动的分工（u 撤销）" in done
        assert "；冲突 0；" in done
        assert "拒绝牵头" not in done
        assert "应急局" in cursor(pilot)
        now = parts(the(workspace, "走进西区"))
        assert now["emergency"] == ("lead", "pending")
        assert "farming" not in now
        asked = to_tell(workspace, "assigned", unit_id="emergency", subject_id=street)
        assert len(asked) == 1
        assert to_tell(workspace, "assigned", unit_id="farming", subject_id=street) == []
        assert entry(calendar(workspace, "units/emergency"), "走进西区")["DTSTART"] == "20260922T140000"
        assert entry(calendar(workspace, "units/farming"), "走进西区") == {}

        back = await keys(pilot, "u")
        assert "已撤销：把农业局的 1 项活动移交给应急局" in back
        assert "；冲突 1；" in back
        assert parts(the(workspace, "走进西区"))["farming"] == ("lead", "declined")
        assert entry(calendar(workspace, "units/emergency"), "走进西区") == {}
