"""A folder of TOML files becomes a catalogue, or a list of what is wrong with it; nothing else happens."""

import dataclasses
import re
import time
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config import records
from config.catalogue import Catalogue
from config.entries import TABLES
from config.errors import KepuError
from config.language import speaking
from config.places import Places
from config.problems import DataProblems
from config.reading import MAX_BYTES, MAX_FILES, bundled, find, read, read_files
from tests.config.plans import FOLDER, complaints, small

GUIDE = Path(__file__).parents[2] / "docs" / "your-own-plan.md"


def fields_equal(one: Catalogue, other: Catalogue) -> bool:
    names = [f.name for f in dataclasses.fields(Catalogue) if f.name != "files"]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def test_another_citys_plan_is_a_folder_of_the_same_files() -> None:
    plan = read(FOLDER)
    assert (plan.plan.id, plan.plan.city, len(plan.measures)) == ("binhai", "滨海市", 5)
    assert [d.short for d in plan.districts] == ["港城区", "湾南区", "海岛县"]
    assert {table for table in TABLES if not tables_of_small_plan(table)} == set()


def tables_of_small_plan(table: str) -> list[str]:
    return [name for name, text in small().items() if table in tomllib.loads(text)]


def test_units_are_written_by_the_plans_short_form_and_read_as_ids() -> None:
    plan = read(FOLDER)
    assert plan.measure["M-1"].lead == ("education", "ocean")
    assert plan.plan.office == "science-association"
    assert plan.venue["ocean-museum"].district == "gangcheng"
    assert plan.resource["survey-boat"].owner == "ocean"
    assert {t.coordinator for t in plan.templates} == {"", "science-association", "emergency", "ocean"}


def test_ids_may_be_written_too() -> None:
    text = small()["plan.toml"].replace('["市教育局", "市海洋局"]', '["education", "市海洋局"]')
    assert fields_equal(read_files({**small(), "plan.toml": text}), read(FOLDER))


def test_which_file_holds_which_table_does_not_matter() -> None:
    # A table [plan] ends where the next header begins, so the texts can simply follow each other.
    assert fields_equal(read_files({"all.toml": "\n".join(small().values())}), read(FOLDER))


def test_what_was_read_can_be_read_again_from_the_kept_texts() -> None:
    plan = read(FOLDER)
    assert plan.files == small()
    assert read_files(plan.files) == plan


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    for name, text in small().items():
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read(tmp_path) == read(FOLDER)


def test_whole_numbers_may_stand_where_fractions_are_meant() -> None:
    percent = read(FOLDER).targets[0].percent
    assert (percent, type(percent)) == (20.0, float)


def test_rules_and_days_are_read_as_what_they_are() -> None:
    theme = read(FOLDER).theme["typhoon-week"]
    assert [str(rule.rule) for rule in theme.rules] == [
        "FREQ=YEARLY;BYMONTH=5;BYDAY=3MO",
        "FREQ=YEARLY;BYMONTH=4;BYDAY=-1MO",
    ]
    assert [theme.rule_for(year) for year in (2026, 2027)] == list(theme.rules)
    assert read(FOLDER).editions_of("typhoon-week")[0].start == date(2025, 5, 20)


def test_other_cities_dates_of_one_year_may_stand_beside_each_other() -> None:
    lower = """
        [[editions]]
        theme = "ocean-day"
        year = 2025
        level = "city"
        start = 2025-06-07
        """
    later = lower.replace("06-07", "06-09")
    assert len(read_files({**small(), "z.toml": lower + later}).editions_of("ocean-day")) == 2
    assert complaints({**small(), "z.toml": lower + lower}) == ["z.toml:10 editions[2].year：这一届已写在 z.toml:4"]


def test_the_bundled_plan_is_found_by_name_and_any_other_by_its_folder(tmp_path: Path) -> None:
    assert find("anshan") == bundled("anshan")
    assert find(str(tmp_path)) == tmp_path
    with speaking("zh"), pytest.raises(KepuError) as refused:
        find("anshn")
    assert refused.value.message == "没有规划“anshn”"
    assert refused.value.hint == "随附的规划：anshan；或给出数据文件夹；是不是“anshan”？"


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    with speaking("zh"), pytest.raises(KepuError, match=r"里没有 \.toml 文件"):
        read(tmp_path)


def told(folder: Path) -> list[str]:
    with speaking("zh"), pytest.raises(DataProblems) as refused:
        read(folder)
    return list(refused.value.lines())[:-1]


def test_files_that_cannot_be_read_are_told_with_the_others(tmp_path: Path) -> None:
    (tmp_path / "large.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    (tmp_path / "gbk.toml").write_bytes("[plan]\nid = 1\ntitle = '鞍山'\n".encode("gbk"))
    (tmp_path / "plan.toml").write_text("[plan]\nid = 'x'\ntitel = 'x'\n")
    problems = told(tmp_path)
    assert problems[:2] == [
        "gbk.toml:3：不是 UTF-8 文字：请用 UTF-8 保存",
        "large.toml：文件太大：每个最多 2000000 字节，全部最多 8000000 字节",
    ]
    assert {line.split(" ")[0] for line in problems[2:]} == {"plan.toml:1", "plan.toml:3"}


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        (tmp_path / f"{number:03}.toml").touch()
    assert told(tmp_path)[0].endswith("：文件太多：最多 200 个")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "a = " + "[" * 200 + "]" * 200,
        "a" + ".a" * 500_000 + " = 1",
        "a = {" + "a." * 500_000 + "a = 1}",
        "a = " + "9" * 5000,
        "[plan]\nperiod_start = " + "9" * 4000,
        "[[units]]\n" * 5_000,
        "[[units]]\nx = 1\n" * 5_000,
        "a" * 1_000_000,
        "a = '" + "x." * 400_000,
        "[[units]]\nid = '" + "长" * 300_000 + "'",
        "measures = [" + "{ lead = ['x', 'y'] }," * 5_000 + "]",
    ],
    ids=lambda text: f"{text[:14]}…",
)
def test_texts_made_to_be_slow_or_deep_are_refused_in_bounded_time(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(DataProblems):
        read_files({"z.toml": text})
    assert time.perf_counter() - begun < 5


def test_anshans_plan_is_read_fast() -> None:
    """A tenth of a second on a quiet machine; the bound leaves room for a busy one."""
    read(bundled("anshan"))
    times = []
    for _again in range(3):
        begun = time.process_time()
        read(bundled("anshan"))
        times.append(time.process_time() - begun)
    assert min(times) < 0.3


PLACED = """\
# a comment [[units]]
[plan]
id = "x" # [[units]]
based_on = [ # two
  "one",
  '''two
and more''',
]
[[themes]]
"name" = \"\"\"
[[themes]]
rule = "no"
\"\"\"
rules = [{ rule = "a,]}", span = "b" }, { rule = "c" },
  { rule = "d", deep.er = 1.5 }]
[[themes]]
[[themes.rules]]
rule = 1
[[themes.rules]]

rule = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("plan",), 2), (("plan", "id"), 3), (("plan", "based_on"), 4), (("plan", "based_on", 0), 5),
        (("plan", "based_on", 1), 6), (("themes",), 9), (("themes", 0), 9), (("themes", 0, "name"), 10),
        (("themes", 0, "rules", 0, "span"), 14), (("themes", 0, "rules", 2), 15),
        (("themes", 0, "rules", 2, "deep", "er"), 15), (("themes", 1), 16),
        (("themes", 1, "rules", 0, "rule"), 18), (("themes", 1, "rules", 1), 19),
        (("themes", 1, "rules", 1, "rule"), 21), (("themes", 1, "rules", 1, "span"), 19),
        (("themes", 1, "missing"), 16), (("units",), 0), ((), 0),
    ],
)  # fmt: skip
def test_tables_keys_and_elements_have_their_lines(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(PLACED)
    assert Places(PLACED).line(path) == line


keys = st.sampled_from(sorted({f.name for record in TABLES.values() for f in dataclasses.fields(record)} | {"x"}))
words = st.sampled_from(["市科协", "ocean-day", "M-1", "2026", "", "{district", "FREQ=YEARLY", "P7D", "\\u0007"])
plain = (
    words.map(lambda word: f'"{word}"')
    | st.integers(-(10**12), 10**12).map(str)
    | st.sampled_from(["true", "nan", "-inf", "0.5", "2026-02-28", "2026-02-28T01:02:03Z", "08:30:00", "[]", "{}"])
)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(keys, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        )
    ),
    max_leaves=5,
)
tables = st.tuples(
    st.sampled_from([*TABLES, "themes.rules", "milestone_sets.milestones", "x"]),
    st.dictionaries(keys, values),
).map(lambda t: f"[[{t[0]}]]\n" + "".join(f"{key} = {value}\n" for key, value in t[1].items()))


@settings(deadline=None, max_examples=150)
@given(st.lists(tables, max_size=4).map("\n".join), st.booleans())
def test_any_toml_is_read_or_refused_with_its_problems(text: str, with_plan: bool) -> None:
    try:
        read_files({**(small() if with_plan else {}), "z.toml": text})
    except DataProblems as refused:
        assert all(re.match(r"\S+\.toml", line) for line in refused.lines()[:-1])  # noqa: PT017


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
@example(b"\xff")
@example(b"\xef\xbb\xbf")
@example(b"plan = 1")
@example(b"[[plan]]\n[[plan]]")
@example(b"units = [1, [], {}]")
def test_any_bytes_are_read_or_refused_with_their_problems(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "z.toml").write_bytes(data)
    with pytest.raises(DataProblems):
        read(folder)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(sorted(small())), st.integers(min_value=0), st.text(max_size=5))
def test_a_plan_with_any_damage_is_read_or_refused_with_its_problems(name: str, place: int, inserted: str) -> None:
    text = small()[name]
    at = place % len(text)
    try:
        read_files({**small(), name: text[:at] + inserted + text[at + 3 :]})
    except DataProblems as refused:
        assert refused.problems  # noqa: PT017


def documented(table: str) -> str:
    """The guide's section about a table."""
    text = GUIDE.read_text(encoding="utf-8")
    _before, heading, rest = text.partition(f"\n### `{table}`")
    assert heading, f"docs/your-own-plan.md lacks ### `{table}`"
    return re.split(r"\n##", rest, maxsplit=1)[0]


NESTED = {"[[themes.rules]]": records.ThemeRule, "[[milestone_sets.milestones]]": records.MilestoneTemplate}
WRITTEN = {("[plan]" if name == "plan" else f"[[{name}]]"): record for name, record in TABLES.items()}


@pytest.mark.parametrize(("table", "record"), (WRITTEN | NESTED).items())
def test_every_table_and_key_is_documented(table: str, record: type) -> None:
    if table == "[[districts]]":  # the same keys as [[units]]
        assert "[[units]]" in documented(table)
        return
    rows = set(re.findall(r"^\| `([a-z_]+)`", documented(table), re.MULTILINE))
    inside = {name.split(".")[1].strip("]") for name in NESTED if name.startswith(table[:-2] + ".")}
    assert rows == {f.name for f in dataclasses.fields(record)} - inside


def test_the_guides_examples_are_the_small_plans_own_lines() -> None:
    lines = {line.strip() for text in small().values() for line in text.splitlines()}
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    shown = [line.strip() for block in blocks for line in block.splitlines()]
    assert len(shown) > 40
    assert [line for line in shown if line not in lines] == []
