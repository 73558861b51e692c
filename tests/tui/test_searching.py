"""What is remembered of a name finds it, and the likeliest comes first."""

from tui.searching import by_group, entry, search

NAMES = (
    "科普大篷车进校园：铁东区站",
    "市科协",
    "市科技局",
    "科技活动周",
    "全国科普日",
    "院士报告：科协年会",
    "AI Con",
)
KNOWN = [entry(name, name, ("Science Association",) if name == "市科协" else ()) for name in NAMES]


def test_an_empty_query_finds_everything_in_its_order() -> None:
    assert search(KNOWN, "  ") == list(NAMES)


def test_chinese_initials_and_english_find() -> None:
    assert search(KNOWN, "科协") == ["市科协", "院士报告：科协年会"]
    assert search(KNOWN, "skx")[0] == "市科协"
    assert search(KNOWN, "association") == ["市科协"]
    assert search(KNOWN, "ai con")[0] == "AI Con"


def test_whole_initials_come_before_the_beginning_of_others() -> None:
    """市科技局 begins with 市科学…, whose initials are those of 市科协."""
    known = [
        entry("市科学技术馆", "市科学技术馆"),
        entry("市科技局", "市科技局", ("市科学技术局", "stb")),
        entry("市科协", "市科协", ("市科学技术协会", "ast")),
    ]
    assert search(known, "skx") == ["市科协", "市科学技术馆", "市科技局"]
    assert search(known, "stb") == ["市科技局"]
    assert search(known, "市科学技术协会") == ["市科协"]
    english = [entry("stb", "S&T Bureau", ("市科技局", "市科学技术局")), entry("ast", "Association", ("市科协",))]
    assert search(english, "skx") == ["ast", "stb"]


def test_groups_stay_together_the_best_hit_s_first() -> None:
    assert by_group(["b1", "a1", "b2", "b3"], lambda one: one[0], 2) == ["b1", "b2", "a1"]


def test_the_beginning_of_a_name_comes_before_its_middle() -> None:
    assert search(KNOWN, "科技")[0] == "科技活动周"
    assert search(KNOWN, "kj")[:2] == ["科技活动周", "市科技局"]


def test_letters_in_order_find_what_was_only_half_typed() -> None:
    assert search(KNOWN, "kpjxy") == ["科普大篷车进校园：铁东区站"]
    assert search(KNOWN, "科车园") == ["科普大篷车进校园：铁东区站"]
    assert search(KNOWN, "zzzz") == []


def test_signs_of_regular_expressions_are_only_signs() -> None:
    assert search(KNOWN, "(.*[") == []
