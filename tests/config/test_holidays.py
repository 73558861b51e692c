"""The installation's own holidays beside a plan's: read last, told by the file's name, nothing else in it."""

from datetime import date
from pathlib import Path

import pytest

from config.catalogue import Catalogue
from config.errors import KepuError
from config.holidays import with_holidays
from config.language import speaking
from config.reading import LOCAL_HOLIDAYS, MAX_BYTES, read_files
from tests.config.plans import small

DAY_OFF = '[[holidays]]\nyear = 2027\nname = "开放日"\noff = [2027-06-09]\n'


@pytest.fixture(scope="module")
def plan() -> Catalogue:
    return read_files(small())


def told(plan: Catalogue, file: Path) -> list[str]:
    with speaking("zh"), pytest.raises(KepuError) as refused:
        with_holidays(plan, str(file))
    return [line.replace(str(file.parent), ".") for line in refused.value.lines()]


def test_without_a_file_the_plan_stays_as_it_is(plan: Catalogue) -> None:
    assert with_holidays(plan, "") is plan


def test_they_come_after_the_plans_own_and_are_kept_with_its_files(plan: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b"\xef\xbb\xbf" + DAY_OFF.replace("\n", "\r\n").encode())
    merged = with_holidays(plan, str(file))
    assert [(h.name, h.off[0]) for h in merged.holidays] == [
        ("国庆节", date(2027, 10, 1)),
        ("开放日", date(2027, 6, 9)),
    ]
    assert merged.files == {**plan.files, LOCAL_HOLIDAYS: DAY_OFF}
    assert read_files(merged.files) == merged


def test_the_file_of_this_name_in_a_plans_folder_gives_way(plan: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(DAY_OFF.replace("2027", "2028"), encoding="utf-8")
    before = read_files({**small(), LOCAL_HOLIDAYS: DAY_OFF})
    assert [h.year for h in with_holidays(before, str(tmp_path / "b.toml")).holidays] == [2027, 2028]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[[holidays]]\nyear = 2027\nname = 'x'\noff = [2027-06-09]\nwork = [2027-06-09]\n",
         ["mine.toml:5 holidays[1].work：2027-06-09 不能既放假又上班", "数据文件有 1 处问题"]),
        ("[[holidays]]\nyear = 2027\n",
         ["mine.toml:1 holidays[1]：缺少 name", "数据文件有 1 处问题"]),
        ("[[holidays]\n",
         ["mine.toml:1：TOML 语法错误，第 11 列：方括号没有成对", "数据文件有 1 处问题"]),
        ('[[terms]]\nname = "x"\nstart = 2027-03-01\nend = 2027-07-01\n',
         ["./mine.toml 里只能有 [[holidays]] 表，不能有 terms"]),
    ],
)  # fmt: skip
def test_mistakes_are_told_by_the_files_own_name(plan: Catalogue, tmp_path: Path, text: str, lines: list[str]) -> None:
    (tmp_path / "mine.toml").write_text(text)
    assert told(plan, tmp_path / "mine.toml") == lines


def test_a_file_that_cannot_be_read_is_told(plan: Catalogue, tmp_path: Path) -> None:
    assert told(plan, tmp_path / "none.toml") == ["放假安排文件 ./none.toml 读不了：没有这个文件或文件夹"]
    (tmp_path / "big.toml").write_text("#" * (MAX_BYTES + 1))
    assert told(plan, tmp_path / "big.toml") == [f"放假安排文件 ./big.toml 超过 {MAX_BYTES} 字节"]
    (tmp_path / "gb.toml").write_bytes("# 国庆节".encode("gb18030"))
    assert told(plan, tmp_path / "gb.toml") == ["放假安排文件 ./gb.toml 不是 UTF-8 文字"]
