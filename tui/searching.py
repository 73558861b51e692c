"""Find things by what a person remembers of them: a piece of the name, pinyin initials, English, letters in order.

The best comes first: the whole name, its initials, another of its names (or that one's initials) whole, the
beginning of the name, of its initials, a piece of it, every word somewhere, and, where little is found, the letters
of the query in their order (``kpjx``: 科普大篷车进校园).
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from tui.pinyin import haystack, initials

Item = TypeVar("Item")
ENOUGH = 40
"""With fewer found than this, letters in order are looked for too."""


class Entry(NamedTuple, Generic[Item]):
    item: Item
    name: str
    first: str
    """Initials of the name."""
    text: str
    """Everything that it is found by, each thing between line feeds."""


def entry(item: Item, name: str, more: Iterable[str] = ()) -> Entry[Item]:
    """What is searched of an item."""
    return Entry(item, name.lower(), initials(name), f"\n{haystack((name, *more))}\n")


def search(entries: Sequence[Entry[Item]], query: str) -> list[Item]:
    """The items found, the best first, equals in their order; all of them for an empty query."""
    asked = query.lower().strip()
    if not asked:
        return [e.item for e in entries]
    words = asked.split()
    if len(words) == 1:
        found = [e for e in entries if asked in e.text]
    else:
        found = [e for e in entries if all(word in e.text for word in words)]
    ranked = sorted(((_rank(e, asked, words), n, e) for n, e in enumerate(found)), key=lambda one: one[:2])
    best = [e for _rank_, _n, e in ranked]
    if len(best) < ENOUGH and len(asked) > 1:
        best += _in_order(entries, asked.replace(" ", ""), {id(e) for e in best})
    return [e.item for e in best]


def _rank(entry: Entry[Item], asked: str, words: Sequence[str]) -> int:
    fits = (
        entry.name == asked,
        entry.first == asked,
        f"\n{asked}\n" in entry.text,
        entry.name.startswith(asked),
        entry.first.startswith(asked),
        asked in entry.name,
        asked in entry.first,
        all(word in entry.name for word in words),
        True,
    )
    return fits.index(True)


def _in_order(entries: Sequence[Entry[Item]], letters: str, known: set[int]) -> list[Entry[Item]]:
    """Those whose name or initials hold the letters in order, the tightest first."""
    pattern = re.compile(".{0,12}?".join(c if c.isalnum() else f"\\{c}" for c in letters[:40]))
    found = []
    for number, one in enumerate(entries):
        if id(one) not in known and (match := pattern.search(one.first) or pattern.search(one.name)):
            found.append((match.end() - match.start(), number, one))
    found.sort(key=lambda one: one[:2])
    return [one for _length, _number, one in found]


def by_group(found: Iterable[Item], group: Callable[[Item], Hashable], most: int | None = None) -> list[Item]:
    """Groups together, the one with the best hit first; of each at most so many."""
    groups: dict[Hashable, list[Item]] = {}
    for item in found:
        groups.setdefault(group(item), []).append(item)
    return [item for items in groups.values() for item in items[:most]]
