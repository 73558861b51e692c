"""A day typed as people write it, moved by a key, or picked; and a paste that is not cut."""

from datetime import date

from textual import events
from textual.pilot import Pilot

from tests.tui.conftest import check_lines
from tests.tui.gallery import Gallery
from tui.widgets.date_input import DateInput
from tui.widgets.plain import LineInput
from tui.widgets.status_line import StatusLine


async def ready(pilot: Pilot[None]) -> DateInput:
    await pilot.pause()
    field = pilot.app.screen.query_one(DateInput)
    field.query_one(LineInput).focus()
    await pilot.pause()
    return field


async def test_what_is_typed_replaces_the_day_and_is_told_in_words() -> None:
    app = Gallery("charts", hostile=False)
    async with app.run_test(size=(120, 40)) as pilot:
        field = await ready(pilot)
        await pilot.press(*"9.20")
        await pilot.pause()
        assert field.day == date(2026, 9, 20)
        assert "2026年9月20日 周日" in "\n".join(check_lines(app))
        await pilot.press("tab")
        await pilot.pause()
        assert field.query_one(LineInput).value == "2026-09-20"


async def test_a_shift_counts_from_the_day_that_was_there() -> None:
    app = Gallery("charts", hostile=False)
    async with app.run_test(size=(120, 40)) as pilot:
        field = await ready(pilot)
        await pilot.press(*"+3d")
        assert field.day == date(2026, 9, 21)


async def test_keys_go_on_and_back_by_a_day() -> None:
    app = Gallery("charts", hostile=False)
    async with app.run_test(size=(120, 40)) as pilot:
        field = await ready(pilot)
        await pilot.press("shift+down", "shift+down", "shift+up")
        assert field.day == date(2026, 9, 19)
        await pilot.press("end", "plus", "plus", "minus")
        assert field.day == date(2026, 9, 20)
        field.query_one(LineInput).post_message(events.Key("fullwidth_plus_sign", "\uff0b"))
        await pilot.pause()
        assert field.day == date(2026, 9, 21)


async def test_what_means_no_day_is_told_at_the_field() -> None:
    app = Gallery("charts", hostile=False)
    async with app.run_test(size=(120, 40)) as pilot:
        field = await ready(pilot)
        await pilot.press(*"32.1")
        await pilot.pause()
        assert (field.day, field.wrong) == (None, True)
        assert "看不懂的日期" in "\n".join(check_lines(app))


async def test_a_day_is_picked_from_the_calendar() -> None:
    app = Gallery("charts", hostile=False)
    async with app.run_test(size=(80, 24)) as pilot:
        field = await ready(pilot)
        await pilot.press("down")
        await pilot.pause()
        assert type(app.screen).__name__ == "Calendar"
        shown = "\n".join(check_lines(app))
        assert "─ 2026年9月 ─" in shown
        assert "[14]" in shown
        await pilot.press("right", "down", "enter")
        await pilot.pause()
        assert field.day == date(2026, 9, 26)


async def test_all_lines_of_a_paste_are_kept_in_one() -> None:
    app = Gallery("charts", hostile=False)
    async with app.run_test(size=(120, 40)) as pilot:
        field = (await ready(pilot)).query_one(LineInput)
        field.max_length = 0
        app.screen.query_one(StatusLine).progress(None)
        field.post_message(events.Paste("全国科普日\r\n主场\x1b[31m活动\n"))
        await pilot.pause()
        assert field.value == "全国科普日 主场[31m活动"
        assert "2 行已并成一行" in "\n".join(check_lines(app))
