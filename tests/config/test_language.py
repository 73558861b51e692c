"""Two languages: which one is spoken, and what days and names are called in it."""

import contextvars
import gettext
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from config import language
from config.language import _, ngettext, pick, speaking, use, use_by_default


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("KEPU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    use_by_default(None)
    yield
    use_by_default(None)


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = Catalog(locale="en")
    catalog.add("单位", "unit")
    catalog.add(("{n} 项活动", "{n} 项活动"), ("{n} activity", "{n} activities"))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    monkeypatch.setattr(language, "_english", gettext.GNUTranslations(compiled))


class TestChoice:
    @pytest.mark.parametrize(
        ("environment", "spoken"),
        [
            ({}, "zh"),
            ({"LANG": "C.UTF-8"}, "zh"),
            ({"LANG": "en_US.UTF-8"}, "en"),
            ({"LANG": "de_DE.UTF-8"}, "zh"),
            ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
            ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
            ({"LANG": "en_US.UTF-8", "KEPU_LANG": "zh"}, "zh"),
            ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
        ],
    )
    def test_the_first_variable_that_is_set_decides(
        self, environment: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert language.current() == spoken

    def test_a_choice_goes_before_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LANG", "en_US.UTF-8")
        with speaking("zh"):
            assert language.current() == "zh"
        assert language.current() == "en"

    def test_two_contexts_speak_two_languages(self) -> None:
        first, second = contextvars.copy_context(), contextvars.copy_context()
        first.run(use, "en")
        second.run(use, "zh")
        assert (first.run(language.current), second.run(language.current)) == ("en", "zh")

    @pytest.mark.parametrize("tag", ["fr", "", "C", "POSIX", "english_"])
    def test_other_tags_are_not_understood(self, tag: str) -> None:
        assert language.understood(tag) in (None, "en")


@pytest.mark.usefixtures("catalogue")
class TestTexts:
    def test_chinese_is_the_source(self) -> None:
        assert _("单位") == "单位"

    def test_english_comes_from_the_catalogue(self) -> None:
        with speaking("en"):
            assert _("单位") == "unit"

    def test_what_the_catalogue_lacks_stays_chinese(self) -> None:
        with speaking("en"):
            assert _("没有译文") == "没有译文"

    def test_an_empty_text_stays_empty(self) -> None:
        with speaking("en"):
            assert _("") == ""

    def test_english_counts(self) -> None:
        with speaking("en"):
            assert [ngettext("{n} 项活动", "{n} 项活动", n).format(n=n) for n in (0, 1, 2)] == [
                "0 activities",
                "1 activity",
                "2 activities",
            ]

    def test_a_name_is_in_the_language_spoken_or_the_other(self) -> None:
        assert pick("市科协", "CAST Anshan") == "市科协"
        with speaking("en"):
            assert [pick("市科协", "CAST Anshan"), pick("市科协", "")] == ["CAST Anshan", "市科协"]

    def test_quotation_marks_inside_others_are_the_inner_kind(self) -> None:
        assert language.nested("“科普之冬”启动") == "‘科普之冬’启动"
        assert language.nested('The "Winter" opens') == "The 'Winter' opens"


class TestDays:
    @pytest.mark.parametrize(
        ("start", "end", "zh", "en"),
        [
            (date(2026, 9, 14), date(2026, 9, 14), "9月14日 周一", "Mon 14 Sep"),
            (date(2026, 9, 14), date(2026, 9, 20), "9月14日—20日", "14–20 Sep"),
            (date(2026, 9, 28), date(2026, 10, 4), "9月28日—10月4日", "28 Sep – 4 Oct"),
            (date(2026, 12, 20), date(2027, 2, 3), "2026年12月20日—2027年2月3日", "20 Dec 2026 – 3 Feb 2027"),
        ],
    )
    def test_spans_name_no_more_than_they_must(self, start: date, end: date, zh: str, en: str) -> None:
        with speaking("zh"):
            assert language.day_range_words(start, end) == zh
        with speaking("en"):
            assert language.day_range_words(start, end) == en

    def test_spans_of_another_year_name_it_once(self) -> None:
        days = [date(2027, 1, 3), date(2027, 1, 5), date(2027, 2, 1)]
        zh = [language.day_range_words(days[0], end, year=True) for end in days]
        assert zh == ["2027年1月3日 周日", "2027年1月3日—5日", "2027年1月3日—2月1日"]
        with speaking("en"):
            en = [language.day_range_words(days[0], end, year=True) for end in days]
        assert en == ["Sun 3 Jan 2027", "3–5 Jan 2027", "3 Jan – 1 Feb 2027"]

    def test_another_year_than_that_in_mind_is_named(self) -> None:
        day, near = date(2027, 1, 3), [date(2027, 12, 31), date(2026, 12, 31)]
        assert [language.date_words(day, near=other) for other in near] == ["1月3日", "2027年1月3日"]
        assert [language.day_range_words(day, day, near=other) for other in near] == [
            "1月3日 周日",
            "2027年1月3日 周日",
        ]

    def test_months_years_and_times(self) -> None:
        day = date(2026, 9, 4)
        said = [language.date_words(day, year=True), language.month_words(day), language.weekday_words(day)]
        assert said == ["2026年9月4日", "2026年9月", "周五"]
        with speaking("en"):
            said = [
                language.date_words(day, year=True),
                language.month_words(day),
                language.weekday_words(day),
            ]
        assert said == ["4 Sep 2026", "Sep 2026", "Fri"]
        assert language.time_words(datetime(2026, 9, 4, 9, 5, tzinfo=UTC)) == "09:05"
