"""Documents for the people who supervise, written from anywhere in the app."""

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.tui.conftest import screen_lines
from tests.tui.screens.conftest import Opened, settled
from tui.app import KepuApp


async def test_a_document_is_chosen_and_written_whole_or_refused_in_a_sentence(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "计划.md"
    async with opened("agenda") as pilot:
        await pilot.press("W", "enter")
        field = pilot.app.screen.query_one(Input)
        assert field.value == "~/年度工作计划2026.md"
        field.value = str(file)
        await pilot.press("enter")
        await settled(pilot)
        assert "已写入" in screen_lines(pilot.app)[-2]
        assert file.read_text("utf-8").startswith("# ")
        for name, said in (("计划.exe", "不能写“.exe”文件"), ("nowhere/计划.csv", "写不了文件")):
            await pilot.press("W", "enter")
            pilot.app.screen.query_one(Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await settled(pilot)
            assert said in screen_lines(pilot.app)[-2]
    monkeypatch.setattr(KepuApp, "is_web", True)
    async with opened("agenda") as pilot:
        await pilot.press("W")
        await settled(pilot)
        assert "浏览器里不能写文件" in screen_lines(pilot.app)[-2]
        await pilot.press("grave_accent")
        await settled(pilot)
        await pilot.press("x")
        await settled(pilot)
        assert "浏览器里不能写文件" in screen_lines(pilot.app)[-2]
    assert [each.name for each in tmp_path.glob("计划*")] == ["计划.md"]
