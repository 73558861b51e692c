"""Forgiving names: people type a unit or theme as they know it, and mean one id.

Pure text: what the names are is the caller's, who reads them from a catalogue or a database.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from config.errors import UsageError
from config.language import _, bracketed, listed

Candidate = Sequence[str]
"""An id, then every name it goes by: full name, short form, English name, aliases. Empty ones are ignored."""

_MOST_NEAREST = 5
_LEAST_LIKENESS = 0.34
_PREFIXES = ("全国",)
_IGNORED = frozenset("\"'“”‘’「」《》〈〉·-_/、，,。.（）()")


class UnknownName(UsageError):
    """Nothing goes by this name; ``nearest`` holds id and first name of what is most like it, best first."""

    http_status = 404

    def __init__(self, name: str, nearest: Sequence[tuple[str, str]], *, ambiguous: bool = False) -> None:
        shown = listed(label + bracketed(id) if label != id else id for id, label in nearest)
        message = _("“{name}”不止一个") if ambiguous else _("没有“{name}”")
        super().__init__(message.format(name=name), hint=_("最接近的：{names}").format(names=shown) if shown else "")
        self.name = name
        self.nearest = tuple(nearest)


def fold(name: str) -> str:
    """What two spellings of one name have in common: no full width, case, spaces, quotes or dashes."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c for c in plain if not c.isspace() and c not in _IGNORED)
    return unicodedata.normalize("NFC", kept)  # an accent may now stand beside its letter


def _without_prefix(folded: str) -> str:
    for prefix in _PREFIXES:
        if folded.startswith(prefix) and len(folded) > len(prefix):
            return folded.removeprefix(prefix)
    return folded


def resolve(name: str, candidates: Iterable[Candidate]) -> str:
    """The id that the name means: equal once folded, else equal without 全国 before it.

    Raises :class:`UnknownName` with the nearest names, or with all that it could mean.
    """
    known = [tuple(n for n in candidate if n) for candidate in candidates]
    wanted = fold(name)
    for simplified in (str, _without_prefix):
        hits = {c[0]: c for c in known if any(simplified(fold(n)) == simplified(wanted) for n in c)}
        by_id = [id for id in hits if fold(id) == wanted]
        if wanted and (len(hits) == 1 or by_id):
            return by_id[0] if by_id else next(iter(hits))
        if wanted and hits:
            raise UnknownName(name, [_labelled(c) for c in hits.values()], ambiguous=True)
    raise UnknownName(name, nearest(name, known))


def nearest(name: str, candidates: Iterable[Candidate], *, most: int = _MOST_NEAREST) -> list[tuple[str, str]]:
    """Up to ``most`` pairs of id and first name whose characters are most like the name's, best first."""
    wanted = _without_prefix(fold(name))
    scored = []
    for candidate in candidates:
        score = max((_likeness(wanted, _without_prefix(fold(n))) for n in candidate if n), default=0.0)
        if score >= _LEAST_LIKENESS:
            scored.append((-score, _labelled(candidate)))
    return [label for _score, label in sorted(scored)[:most]]


def nearest_word(word: str, words: Iterable[str]) -> str:
    """The one of ``words`` most like ``word``, or an empty text: for option, key and command names."""
    found = nearest(word, ((w,) for w in words), most=1)
    return found[0][0] if found else ""


def _likeness(wanted: str, name: str) -> float:
    if not wanted or not name:
        return 0.0
    if wanted in name or name in wanted:
        # A part of a name is what people remember: 科协 for 市科协.
        return 0.5 + 0.5 * min(len(wanted), len(name)) / max(len(wanted), len(name))
    return SequenceMatcher(None, wanted, name, autojunk=False).ratio()


def _labelled(candidate: Candidate) -> tuple[str, str]:
    names = [n for n in candidate if n]
    return names[0], names[1] if len(names) > 1 else names[0]
