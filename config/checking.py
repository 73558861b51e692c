"""TOML values to typed records, by the records' own annotations; every fault is collected, none raised."""

import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal

from config.language import _, listed
from config.names import nearest_word
from config.places import Path
from config.rule import Rule, RuleError
from config.span import Span, SpanError

Nearest = Callable[[], str]
"""Finds the nearest valid value, or "": asked only for the faults that are told."""
Report = Callable[[Path, str, Nearest], None]
"""Called with the path below the record, what is wrong, and how to find the nearest valid value."""

LARGEST = 10**9
_LONGEST_WORD = 60


class Wrong:
    """Stands for a value that was reported and cannot be used."""


WRONG = Wrong()


def nothing_near() -> str:
    """There is no nearest value."""
    return ""


def near(word: str, among: Iterable[str]) -> Nearest:
    """The one of ``among`` that is most like the word."""
    return lambda: nearest_word(word[:_LONGEST_WORD], among)


def shown(value: object) -> str:
    """A value as a short text for a message."""
    if isinstance(value, list):
        return _("列表")
    if isinstance(value, dict):
        return _("表")
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else _number_text(value)
    text = text if len(text) <= _LONGEST_WORD else text[:_LONGEST_WORD] + "…"
    return f"“{text}”" if isinstance(value, str) else text


def _number_text(value: object) -> str:
    too_large = isinstance(value, int) and abs(value) > LARGEST
    return _("很大的数") if too_large else str(value)


@cache
def hints(record: type[Any]) -> Mapping[str, Any]:
    """The record's fields with their types."""
    found = typing.get_type_hints(record)
    return {f.name: found[f.name] for f in fields(record)}


@cache
def _required(record: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(record) if f.default is MISSING and f.default_factory is MISSING)


def record_of(record: Any, value: object, report: Report) -> Any:
    """The table as a record, or WRONG after reporting everything that is wrong with it."""
    if not isinstance(value, dict):
        report((), _("应为表，现为 {given}").format(given=shown(value)), nothing_near)
        return WRONG
    known = hints(record)
    found: dict[str, Any] = {}
    for key, given in value.items():
        if key in known:
            found[key] = value_of(known[key], given, _below(report, key))
        else:
            words = _("没有这个键；可用的键：{keys}").format(keys=listed(known))
            report((key[:_LONGEST_WORD],), words, near(key, known))
    missing = [name for name in _required(record) if name not in value]
    for name in missing:
        report((), _("缺少 {key}").format(key=name), nothing_near)
    bad = missing or len(found) < len(value) or any(v is WRONG for v in found.values())
    return WRONG if bad else record(**found)


def _below(report: Report, *keys: str | int) -> Report:
    return lambda path, message, nearest: report((*keys, *path), message, nearest)


def value_of(kind: Any, given: object, report: Report) -> Any:
    """The value as ``kind`` asks, or WRONG after a report."""
    return _reader(kind)(given, report)


@cache
def _reader(kind: Any) -> Callable[[object, Report], Any]:
    """What reads a value of this type."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _reader(next(a for a in arguments if a is not types.NoneType))
    if origin is Literal:
        return lambda given, report: _choice(arguments, given, report)
    if origin is tuple:
        return lambda given, report: _tuple(arguments, given, report)
    if kind in (Rule, Span):
        return lambda given, report: _rule(kind, given, report)
    if kind is str:
        return _text
    if kind in (int, float):
        return lambda given, report: _number(kind, given, report)
    if is_dataclass(kind):
        return lambda given, report: record_of(kind, given, report)
    return lambda given, report: _plain(kind, given, report)


def _refused(expected: str, given: object, report: Report) -> Wrong:
    words = _("应为{expected}，现为 {given}").format(expected=expected, given=shown(given))
    report((), words, nothing_near)
    return WRONG


def _choice(choices: tuple[Any, ...], given: object, report: Report) -> Any:
    if not isinstance(given, str):
        return _refused(_("文字"), given, report)
    if given in choices:
        return given
    words = _("{given} 不在可选值之中：{choices}").format(given=shown(given), choices=listed(choices))
    report((), words, near(given, choices))
    return WRONG


def _tuple(kinds: tuple[Any, ...], given: object, report: Report) -> Any:
    if isinstance(given, dict):
        report((), _("应为列表：写成 [[ … ]] 或 [ … ]"), nothing_near)
        return WRONG
    if not isinstance(given, list):
        return _refused(_("列表 [ … ]"), given, report)
    if kinds[1:] == (Ellipsis,):
        kinds = (kinds[0],) * len(given)
    elif len(given) != len(kinds):
        report((), _("应有 {n} 个值，现有 {m} 个").format(n=len(kinds), m=len(given)), nothing_near)
        return WRONG
    pairs = enumerate(zip(kinds, given, strict=True))
    found = tuple(value_of(kind, value, _below(report, index)) for index, (kind, value) in pairs)
    return WRONG if any(value is WRONG for value in found) else found


def _rule(kind: type[Rule] | type[Span], given: object, report: Report) -> Any:
    if not isinstance(given, str):
        return _refused(_("文字"), given, report)
    try:
        return kind.parse(given)
    except RuleError as error:
        nearest = error.nearest
        report((), error.message, lambda: nearest)
    except SpanError as error:
        report((), "；".join(part for part in (error.message, error.hint) if part), nothing_near)
    return WRONG


def _text(given: object, report: Report) -> Any:
    if not isinstance(given, str):
        return _refused(_("文字"), given, report)
    if not given.isprintable() and any((ord(c) < 32 and c not in "\n\t") or ord(c) == 127 for c in given):
        report((), _("文字里有控制字符"), nothing_near)
        return WRONG
    return given


def _number(kind: type[int] | type[float], given: object, report: Report) -> Any:
    """An integer, or a number that is neither infinite nor none."""
    if type(given) is int and abs(given) <= LARGEST:
        return kind(given)
    if kind is float and isinstance(given, float) and math.isfinite(given):
        return given
    return _refused(_("整数") if kind is int else _("数"), given, report)


def _plain(kind: Any, given: object, report: Report) -> Any:
    """Days, times of day and yes or no, as TOML itself writes them."""
    wrong = isinstance(given, datetime) or (isinstance(given, time) and given.tzinfo is not None)
    if isinstance(given, kind) and not wrong:
        return given
    expected = {
        bool: _("是或否：true 或 false"),
        date: _("日期，如 2026-09-14"),
        time: _("时刻，如 09:00:00"),
    }
    return _refused(expected[kind], given, report)
