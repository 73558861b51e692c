"""How settings are read: a TOML file and variables into frozen dataclasses; all problems are told at once."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from config.errors import KepuError
from config.language import _, listed
from config.system_errors import why

if TYPE_CHECKING:
    from typing import TypeGuard

    from _typeshed import DataclassInstance

    Record = TypeVar("Record", bound=DataclassInstance)

_LARGEST_FILE = 1_000_000
_Path = tuple[str, ...]


class BadSettings(KepuError):
    """The settings cannot be used; ``problems`` has a line for each reason."""

    exit_code = 2
    http_status = 500

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems[0], hint=_("改正后再试；全部设置项见文档 docs/settings.md"))
        self.problems = tuple(problems)

    def lines(self) -> Sequence[str]:
        return self.problems


class Bounds(dict[str, object]):
    """Field metadata: the least and the greatest number allowed, both included."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least=least, most=most)


def find(path: str | None, environ: Mapping[str, str]) -> tuple[Path | None, bool]:
    """The settings file, and whether the data belongs beside it (not in the user's configuration folder)."""
    if named := path or environ.get("KEPU_CONFIG"):
        file = Path(named).expanduser().absolute()
        if not file.is_file():
            raise BadSettings([_("没有设置文件 {file}").format(file=file)])
        return file, True
    here = Path.cwd() / "kepu.toml"
    if here.is_file():
        return here, True
    given = environ.get("XDG_CONFIG_HOME", "")
    base = Path(given) if given.startswith("/") else Path(environ.get("HOME") or Path.home()) / ".config"
    file = base / "kepu" / "kepu.toml"
    return (file, False) if file.is_file() else (None, False)


def build(cls: "type[Record]", file: Path | None, environ: Mapping[str, str]) -> "Record":
    """An instance of ``cls`` from variables, file and defaults, in this order; or :class:`BadSettings`."""
    text = _text(file) if file else ""
    reading = _Reading(str(file), text, environ)
    table = _table(file, text) if file else {}
    settings = reading.record(cls, table, ())
    if reading.problems:
        raise BadSettings(reading.problems)
    return settings


def variables(cls: "type[DataclassInstance]", path: _Path = ()) -> Iterator[str]:
    """The variables that settings of ``cls`` may come from; ``KEPU_WEBHOOKS_*`` stands for any name."""
    hints = get_type_hints(cls)
    for item in _given(cls):
        if _is_section(kind := hints[item.name]):
            yield from variables(kind, (*path, item.name))
        else:
            if get_origin(kind) is Mapping and get_origin(get_args(kind)[1]) is Mapping:
                continue
            yield _variable((*path, item.name)) + ("_*" if get_origin(kind) is Mapping else "")


def _table(file: Path, text: str) -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415  (start-up: many an installation has no file)

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings([_("{file}：不是合法的 TOML：{error}").format(file=file, error=error)]) from None


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise BadSettings([_("{file}：太大，不像是设置文件").format(file=file)])
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadSettings([_("{file}：读不了：{error}").format(file=file, error=why(error))]) from None
    except UnicodeDecodeError:
        raise BadSettings([_("{file}：不是 UTF-8 编码").format(file=file)]) from None


class _Reading:
    """One reading of one file and the variables."""

    def __init__(self, file: str, text: str, environ: Mapping[str, str]) -> None:
        self.file = file
        self.text = text
        self.environ = environ
        self.problems: list[str] = []

    def record(self, cls: "type[Record]", table: Mapping[str, Any], path: _Path) -> "Record":
        hints = get_type_hints(cls)
        known = {item.name: item for item in _given(cls)}
        for key in table:
            if key not in known:
                self._unknown((*path, key), list(known))
        values: dict[str, Any] = {}
        for name, item in known.items():
            here = (*path, name)
            if _is_section(kind := hints[name]):
                section = table.get(name, {})
                values[name] = self.record(kind, self._table(section, here), here)
            elif get_origin(kind) is Mapping and get_origin(get_args(kind)[1]) is Mapping:
                values[name] = self._tables(table.get(name, {}), here)
            elif get_origin(kind) is Mapping:
                values[name] = self._mapping(table.get(name, {}), here)
            elif given := self.environ.get(_variable(here)):
                values[name] = self._from_variable(given, kind, item, here)
            elif name in table:
                values[name] = self._checked(table[name], kind, item, here, self._place(here))
        return cls(**{name: value for name, value in values.items() if value is not None})

    def _table(self, value: object, path: _Path) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self._expected(self._place(path), f"[{'.'.join(path)}]", value)
        return {}

    def _tables(self, value: object, path: _Path) -> Mapping[str, Mapping[str, Any]]:
        """Tables whose keys somebody else checks; variables cannot give them."""
        return {key: self._table(entry, (*path, key)) for key, entry in self._table(value, path).items()}

    def _mapping(self, value: object, path: _Path) -> Mapping[str, str]:
        entries = dict(self._table(value, path))
        for key, entry in entries.items():
            if not isinstance(entry, str):
                self._expected(self._place((*path, key)), _("文字"), entry)
        prefix = _variable(path) + "_"
        for name, entry in self.environ.items():
            if name.startswith(prefix) and entry:
                entries[name.removeprefix(prefix).lower()] = entry
        return entries

    def _from_variable(self, given: str, kind: Any, item: "Field[Any]", path: _Path) -> Any:
        place = _("环境变量 {name}").format(name=_variable(path))
        value: object = given
        if kind is int and given.strip().lstrip("-").isascii() and given.strip().lstrip("-").isdigit():
            value = int(given)
        elif kind is bool:
            value = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
                given.strip().lower(), given
            )
        return self._checked(value, kind, item, path, place)

    def _checked(self, value: object, kind: Any, item: "Field[Any]", path: _Path, place: str) -> Any:
        """The value, or None after its problem was noted."""
        secret = not item.repr
        if get_origin(kind) is Literal:
            choices = get_args(kind)
            if value not in choices:
                wanted = _("{choices} 之一").format(choices=", ".join(f'"{c}"' for c in choices if c))
                return self._expected(place, wanted, value, nearest=_nearest(str(value), choices))
        elif kind == tuple[str, ...]:
            return self._texts(value, path, place)
        elif type(value) is not kind:
            names = {str: _("文字"), int: _("整数"), bool: "true / false"}
            return self._expected(place, names[kind], value, secret=secret)
        elif isinstance(item.metadata, Mapping) and "least" in item.metadata:
            least, most = item.metadata["least"], item.metadata["most"]
            if not least <= value <= most:
                wanted = _("{least} 到 {most} 之间的整数").format(least=least, most=most)
                return self._expected(place, wanted, value)
        elif path == ("timezone",) and not _is_zone(str(value)):
            return self._expected(place, _("IANA 时区名，例如 {name}").format(name="Asia/Shanghai"), value)
        return value

    def _texts(self, value: object, path: _Path, place: str) -> tuple[str, ...] | None:
        """A list of texts; in a variable they are separated by commas. Those of ``allow`` are networks."""
        given = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(part, str) for part in given):
            self._expected(place, _("文字的列表"), value)
            return None
        for part in given if path[-1] == "allow" else ():
            if not _is_network(part):
                self._expected(place, _("网络，例如 {name}").format(name="10.0.0.0/8"), part)
        return tuple(part for part in given if part)

    def _place(self, path: _Path) -> str:
        key = ".".join(path)
        if line := line_of(path, self.text):
            return _("{file} 第 {line} 行 {key}").format(file=self.file, line=line, key=key)
        return f"{self.file} {key}"

    def _expected(self, place: str, wanted: str, value: object, *, nearest: str = "", secret: bool = False) -> None:
        shown = "***" if secret else repr(value)[:60]
        message = _("{place}：应为 {wanted}，却是 {value}").format(place=place, wanted=wanted, value=shown)
        self.problems.append(message + _did_you_mean(nearest))

    def _unknown(self, path: _Path, known: Sequence[str]) -> None:
        message = _("{place}：没有这个设置项").format(place=self._place(path))
        self.problems.append(message + _did_you_mean(_nearest(path[-1], known) or listed(known)))


def line_of(path: _Path, text: str) -> int:
    """The line, from 1, on which a key is set or its table begins; 0 if it is written in some rarer form."""
    table: _Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            table = _keys(stripped.strip("[] \t").partition("]")[0])
            here = table
        else:
            here = (*table, *_keys(stripped.partition("=")[0])) if "=" in stripped else ()
        if here and here[: len(path)] == path:
            return number
    return 0


def _keys(dotted: str) -> _Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _given(cls: "type[DataclassInstance]") -> Sequence["Field[Any]"]:
    """The fields that people may set; the others are derived."""
    return [item for item in fields(cls) if item.metadata.get("given", True)]


def _is_section(kind: object) -> "TypeGuard[type[DataclassInstance]]":
    return isinstance(kind, type) and is_dataclass(kind)


def _variable(path: _Path) -> str:
    return "_".join(("KEPU", *path)).upper()


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, absolute path, a folder
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ip_network(text.strip())
    except ValueError:
        return False
    return True


def _nearest(name: str, known: Sequence[str]) -> str:
    return next(iter(difflib.get_close_matches(name, known, n=1)), "")


def _did_you_mean(nearest: str) -> str:
    return _("；最接近的是 {name}").format(name=nearest) if nearest else ""
