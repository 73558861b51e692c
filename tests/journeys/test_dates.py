"""``kepu dates`` on Anshan's data, without a database: history, rules, and where the custom changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.journeys.conftest import Kepu


def years(kepu: Kepu, theme: str, first: int, last: int) -> Mapping[int, Mapping[str, Any]]:
    answer = kepu("dates", theme, "--from", first, "--to", last, "--json")
    assert (answer.code, answer.err) == (0, "")
    return {row["year"]: row for row in answer.data}


def spans(kepu: Kepu, theme: str, first: int, last: int) -> dict[int, tuple[str, str]]:
    return {year: (row["start"], row["end"]) for year, row in years(kepu, theme, first, last).items()}


def test_the_science_day_lay_where_it_really_lay(kepu: Kepu) -> None:
    assert spans(kepu, "全国科普日", 2015, 2024) == {
        2015: ("2015-09-19", "2015-09-25"),
        2016: ("2016-09-17", "2016-09-23"),
        2017: ("2017-09-16", "2017-09-22"),
        2018: ("2018-09-15", "2018-09-21"),
        2019: ("2019-09-14", "2019-09-20"),
        2020: ("2020-09-19", "2020-09-25"),
        2021: ("2021-09-11", "2021-09-17"),
        2022: ("2022-09-15", "2022-09-21"),
        2023: ("2023-09-17", "2023-09-23"),
        2024: ("2024-09-15", "2024-09-25"),
    }


def test_the_science_day_became_the_science_month_in_2025(kepu: Kepu) -> None:
    assert list(years(kepu, "科普日", 2023, 2030)) == [2023, 2024]
    assert spans(kepu, "科普月", 2023, 2028) == {
        year: (f"{year}-09-01", f"{year}-09-30") for year in (2025, 2026, 2027, 2028)
    }


def test_years_without_an_edition_say_why(kepu: Kepu) -> None:
    answer = kepu("dates", "科普日", "--from", 2026, "--to", 2027)
    assert (answer.code, answer.err) == (0, "")
    assert "规则适用于 2005–2024 年" in answer.out
    assert "2025年起由全国科普月接续" in answer.out.replace("\n", "")


def test_every_answer_has_the_keys_that_scripts_rely_on(kepu: Kepu) -> None:
    for theme in ("科普日", "科技活动周", "重阳", "食品安全宣传周"):
        for row in years(kepu, theme, 2020, 2024).values():
            assert {"year", "start", "end", "basis", "notice"} <= row.keys()


def test_known_dates_say_where_they_were_announced_and_expected_ones_that_a_rule_gives_them(
    kepu: Kepu,
) -> None:
    rows = years(kepu, "科技活动周", 2023, 2028)
    assert {year: row["basis"] for year, row in rows.items()} == {
        2023: "announced", 2024: "announced", 2025: "announced", 2026: "rule", 2027: "rule", 2028: "rule",
    }  # fmt: skip
    assert all(rows[year]["notice"] for year in (2023, 2024, 2025))
    assert [rows[year]["notice"] for year in (2026, 2027, 2028)] == ["", "", ""]


def test_the_disaster_prevention_week_is_the_one_that_contains_the_twelfth_of_may(kepu: Kepu) -> None:
    rows = years(kepu, "防灾减灾宣传周", 2020, 2035)
    assert [year for year, row in rows.items() if not row["start"] <= f"{year}-05-12" <= row["end"]] == []
    assert {year: rows[year]["start"] for year in range(2020, 2026)} == {
        2020: "2020-05-09", 2021: "2021-05-08", 2022: "2022-05-07", 2023: "2023-05-06", 2024: "2024-05-11",
        2025: "2025-05-12",
    }  # fmt: skip


def test_the_double_ninth_is_a_day_of_the_lunar_calendar(kepu: Kepu) -> None:
    assert spans(kepu, "重阳", 2025, 2027) == {
        2025: ("2025-10-29", "2025-10-29"),
        2026: ("2026-10-18", "2026-10-18"),
        2027: ("2027-10-08", "2027-10-08"),
    }
    assert list(years(kepu, "重阳节", 1901, 2099)) == [*range(1901, 2100)]


SPRING_FESTIVALS = {2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13", 2033: "2033-01-31"}


@pytest.mark.parametrize(("year", "festival"), SPRING_FESTIVALS.items())
def test_the_winter_visits_to_the_villages_go_before_the_spring_festival(kepu: Kepu, year: int, festival: str) -> None:
    (row,) = years(kepu, "三下乡", year, year).values()
    assert row["start"] < row["end"] < festival


def test_a_theme_without_a_rule_has_only_a_season_until_it_is_announced(kepu: Kepu) -> None:
    rows = years(kepu, "食品安全宣传周", 2024, 2026)
    assert (rows[2024]["start"], rows[2024]["basis"]) == ("2024-09-25", "announced")
    assert (rows[2026]["start"], rows[2026]["end"], rows[2026]["basis"]) == (None, None, "rule")


def test_the_table_says_how_far_reality_lay_from_the_rule(kepu: Kepu) -> None:
    answer = kepu("dates", "科普日", "--from", 2015, "--to", 2024)
    assert answer.code == 0
    assert "有据可查的 10 届中，5 届与规则同日开始；最早提前 7 天，最晚推后 1 天" in answer.out


def test_any_rule_can_be_asked_for(kepu: Kepu) -> None:
    answer = kepu("dates", "--rule", "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=11L;BYMONTHDAY=1",
                  "--from", 2033, "--to", 2034, "--json")  # fmt: skip
    assert [(row["start"], row["end"]) for row in answer.data] == [("2033-12-22", "2033-12-22")]


def test_an_unknown_theme_names_the_nearest(kepu: Kepu) -> None:
    answer = kepu("dates", "科普曰")
    assert (answer.code, answer.out) == (2, "")
    assert "全国科普日（kepu-ri）" in answer.err


def test_years_the_wrong_way_round_are_refused(kepu: Kepu) -> None:
    answer = kepu("dates", "科普日", "--from", 2024, "--to", 2020)
    assert (answer.code, answer.err) == (2, "结束年份 2020 早于开始年份 2024\n")
