"""Half-filled forms are kept for whoever typed them, once, and a damaged file is none."""

import os
from datetime import date
from pathlib import Path

import pytest

from tui.drafts import FILE, MOST, Draft, keep, take, waiting

CHANGED = {"title": "讲座\x1b", "start": date(2026, 9, 14), "end": None, "measures": ("m-1",), "public": False}


def of(ident: int | None = 7, *, actor: str = "li", place: str = "a.db") -> Draft:
    return Draft(place, actor, "edit", ident, CHANGED)


def test_what_was_kept_is_taken_once_and_by_its_form_only(tmp_path: Path) -> None:
    assert keep(tmp_path, [of()])
    assert keep(tmp_path, [of(8)])
    assert os.name != "posix" or (tmp_path / FILE).stat().st_mode & 0o077 == 0
    for others in (("a.db", "wang", "edit", 7), ("b.db", "li", "edit", 7), ("a.db", "li", "duplicate", 7)):
        assert take(tmp_path, *others) == {}
    assert waiting(tmp_path, "a.db", "li")
    assert take(tmp_path, "a.db", "li", "edit", 7) == CHANGED
    assert take(tmp_path, "a.db", "li", "edit", 7) == {}
    assert take(tmp_path, "a.db", "li", "edit", 8) == CHANGED
    assert not waiting(tmp_path, "a.db", "li")
    assert list(tmp_path.iterdir()) == []


def test_the_same_form_is_kept_once_and_not_too_many_forms(tmp_path: Path) -> None:
    keep(tmp_path, [of()])
    keep(tmp_path, [Draft("a.db", "li", "edit", 7, {"title": "newer"})])
    assert take(tmp_path, "a.db", "li", "edit", 7) == {"title": "newer"}
    assert take(tmp_path, "a.db", "li", "edit", 7) == {}
    for ident in range(MOST + 1):
        keep(tmp_path, [of(ident)])
    assert [bool(take(tmp_path, "a.db", "li", "edit", ident)) for ident in (0, 1, MOST)] == [False, True, True]


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"place": "a.db"}]', '{"a": 1}', '[{"place": null, "changed": 3}]'])
def test_a_damaged_file_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert take(tmp_path, "a.db", "li", "edit", 7) == {}
    assert keep(tmp_path, [of()])
    assert take(tmp_path, "a.db", "li", "edit", 7) == CHANGED


def test_where_nothing_can_be_kept_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not keep(tmp_path / "file", [of()])
