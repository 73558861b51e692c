"""Half-filled forms outlive an app that was cut off: kept in the state folder, filled in when the form opens again."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

FILE = "drafts.json"
MOST = 20
_DAYS, _LISTS = ("start", "end"), ("measures", "audiences")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person had changed in one form: of which database and person, for what, of which activity if of one."""

    place: str
    actor: str
    purpose: str
    activity: int | None
    changed: Mapping[str, Any]

    def is_for(self, place: str, actor: str, purpose: str, activity: int | None) -> bool:
        return (self.place, self.actor, self.purpose, self.activity) == (place, actor, purpose, activity)


def keep(folder: Path, drafts: Sequence[Draft]) -> bool:
    """Keep them beside those that are there already; whether that was possible."""
    others = [
        old for old in _read(folder) if not any(old.is_for(d.place, d.actor, d.purpose, d.activity) for d in drafts)
    ]
    return _write(folder, [*others, *drafts][-MOST:])


def waiting(folder: Path, place: str, actor: str) -> bool:
    """Whether there are any of this person, for this database."""
    return any((draft.place, draft.actor) == (place, actor) for draft in _read(folder))


def take(folder: Path, place: str, actor: str, purpose: str, activity: int | None) -> Mapping[str, Any]:
    """What was changed in that form, and forget it: it is the form's again."""
    kept = _read(folder)
    found = [draft for draft in kept if draft.is_for(place, actor, purpose, activity)]
    if found:
        _write(folder, [draft for draft in kept if draft not in found])
    return found[0].changed if found else {}


def _read(folder: Path) -> list[Draft]:
    """Nothing where there is no such file, or one that nobody can read any more."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [Draft(d["place"], d["actor"], d["purpose"], d["activity"], _values(d["changed"])) for d in found]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _write(folder: Path, drafts: Sequence[Draft]) -> bool:
    file, fresh = folder / FILE, folder / f"{FILE}.new"
    try:
        if not drafts:
            file.unlink(missing_ok=True)
            return True
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps([asdict(draft) for draft in drafts], ensure_ascii=False, default=date.isoformat)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        fresh.replace(file)
    except OSError:
        return False
    return True


def _values(changed: Mapping[str, Any]) -> dict[str, Any]:
    """As the form holds them: days as days, several choices as a tuple."""
    days = {name: date.fromisoformat(changed[name]) for name in _DAYS if changed.get(name)}
    lists = {name: tuple(changed[name]) for name in _LISTS if name in changed}
    return {**changed, **days, **lists}
