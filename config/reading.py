"""A folder of TOML files to a catalogue. Every problem of every file is told before anything is used.

Any file may hold any of the tables; the names of the files only give the order.
"""

import re
import tomllib
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from config.catalogue import Catalogue
from config.checking import near, record_of
from config.entries import TABLES, UNIT_TABLES, Entry, Found, Problems, Source, label
from config.errors import KepuError
from config.language import _, listed
from config.names import nearest_word
from config.places import Places
from config.plausibility import check_records
from config.problems import Problem
from config.references import check_references
from config.system_errors import why

MAX_FILES = 200
MAX_BYTES = 2_000_000
"""Of one file."""
MAX_TOTAL_BYTES = 8_000_000
DATA = Path(__file__).parent / "data"
LOCAL_HOLIDAYS = "holidays-local.toml"
"""The installation's own schedule among a plan's files: read last, so that it goes before the plan's."""

_TOO_MANY_DOTS = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){32}")
"""A key of so many names makes the parser slow beyond bounds; no text of a plan looks like one."""


def bundled(name: str) -> Path:
    """The folder of a plan that comes with the program; raises KepuError with the nearest name."""
    names = sorted(folder.name for folder in DATA.iterdir() if folder.is_dir())
    if name in names:
        return DATA / name
    nearest = nearest_word(name[:60], names)
    hint = _("随附的规划：{names}；或给出数据文件夹").format(names=listed(names))
    if nearest:
        hint += _("；是不是“{nearest}”？").format(nearest=nearest)
    raise KepuError(_("没有规划“{name}”").format(name=name), hint=hint)


def find(name_or_folder: str) -> Path:
    """A bundled plan by name, or any folder."""
    if name_or_folder:
        folder = Path(name_or_folder).expanduser()
        if folder.is_dir():
            return folder
    return bundled(name_or_folder)


def read(folder: Path) -> Catalogue:
    """The plan in this folder. Raises DataProblems with everything that is wrong."""
    paths = sorted(islice((path for path in folder.glob("*.toml") if path.is_file()), MAX_FILES + 1))
    if not paths:
        message = _("{folder} 里没有 .toml 文件").format(folder=folder)
        raise KepuError(message, hint=_("格式见 docs/your-own-plan.md"))
    problems = Problems()
    if len(paths) > MAX_FILES:
        problems.add(Problem(folder.name, 0, "", _("文件太多：最多 {n} 个").format(n=MAX_FILES)))
    files: dict[str, str] = {}
    room = MAX_TOTAL_BYTES
    for path in paths[:MAX_FILES]:
        data = _bytes(path, min(MAX_BYTES, room), problems)
        text = _decoded(path.name, data, problems) if data is not None else None
        if data is not None and text is not None:
            room -= len(data)
            files[path.name] = text
    return _catalogue(files, problems, complete=len(files) == len(paths))


def read_files(files: Mapping[str, str]) -> Catalogue:
    """The plan in these texts, by file name. Raises DataProblems with everything that is wrong."""
    return _catalogue(dict(files), Problems(), complete=True)


def _bytes(path: Path, most: int, problems: Problems) -> bytes | None:
    """The file's content, or None after telling why not."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        problems.add(Problem(path.name, 0, "", _("无法读取：{why}").format(why=why(error))))
        return None
    if len(data) <= most:
        return data
    message = _("文件太大：每个最多 {n} 字节，全部最多 {total} 字节")
    problems.add(Problem(path.name, 0, "", message.format(n=MAX_BYTES, total=MAX_TOTAL_BYTES)))
    return None


def _decoded(name: str, data: bytes, problems: Problems) -> str | None:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(Problem(name, line, "", _("不是 UTF-8 文字：请用 UTF-8 保存")))
        return None


def _catalogue(files: dict[str, str], problems: Problems, *, complete: bool) -> Catalogue:
    """Check everything; without ``complete`` some file is missing, and references into it may dangle."""
    found = Found()
    for name in sorted(files, key=lambda name: (name == LOCAL_HOLIDAYS, name)):
        complete = _read_file(name, files[name], found, problems) and complete
    check_records(found)
    if complete:
        check_references(found)
        _check_presence(found, problems)
    problems.raise_any()
    return Catalogue(
        plan=found.records("plan")[0], units=found.records(*UNIT_TABLES), files=files,
        **{table: found.records(table) for table in TABLES if table not in ("plan", *UNIT_TABLES)},
    )  # fmt: skip


def _check_presence(found: Found, problems: Problems) -> None:
    for table in ("plan", "sections", "measures", "units", "themes"):
        if not found.entries.get(table):
            written = "[plan]" if table == "plan" else f"[[{table}]]"
            problems.add(Problem("*.toml", 0, table, _("没有 {table} 表").format(table=written)))


def _read_file(name: str, text: str, found: Found, problems: Problems) -> bool:
    """Add what the file holds; false if it is no TOML."""
    if any(line.count(".") >= 32 and _TOO_MANY_DOTS.search(line) for line in text.split("\n")):
        problems.add(Problem(name, 0, "", _("TOML 语法错误：{words}").format(words=_("键的层次太多"))))
        return False
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        problems.add(_syntax(name, text, error))
        return False
    places = Places(text)
    for table, value in tables.items():
        whole = Source(name, places, (table,), table[:60], problems)
        if table not in TABLES:
            words = _("没有这种表；可用的表：{tables}").format(tables=listed(TABLES))
            whole.report((), words, near(table, TABLES))
        elif table != "plan" and not isinstance(value, list):
            whole.report((), _("应写成 [[{table}]]").format(table=table))
        else:
            _add(table, value, whole, found)
    return True


def _add(table: str, value: object, whole: Source, found: Found) -> None:
    for index, raw in enumerate(value if isinstance(value, list) and table != "plan" else [value]):
        path = whole.path if table == "plan" else (table, index)
        source = Source(whole.file, whole.places, path, label(table, index, raw), whole.problems)
        found.add(table, Entry(raw, record_of(TABLES[table], raw, source.report), source))


_POSITION = re.compile(r"(.*) \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)", re.DOTALL)


def _syntax(name: str, text: str, error: Exception) -> Problem:
    """The parser's complaint; its place is moved out of its (English) words."""
    if isinstance(error, RecursionError):
        return Problem(name, 0, "", _("TOML 语法错误：{words}").format(words=_("括号层次太多")))
    found = _POSITION.fullmatch(str(error))
    words, line, column = found.groups() if found else (str(error), None, None)
    words = _translated(words)
    if found and not line:
        line = text.rstrip("\n").count("\n") + 1
    if column:
        message = _("TOML 语法错误，第 {column} 列：{words}").format(column=column, words=words)
    else:
        message = _("TOML 语法错误：{words}").format(words=words)
    return Problem(name, int(line or 0), "", message)


def _translated(words: str) -> str:
    """The parser's most common complaints in the reader's language; the others stay English."""
    return {
        "Invalid value": _("值无法识别：文字要加引号"),
        "Invalid statement": _("这一行无法识别"),
        "Invalid date or datetime": _("没有这个日期或时刻"),
        "Illegal character '\\n'": _("引号没有成对"),
        "Unterminated string": _("引号没有成对"),
        "Unclosed array": _("方括号没有成对，或缺少逗号"),
        "Expected ']' at the end of a table declaration": _("方括号没有成对"),
        "Expected ']]' at the end of an array declaration": _("方括号没有成对"),
        "Unclosed inline table": _("花括号没有成对，或缺少逗号"),
        "Cannot overwrite a value": _("同一个键写了两次"),
        "Expected '=' after a key in a key/value pair": _("键后面应为 ="),
        "Expected newline or end of document after a statement": _("值后面应换行"),
    }.get(words, words)
