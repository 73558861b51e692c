"""The installation's own schedule of days off and make-up workdays, added to the plan's files."""

import tomllib
from dataclasses import replace
from pathlib import Path

from config.catalogue import Catalogue
from config.errors import KepuError
from config.language import _, listed
from config.problems import DataProblems
from config.reading import LOCAL_HOLIDAYS, MAX_BYTES, read_files
from config.system_errors import why


def with_holidays(catalogue: Catalogue, file: str) -> Catalogue:
    """The plan together with this file's ``[[holidays]]``; the plan as it is for an empty name.

    The text is kept among the plan's files, so that a database remembers it. Raises KepuError where the file
    cannot be used, DataProblems with its lines where its tables are wrong.
    """
    if not file:
        return catalogue
    path = Path(file)
    text = _text(path)
    try:
        merged = read_files({**catalogue.files, LOCAL_HOLIDAYS: text})
    except DataProblems as error:
        # People know the file by its own name.
        named = (replace(p, file=path.name) if p.file == LOCAL_HOLIDAYS else p for p in error.problems)
        raise DataProblems(named, more=error.more) from None
    if others := set(tomllib.loads(text)) - {"holidays"}:
        raise KepuError(
            _("{file} 里只能有 [[holidays]] 表，不能有 {others}").format(file=path, others=listed(sorted(others))),
            hint=_("其他内容写在规划的数据文件夹里；格式见 docs/your-own-plan.md"),
        )
    return merged


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise KepuError(
            _("放假安排文件 {file} 读不了：{why}").format(file=path, why=why(error)),
            hint=_("文件由设置项 holidays 指定"),
        ) from error
    if len(data) > MAX_BYTES:
        raise KepuError(_("放假安排文件 {file} 超过 {n} 字节").format(file=path, n=MAX_BYTES))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise KepuError(_("放假安排文件 {file} 不是 UTF-8 文字").format(file=path)) from None
