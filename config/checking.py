"""TOML values -> typed records, by the records' own annotations; every fault is collected, none raised."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, Literal

from config.errors import KepuError
from config.language import _
from config.names import nearest_word
from config.rule import Rule, RuleError, Span

Report = Callable[[tuple[str | int, ...], str, str], None]
"""Called with the path below the record, what is wrong, and the nearest valid value (or "")."""


class Wrong:
    """Stands for a value that was reported and cannot be used."""


WRONG = Wrong()


@cache
def hints(record: type[Any]) -> Mapping[str, Any]:
    """The record's fields with their types."""
    found = typing.get_type_hints(record)
    return {f.name: found[f.name] for f in fields(record)}


def record_of(record: type[Any], value: object, report: Report) -> Any:
    """The table as a record, or WRONG after reporting everything that is wrong with it."""
    if not isinstance(value, dict):
        report((), _("应为表"), "")
        return WRONG
    known = hints(record)
    found: dict[str, Any] = {}
    bad = False
    for key, given in value.items():
        if key not in known:
            report((key,), _("没有这个键；可用的键：{keys}").format(keys="、".join(known)), nearest_word(key, known))
            bad = True
            continue
        found[key] = value_of(known[key], given, _below(report, key))
        bad = bad or found[key] is WRONG
    for f in fields(record):
        if f.default is MISSING and f.default_factory is MISSING and f.name not in value:
            report((), _("缺少 {key}").format(key=f.name), "")
            bad = True
    return WRONG if bad else record(**found)


def _below(report: Report, *keys: str | int) -> Report:
    return lambda path, message, nearest: report((*keys, *path), message, nearest)


def value_of(kind: Any, given: object, report: Report) -> Any:
    """The value as ``kind`` asks, or WRONG after a report."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return value_of(next(a for a in arguments if a is not types.NoneType), given, report)
    if origin is Literal:
        return _choice(arguments, given, report)
    if origin is tuple:
        return _tuple(arguments, given, report)
    if is_dataclass(kind) and kind not in (Rule, Span):
        return record_of(typing.cast("type[Any]", kind), given, report)
    if kind in (Rule, Span):
        return _rule(kind, given, report)
    if isinstance(kind, type) and issubclass(kind, Enum):
        found = _choice(tuple(m.value for m in kind), given, report)
        return found if found is WRONG else kind(found)
    return _plain(kind, given, report)


def _choice(choices: tuple[Any, ...], given: object, report: Report) -> Any:
    if given in choices:
        return given
    near = nearest_word(given, choices) if isinstance(given, str) else ""
    report((), _("{given} 不在可选值之中：{choices}").format(given=shown(given), choices="、".join(map(str, choices))), near)
    return WRONG


def _tuple(kinds: tuple[Any, ...], given: object, report: Report) -> Any:
    if not isinstance(given, list):
        report((), _("应为列表 [ … ]，现为 {given}").format(given=shown(given)), "")
        return WRONG
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        each = [kinds[0]] * len(given)
    elif len(given) != len(kinds):
        report((), _("应有 {n} 个值，现有 {m} 个").format(n=len(kinds), m=len(given)), "")
        return WRONG
    else:
        each = list(kinds)
    found = tuple(value_of(k, v, _below(report, i)) for i, (k, v) in enumerate(zip(each, given, strict=True)))
    return WRONG if any(v is WRONG for v in found) else found


def _rule(kind: type[Rule] | type[Span], given: object, report: Report) -> Any:
    if not isinstance(given, str):
        report((), _("应为文字，现为 {given}").format(given=shown(given)), "")
        return WRONG
    try:
        return kind.parse(given)
    except RuleError as error:
        report((), error.message, error.nearest)
    except KepuError as error:
        report((), error.message, "")
    return WRONG


def _plain(kind: Any, given: object, report: Report) -> Any:
    expected = {
        str: _("文字"), int: _("整数"), float: _("数"), bool: "true / false", date: _("日期，如 2026-09-14"),
        time: _("时刻，如 09:00:00"),
    }  # fmt: skip
    ok = isinstance(given, kind)
    if kind is int:
        ok = type(given) is int
    elif kind is float:
        ok = type(given) in (int, float)
    elif kind is date:
        ok = isinstance(given, date) and not isinstance(given, datetime)
    elif kind is time:
        ok = isinstance(given, time) and given.tzinfo is None
    if ok:
        return given
    report((), _("应为{expected}，现为 {given}").format(expected=expected[kind], given=shown(given)), "")
    return WRONG


def shown(value: object) -> str:
    """A value as a short text for a message."""
    text = value if isinstance(value, str) else str(value)
    return f"“{text if len(text) <= 60 else text[:60] + '…'}”"
