"""One table of actions: keys that do not clash, a route without letters, a footer that fits."""

import pytest

from config.errors import UsageError
from config.language import speaking
from tests.tui.gallery import PAGES, Gallery
from tui.actions import (
    ACTIONS,
    ACTIVITY,
    APP,
    BOARD,
    BY_ID,
    CALENDAR,
    CONFLICT,
    DIALOG,
    FEED,
    FORM,
    LIST,
    LOG,
    MATRIX,
    OUTBOX,
    PAGE,
    PLACES,
    SETTING,
    SOURCE,
    THEME,
    UNIT,
    VIEWS,
    YEARLY,
    bindings,
    key_names,
    key_words,
    keymap,
)
from tui.widgets.key_footer import Entry, active, fitting

TOGETHER = (
    (APP, PAGE, LIST, ACTIVITY, YEARLY, THEME),
    (APP, PAGE, CALENDAR, ACTIVITY),
    (APP, PAGE, MATRIX, ACTIVITY, YEARLY),
    (APP, PAGE, BOARD, ACTIVITY, YEARLY),
    (APP, PAGE, LIST, ACTIVITY, UNIT),
    *((APP, PAGE, LIST, place) for place in (CONFLICT, OUTBOX, LOG, FEED, UNIT, SOURCE, SETTING)),
)
OWN_RULES = ((APP, FORM), (APP, DIALOG))


@pytest.mark.parametrize("places", TOGETHER)
def test_actions_that_work_on_one_page_have_different_keys(places: tuple[str, ...]) -> None:
    taken = [key for action in ACTIONS if action.where in places for key in key_names(action.keys)]
    assert sorted(taken) == sorted(set(taken))


@pytest.mark.parametrize("place", PLACES)
def test_actions_of_one_place_have_different_keys(place: str) -> None:
    taken = [key for action in ACTIONS if action.where == place for key in key_names(action.keys)]
    assert sorted(taken) == sorted(set(taken))


def test_every_action_is_a_noun_and_a_verb_known_once() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert [action.id for action in ACTIONS if action.id.count(".") != 1] == []
    assert {action.where for action in ACTIONS} <= set(PLACES)


def test_no_key_is_one_that_terminals_take_for_another() -> None:
    swallowed = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+left_square_bracket", "ctrl+c"}
    taken = {key for action in ACTIONS for key in key_names(action.keys)}
    assert taken & swallowed == set()
    assert [key for key in taken if key.startswith("alt+")] == []


def test_ctrl_d_scrolls_and_never_cancels() -> None:
    assert [action.id for action in ACTIONS if "ctrl+d" in action.keys] == [
        "list.half-down",
        "matrix.page-down",
        "board.page-down",
    ]


def test_what_changes_an_activity_most_often_has_a_key_without_letters() -> None:
    often = ("add", "edit", "status", "move", "assign", "cancel")
    lettered = [
        verb for verb in often if all(len(key) == 1 and key.isalpha() for key in BY_ID[f"activity.{verb}"].keys)
    ]
    assert lettered == []
    assert [view for view, key, _name in VIEWS if key.isalpha()] == []


def test_characters_of_input_methods_stand_beside_the_keys() -> None:
    assert key_names(["?"]) == ["question_mark", "fullwidth_question_mark"]
    assert key_names(["/"]) == ["slash", "fullwidth_solidus", "ideographic_comma"]
    assert key_names(["1"]) == ["1", "１"]
    assert key_names(["ctrl+s", "f2"]) == ["ctrl+s", "f2"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ctrl+s", "Ctrl+S"),
        ("enter", "回车"),
        ("f1", "F1"),
        ("q", "q"),
        ("G", "G"),
        ("shift+down", "Shift+↓"),
    ],
)
def test_keys_read_as_people_know_them(key: str, words: str) -> None:
    assert key_words(key) == words


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("places", [*TOGETHER, *OWN_RULES])
def test_the_footer_fits_80_columns_with_help_first_and_the_way_back_last(
    language: str, places: tuple[str, ...]
) -> None:
    with speaking(language):  # type: ignore[arg-type]
        entries = [Entry(action.keys[0], action) for action in ACTIONS if action.where in places]
        shown = fitting(entries, 80)
        assert sum(entry.width for entry in shown) <= 80
        assert shown[-1].action.id == "app.back"
        assert "help.show" in [entry.action.id for entry in shown]


def test_a_binding_names_its_action_so_that_a_keymap_can_replace_it() -> None:
    found = {binding.id: binding for binding in bindings(ACTIVITY)}  # type: ignore[union-attr]
    assert found["activity.move"].action == "activity_move"  # type: ignore[union-attr]
    assert found["activity.move"].key == "m,f8"  # type: ignore[union-attr]


def test_the_users_keys_replace_ours() -> None:
    assert keymap({"activity.move": "M f8", "help.show": "?"}) == {
        "activity.move": "M,f8",
        "help.show": "question_mark,fullwidth_question_mark",
    }


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"no.such": "x"}, "no.such"),
        ({"help.show": " "}, "help.show"),
        ({"activity.move": "e"}, "activity.edit"),
    ],
)
def test_a_keymap_that_cannot_work_is_refused_by_name(chosen: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError) as refused:
        keymap(chosen)
    assert told in refused.value.message


async def test_the_footer_shows_the_key_that_the_user_chose() -> None:
    app = Gallery("list", keys={"list.open": ["x9", "f12"][1]})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert {entry.action.id: entry.key for entry in active(app.screen)}["list.open"] == "f12"


@pytest.mark.parametrize("page", PAGES)
async def test_a_click_in_the_footer_does_what_the_key_does(page: str) -> None:
    app = Gallery(page)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.click("KeyFooter", offset=(2, 0))
        await pilot.pause()
        assert type(app.screen).__name__ == "Help"


def test_what_the_palette_cannot_reach_has_a_key_without_letters() -> None:
    """Forms and dialogs, and the way to the palette itself; it offers everything else."""
    lettered = {a.id for a in ACTIONS if all(len(key) == 1 and key.isalpha() for key in a.keys)}
    assert {name for name in lettered if BY_ID[name].where in (FORM, DIALOG)} == set()
    assert not lettered & {"palette.show", "help.show", "app.back", "app.escape"}
