"""A local file of contacts: how units are reached, kept out of the plan's data and out of the repository."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from config.errors import KepuError
from config.language import _, listed
from config.names import nearest_word
from config.system_errors import why

MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """One ``[[contacts]]`` table. ``feed`` is secret, ``address`` and ``secret`` where the channel's addresses are."""

    unit: str
    """The unit's id, short form or name."""
    channel: str
    address: str
    secret: str = ""
    language: str = "zh"
    mentions: tuple[str, ...] = ()
    feed: str = ""
    """The unit's own calendar, as ``kepu feed add`` printed it once: told at the end of each message."""

    def __repr__(self) -> str:
        return f"ContactRecord({self.unit}, {self.channel}, ***)"


def read_contacts(file: str) -> list[ContactRecord]:
    """The file's contacts; none for an empty name. Raises KepuError that names the table, never its values."""
    if not file:
        return []
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KepuError(_("联系方式文件 {file} 读不了：{why}").format(file=file, why=why(error))) from error
    try:
        tables = tomllib.loads(data[:MAX_BYTES].decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise KepuError(_("联系方式文件 {file} 不是合法的 TOML").format(file=file)) from None
    entries = tables.get("contacts")
    if set(tables) - {"contacts"} or not isinstance(entries, list):
        raise KepuError(_("联系方式文件 {file} 里只能有 [[contacts]] 表").format(file=file))
    return [_record(file, number, entry) for number, entry in enumerate(entries, 1)]


def _record(file: str, number: int, entry: Any) -> ContactRecord:
    place = _("{file} 第 {number} 个 [[contacts]]").format(file=file, number=number)
    known = {item.name: item for item in fields(ContactRecord)}
    if not isinstance(entry, dict):
        raise KepuError(_("{place}：应是表").format(place=place))
    for name in entry:
        if name not in known:
            near = nearest_word(name, known)
            raise KepuError(
                _("{place}：没有“{name}”这一项").format(place=place, name=name),
                hint=_("是不是 {near}？").format(near=near) if near else listed(known),
            )
    for name, item in known.items():
        if name not in entry and item.default is MISSING:
            raise KepuError(_("{place}：缺少 {name}").format(place=place, name=name))
        if name in entry and not _fits(name, entry[name]):
            raise KepuError(_("{place}：{name} 写法不对").format(place=place, name=name))
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return ContactRecord(**values)


def _fits(name: str, value: Any) -> bool:
    if name == "mentions":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name == "language":
        return value in ("zh", "en")
    if name == "feed":
        return isinstance(value, str) and value.startswith(("https://", "http://", "webcal://", "webcals://"))
    return isinstance(value, str) and (bool(value) or name == "secret")
