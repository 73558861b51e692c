"""Rows as plain values, and back: what the event log keeps of a change and undo puts back.

A journalled table names itself (``noun``), its parts that change with it (``children``: attribute -> the
column that tells them apart) and the columns that are no content (``bookkeeping``).
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import inspect
from sqlalchemy.types import Date, DateTime
from sqlmodel import SQLModel

State: TypeAlias = dict[str, Any]


def snapshot(row: Any) -> State:
    """The row's content with its children, as JSON values."""
    model: Any = type(row)
    state = _columns(row, model.bookkeeping)
    for name, key in model.children.items():
        children = getattr(row, name)
        state[name] = {str(getattr(child, key)): _columns(child, _parts(key)) for child in children}
    return state


def difference(before: State, after: State) -> tuple[State, State]:
    """The fields that differ, as they were and as they are; children are compared one by one.

    A field that one side lacks (a new row had none before) is left out there, which is not the same as None.
    """
    old: State = {}
    new: State = {}
    for name in [*before, *(n for n in after if n not in before)]:
        a, b = before.get(name), after.get(name)
        if a == b:
            continue
        if isinstance(a, Mapping) and isinstance(b, Mapping) and name != "report":
            keys = [k for k in [*a, *(k for k in b if k not in a)] if a.get(k) != b.get(k)]
            a, b = {k: a.get(k) for k in keys}, {k: b.get(k) for k in keys}
        if name in before:
            old[name] = a
        if name in after:
            new[name] = b
    return old, new


def restore(row: Any, state: Mapping[str, Any]) -> None:
    """Set the fields named in ``state``; a child that is None there is removed."""
    children = type(row).children
    for name, value in state.items():
        if name in children:
            _restore_children(row, name, children[name], value)
        else:
            setattr(row, name, _parse(type(row), name, value))


def _restore_children(row: Any, name: str, key: str, states: Mapping[str, State | None]) -> None:
    model = inspect(type(row)).relationships[name].mapper.class_
    existing = {str(getattr(child, key)): child for child in getattr(row, name)}
    for ident, state in states.items():
        child = existing.get(ident)
        if state is None:
            if child is not None:
                getattr(row, name).remove(child)
        elif child is None:
            values = {k: _parse(model, k, v) for k, v in state.items()}
            getattr(row, name).append(model(**{key: ident}, **values))
        else:
            for field, value in state.items():
                setattr(child, field, _parse(model, field, value))


@cache
def _parts(key: str) -> frozenset[str]:
    """Columns of a child that its parent and its place already say."""
    return frozenset({"id", "activity_id", "occurrence_id", key})


def _columns(row: Any, without: frozenset[str]) -> State:
    model: Any = type(row)
    return {name: plain(getattr(row, name)) for name in _names(model) if name not in without}


@cache
def _names(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.key for column in inspect(model).column_attrs)


@cache
def _kind(model: type[SQLModel], name: str) -> str:
    column = inspect(model).column_attrs[name].columns[0]
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(kind, Date):
        return "date"
    return "datetime" if isinstance(kind, DateTime) else ""


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def _parse(model: type[SQLModel], name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    kind = _kind(model, name)
    if kind == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if kind == "datetime" else value
