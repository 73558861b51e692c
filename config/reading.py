"""A folder of TOML files -> a catalogue. Every problem of every file is told before anything is used.

Any file may hold any of the tables; the file names mean nothing but the order.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.catalogue import Catalogue
from config.checking import WRONG, record_of
from config.errors import KepuError
from config.language import _
from config.names import nearest_word
from config.places import Places
from config.problems import DataProblems, Problem
from config.records import (
    Edition,
    Holiday,
    Measure,
    MilestoneSet,
    Plan,
    Policy,
    Resource,
    SchoolTerm,
    Section,
    Target,
    Template,
    Theme,
    Unit,
    Venue,
)
from config.references import Found, Source, check

TABLES: Mapping[str, type[Any]] = {
    "plan": Plan, "targets": Target, "sections": Section, "measures": Measure, "units": Unit, "districts": Unit,
    "themes": Theme, "editions": Edition, "templates": Template, "milestone_sets": MilestoneSet, "venues": Venue,
    "resources": Resource, "holidays": Holiday, "terms": SchoolTerm, "policies": Policy,
}  # fmt: skip
"""Top-level tables of the files and the records they become."""
MAX_BYTES = 2_000_000
MAX_FILES = 200
DATA = Path(__file__).parent / "data"


def bundled(name: str) -> Path:
    """The folder of a plan that comes with the program; raises KepuError with the nearest name."""
    names = sorted(folder.name for folder in DATA.iterdir() if folder.is_dir())
    if name in names:
        return DATA / name
    near = nearest_word(name, names)
    raise KepuError(
        _("没有规划“{name}”").format(name=name),
        hint=_("随附的规划：{names}；或给出数据文件夹").format(names="、".join(names))
        + (_("；是不是 {near}？").format(near=near) if near else ""),
    )


def find(name_or_folder: str) -> Path:
    """A bundled plan by name, or any folder."""
    folder = Path(name_or_folder).expanduser()
    return folder if folder.is_dir() else bundled(name_or_folder)


def read(folder: Path) -> Catalogue:
    """The plan in this folder. Raises DataProblems with everything that is wrong."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise KepuError(_("{folder} 里没有 .toml 文件").format(folder=folder), hint=_("格式见 docs/your-own-plan.md"))
    problems: list[Problem] = []
    files: dict[str, str] = {}
    for path in paths[:MAX_FILES]:
        try:
            data = path.read_bytes()
        except OSError as error:
            problems.append(Problem(path.name, 0, "", _("读不了：{why}").format(why=error.strerror)))
            continue
        text = _decoded(path.name, data, problems)
        if text is not None:
            files[path.name] = text
    if len(paths) > MAX_FILES:
        problems.append(Problem(folder.name, 0, "", _("文件超过 {n} 个").format(n=MAX_FILES)))
    return _read(files, problems)


def read_files(files: Mapping[str, str]) -> Catalogue:
    """The plan in these texts, by file name."""
    return _read(dict(files), [])


def _decoded(name: str, data: bytes, problems: list[Problem]) -> str | None:
    if len(data) > MAX_BYTES:
        problems.append(Problem(name, 0, "", _("文件超过 {n} 字节").format(n=MAX_BYTES)))
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "", _("不是 UTF-8 文字，请用 UTF-8 保存")))
        return None


def _read(files: dict[str, str], problems: list[Problem]) -> Catalogue:
    found = Found()
    for name in sorted(files):
        _read_file(name, files[name], found, problems)
    problems += check(found)
    if not found.of("plan") and not any(p.place.startswith("plan") for p in problems):
        problems.append(Problem("*.toml", 0, "plan", _("缺少 [plan] 表")))
    if problems:
        raise DataProblems(problems)
    return Catalogue(
        plan=found.of("plan")[0], targets=found.of("targets"), sections=found.of("sections"),
        measures=found.of("measures"), units=found.of("units") + found.of("districts"), themes=found.of("themes"),
        editions=found.of("editions"), templates=found.of("templates"), milestone_sets=found.of("milestone_sets"),
        venues=found.of("venues"), resources=found.of("resources"), holidays=found.of("holidays"),
        terms=found.of("terms"), policies=found.of("policies"), files=files,
    )  # fmt: skip


def _read_file(name: str, text: str, found: Found, problems: list[Problem]) -> None:
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.append(_syntax(name, error))
        return
    places = Places(text)
    for table, value in tables.items():
        record = TABLES.get(table)
        if record is None:
            problems.append(Problem(
                name, places.line((table,)) or places.line((table, 0)), table,
                _("没有这种表；可用的表：{tables}").format(tables="、".join(TABLES)), nearest_word(table, TABLES),
            ))  # fmt: skip
            continue
        entries = [value] if table == "plan" else value
        if not isinstance(entries, list):
            problems.append(Problem(name, places.line((table,)), table, _("应写成 [[{table}]]").format(table=table)))
            continue
        for index, entry in enumerate(entries):
            path: tuple[str | int, ...] = (table,) if table == "plan" else (table, index)
            source = Source(name, places, path, _label(table, index, entry))
            made = record_of(record, entry, source.reporter(problems))
            found.add(table, made, source, entry, made is not WRONG)


def _label(table: str, index: int, entry: object) -> str:
    ident = entry.get("id") if isinstance(entry, dict) else None
    if table == "plan":
        return "plan"
    return f"{table} “{ident}”" if isinstance(ident, str) else f"{table}[{index + 1}]"


def _syntax(name: str, error: Exception) -> Problem:
    words = str(error)
    line = 0
    if " (at line " in words:
        words, _rest, tail = words.partition(" (at line ")
        line = int(tail.split(",")[0])
    return Problem(name, line, "", _("TOML 语法错误：{words}").format(words=words))
