"""The State Council's holiday schedules of 2024-2026, typed from the notices (month.day-month.day)."""

from datetime import date, timedelta

SCHEDULES: dict[int, tuple[dict[str, str], str]] = {
    2024: (
        {
            "元旦": "1.1-1.1",
            "春节": "2.10-2.17",
            "清明": "4.4-4.6",
            "劳动节": "5.1-5.5",
            "端午": "6.10-6.10",
            "中秋": "9.15-9.17",
            "国庆节": "10.1-10.7",
        },
        "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12",
    ),
    2025: (
        {
            "元旦": "1.1-1.1",
            "春节": "1.28-2.4",
            "清明": "4.4-4.6",
            "劳动节": "5.1-5.5",
            "端午": "5.31-6.2",
            "国庆节": "10.1-10.8",
        },
        "1.26 2.8 4.27 9.28 10.11",
    ),
    2026: (
        {
            "元旦": "1.1-1.3",
            "春节": "2.15-2.23",
            "清明": "4.4-4.6",
            "劳动节": "5.1-5.5",
            "端午": "6.19-6.21",
            "中秋": "9.25-9.27",
            "国庆节": "10.1-10.7",
        },
        "1.4 2.14 2.28 5.9 9.20 10.10",
    ),
}


def _date(year: int, text: str) -> date:
    month, day = text.split(".")
    return date(year, int(month), int(day))


def days_off(year: int) -> list[date]:
    found = []
    for text in SCHEDULES[year][0].values():
        first, last = (_date(year, end) for end in text.split("-"))
        found += [first + timedelta(n) for n in range((last - first).days + 1)]
    return sorted(found)


def makeup_days(year: int) -> list[date]:
    return [_date(year, text) for text in SCHEDULES[year][1].split()]
