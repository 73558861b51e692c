"""A channel's table of settings, read into its frozen dataclass: wrong keys and types are refused."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from config.errors import KepuError
from config.language import _
from scheduler.channels.secret import Secret

Settings = TypeVar("Settings")


def _wrong(kind: str, name: str, what: str) -> KepuError:
    return KepuError(_("发送方式“{kind}”的设置“{name}”{what}").format(kind=kind, name=name, what=what))


def _converted(kind: str, name: str, expected: Any, value: object) -> object:
    """The value as the field wants it. The error never quotes it: it may be a password in a wrong place."""
    accepted = (expected, *getattr(expected, "__args__", ()))
    if isinstance(value, str) and Secret in accepted:
        return Secret(value)
    if isinstance(value, str) and Path in accepted:
        return Path(value).expanduser()
    if isinstance(value, int) and not isinstance(value, bool) and expected is float:
        return float(value)
    if (expected in (int, float, str) and isinstance(value, bool)) or not isinstance(value, expected):
        raise _wrong(kind, name, _("类型不对：应为 {type}").format(type=getattr(expected, "__name__", expected)))
    return value


def read(kind: str, into: type[Settings], settings: Mapping[str, Any]) -> Settings:
    """The dataclass ``into`` filled from the table; strings become ``Secret`` or ``Path`` where it asks so.

    :raises KepuError: naming the key, and the nearest valid one for an unknown.
    """
    known = {item.name: item for item in fields(into)}  # type: ignore[arg-type]
    hints = get_type_hints(into)
    for name in settings:
        if name not in known:
            nearest = get_close_matches(name, known, n=1)
            raise KepuError(
                _("发送方式“{kind}”没有“{name}”这项设置").format(kind=kind, name=name),
                hint=_("是不是“{name}”？").format(name=nearest[0]) if nearest else "",
            )
    for name, item in known.items():
        if name not in settings and item.default is MISSING and item.default_factory is MISSING:
            raise _wrong(kind, name, _("没有填写"))
    return into(**{name: _converted(kind, name, hints[name], value) for name, value in settings.items()})


def positive(kind: str, name: str, value: float) -> None:
    """Refuse what is not above zero (seconds, rates)."""
    if not value > 0:
        raise _wrong(kind, name, _("应大于 0"))
