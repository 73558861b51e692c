"""A catalogue and a year -> the editions that fall in it, with the dates known or expected for each."""

from collections.abc import Mapping

from config.catalogue import Catalogue
from config.records import Edition, Theme
from scheduler.planning.drafts import OccurrenceDraft
from scheduler.planning.recurrence import Window, edition

KNOWN = ("verified", "recalled")


def known_edition(catalogue: Catalogue, theme: str, year: int) -> Edition | None:
    """What the data files say of a real edition: the national one with dates that somebody saw."""
    for record in catalogue.editions_of(theme):
        if record.year == year and record.level == "national" and record.start and record.confidence in KNOWN:
            return record
    return None


def draft_occurrence(catalogue: Catalogue, theme: Theme, year: int) -> OccurrenceDraft | None:
    """The edition of ``year``, or None when no rule is valid for it and nothing is known of it."""
    rule = theme.rule_for(year)
    expected = edition(theme, year) if rule else None
    known = known_edition(catalogue, theme.id, year)
    if expected is None and known is None:
        return None
    floating = bool(rule and rule.floating)
    placed = _window(known, expected) if known else (None if floating else expected)
    return OccurrenceDraft(
        key=f"{catalogue.plan.id}/{theme.id}/{year}",
        theme=theme.id,
        year=year,
        start_on=placed.start if placed else None,
        end_on=placed.end if placed else None,
        rule_start=expected.start if expected else None,
        rule_end=expected.end if expected else None,
        floating=floating,
        basis="announced" if known else "rule",
        state=("announced" if known.state in ("rule", "held") else known.state) if known else "rule",
        notice=known.notice or known.source if known else "",
        notice_number=known.notice_number if known else "",
        notice_on=known.announced if known else None,
        url=known.url if known else "",
        slogan=known.slogan if known else "",
    )


def draft_year(catalogue: Catalogue, year: int) -> list[OccurrenceDraft]:
    """All editions of ``year``, in the order of the data files."""
    drafts = (draft_occurrence(catalogue, theme, year) for theme in catalogue.themes)
    return [draft for draft in drafts if draft is not None]


def _window(known: Edition, expected: Window | None) -> Window:
    """The real dates; a missing end keeps the rule's length."""
    start = known.start
    assert start is not None
    if known.end is not None:
        return Window(start, known.end)
    return Window(start, start + (expected.end - expected.start) if expected else start)


def windows_by_district(
    main: Window | None, own: Mapping[tuple[str, str], Window]
) -> tuple[Window | None, dict[str, Window]]:
    """The city's dates (None: unknown) and the districts' own: the nearest level that has dates wins.

    ``own`` holds (level, area) -> dates of the levels below the national one.
    """
    city = own.get(("city", "")) or own.get(("provincial", "")) or main
    return city, {area: window for (level, area), window in own.items() if level == "county"}
