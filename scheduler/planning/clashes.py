"""Activities that want the same thing at the same time, and units that are busy elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from scheduler.planning.conflicts import BusyTime, ConflictKind, Engagement, Found, Severity


class Neighbourhood:
    """Engagements by what they claim and when, so that judging one costs what is near it, not what there is."""

    def __init__(self, these: Iterable[Engagement]) -> None:
        self._on: dict[tuple[ConflictKind, str, date], list[Engagement]] = {}
        for one in these:
            for claim in one.claims():
                for day in one.dates:
                    self._on.setdefault((*claim, day), []).append(one)

    def rivals(self, at: Engagement, kind: ConflictKind, holder: str) -> list[Engagement]:
        """Those that want the same thing at the same time, by id."""
        there = {o.id: o for day in at.dates for o in self._on.get((kind, holder, day), ()) if o.overlaps(at, kind)}
        there.pop(at.id, None)
        return [there[ident] for ident in sorted(there)]

    def meets(self, at: Engagement) -> bool:
        """Whether any other wants something that ``at`` wants, at the same time."""
        return any(self.rivals(at, *claim) for claim in at.claims())


def clashes(at: Engagement, others: Neighbourhood, capacity: Mapping[tuple[ConflictKind, str], int]) -> list[Found]:
    """Where ``at`` wants what earlier ones (by id) hold. A claim without a ``capacity`` never clashes.

    Units that are to be at the same two activities make one conflict.
    """
    found = []
    units: dict[tuple[int, ...], list[Found]] = {}
    for kind, holder in at.claims():
        rivals = [other for other in others.rivals(at, kind, holder) if other.id < at.id]
        room = capacity.get((kind, holder), 0)
        crowd = _crowd(at, rivals, room, kind) if room and len(rivals) >= room else []
        if crowd:
            clash = _clash(at, crowd, kind, holder, room)
            if kind is ConflictKind.UNIT:
                units.setdefault(clash.subjects, []).append(clash)
            else:
                found.append(clash)
    return [*(_together(same) for same in units.values()), *found]


def _together(same: Sequence[Found]) -> Found:
    worst = max((f.severity for f in same), key=list(Severity).index)
    return replace(same[0], holder="+".join(sorted(f.holder for f in same)), severity=worst)


def _crowd(at: Engagement, rivals: Sequence[Engagement], room: int, kind: ConflictKind) -> list[Engagement]:
    """Those that fill the room at some moment of ``at``: a crowd is fullest where one of them begins."""
    together: dict[int, Engagement] = {}
    for one in (at, *rivals):
        moment = max(one.start, at.start)
        day = max(one.first, at.first)
        if kind is ConflictKind.RESOURCE:
            there = [r for r in rivals if r.first <= day <= r.last]
        else:
            there = [r for r in rivals if r.start <= moment < r.end]
        if len(there) >= room:
            together |= {r.id: r for r in there}
    return [together[ident] for ident in sorted(together)]


def _clash(at: Engagement, crowd: Sequence[Engagement], kind: ConflictKind, holder: str, room: int) -> Found:
    severity = Severity.SERIOUS
    if kind is ConflictKind.UNIT:
        answers = all(holder == e.coordinator or holder in e.having("host") for e in (at, *crowd))
        severity = Severity.WARNING if answers and not _one_occasion(at, crowd, holder) else Severity.INFO
    elif kind is ConflictKind.VENUE and any(e.all_day for e in (at, *crowd)):
        severity = Severity.WARNING
    first = max(at.first, min(e.first for e in crowd))
    last = min(at.last, max(e.last for e in crowd))
    return Found(kind, holder, severity, (at.id, *(e.id for e in crowd)), first, last, {"capacity": room})


def _one_occasion(at: Engagement, crowd: Sequence[Engagement], unit: str) -> bool:
    """Planned together as parts of one theme, which the unit leads from above and hosts nowhere."""
    parts = (at, *crowd)
    planned = at.theme != "" and all(e.theme == at.theme and not e.by_hand for e in parts)
    return planned and not any(unit in e.having("host") for e in parts)


def elsewhere(at: Engagement, busy: Iterable[BusyTime]) -> list[Found]:
    """Units whose people are tied up by ``at``, but whose own calendars say that they are busy then."""
    mine = [holder for kind, holder in at.claims() if kind is ConflictKind.UNIT]
    found: dict[str, list[BusyTime]] = {}
    for time in busy:
        if time.unit in mine and time.hinders(at):
            found.setdefault(time.unit, []).append(time)
    return [_busy(at, unit, times) for unit, times in found.items()]


def _busy(at: Engagement, unit: str, times: Sequence[BusyTime]) -> Found:
    answers = unit == at.coordinator or unit in at.having("host")
    marks = tuple(sorted({(t.start or t.first).isoformat() for t in times}))
    facts = {"titles": list(dict.fromkeys(t.title for t in times if t.title))}
    severity = Severity.WARNING if answers else Severity.INFO
    return Found(ConflictKind.BUSY, unit, severity, (at.id,), at.first, at.last, facts, marks)
