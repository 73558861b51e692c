"""Arguments of a command: argparse, speaking both languages, with the options that every command takes."""

import argparse
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NoReturn

from config.language import LANGUAGES, Language, _, bracketed, current, listed, speaking
from config.names import fold, nearest_word
from tui.cli import commands
from tui.text import clean, wrap

EARLIEST_YEAR, LATEST_YEAR = 1901, 2099
LAST_PORT = 65_535
_COMMON = ("config", "lang", "actor", "json", "now")

_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "subcommands": "子命令",
    "show this help message and exit": "显示帮助",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少参数：%s",
    "one of the arguments %s is required": "%s 必须给出一个",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "ambiguous option: %(option)s could match %(matches)s": "选项 %(option)s 不明确：%(matches)s",
    "ignored explicit argument %r": "不能带值 %r",
    "expected one argument": "后面要有一个值",
    "expected at most one argument": "后面最多有一个值",
    "expected at least one argument": "后面至少要有一个值",
    "expected %s argument": "后面要有 %s 个值",
    "expected %s arguments": "后面要有 %s 个值",
    "invalid %(type)s value: %(value)r": "值 %(value)r 不对，应为 %(type)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这个选择，可选：%(choices)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有 %(parser_name)r，可选：%(choices)s",
    " (default: %(default)s)": "（默认 %(default)s）",
}


def _argparse_text(message: str) -> str:
    return _CHINESE.get(message, message) if current() == "zh" else message


def _argparse_plural(one: str, many: str, n: int) -> str:
    return _argparse_text(one if n == 1 else many)


# argparse translates with the process's gettext domain and locale, which are not ours to set; these two names
# are the only place where it can be given another translator.
vars(argparse).update({"_": _argparse_text, "ngettext": _argparse_plural})


class Formatter(argparse.HelpFormatter):
    """Help whose usage line leaves out what every command takes, wrapped in terminal cells.

    argparse names no public way to do either; these three methods are what its own formatters override.
    """

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        own = [action for action in actions if action.dest not in ("help", *_COMMON[:-1])]
        super().add_usage(usage, own, groups, prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrap(text, width - len(indent)))


class Parser(argparse.ArgumentParser):
    """A parser that takes the common options too, wherever they stand; sub-commands get this class as well.

    A command may give a common option a meaning of its own (``run-due --now``): the later definition holds.
    """

    def __init__(self, prog: str, **options: Any) -> None:
        if prog in commands.COMMANDS:
            options.setdefault("description", commands.COMMANDS[prog][current() == "en"])
            prog = f"kepu {prog}"
        options.setdefault("formatter_class", Formatter)
        super().__init__(prog, allow_abbrev=False, conflict_handler="resolve", **options)
        group = self.add_argument_group(_("通用选项"))
        for name in ("--config", "--lang", "--actor", "--json"):
            value, *helps = commands.OPTIONS[name]
            text = helps[current() == "en"]
            if name == "--lang":
                group.add_argument(name, choices=("zh", "en"), default=argparse.SUPPRESS, help=text)
            elif value:
                group.add_argument(name, metavar=value, default=argparse.SUPPRESS, help=text)
            else:
                group.add_argument(name, action="store_true", default=argparse.SUPPRESS, help=text)
        group.add_argument("--now", default=argparse.SUPPRESS, help=argparse.SUPPRESS)

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """The arguments, or exit code 2 with one line that says what is wrong and the nearest option."""
        given, unknown = self.parse_known_args(words)
        if unknown:
            message = _("不认识的参数：{names}").format(names=" ".join(unknown))
            near = nearest_word(unknown[0], options_of(self)) if unknown[0].startswith("-") else ""
            self.error(message + (_("；是不是 {name}？").format(name=near) if near else ""))
        return given

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        sys.stderr.write(f"{clean(self.prog)}: {clean(message)}\n")
        raise SystemExit(2)


def options_of(parser: argparse.ArgumentParser) -> list[str]:
    """Every option that the parser or one of its sub-commands shows in its help."""
    found: list[str] = []
    for action in actions_of(parser):
        if action.help != argparse.SUPPRESS:
            found += [name for name in action.option_strings if name.startswith("--")]
        for child in children_of(action).values():
            found += options_of(child)
    return list(dict.fromkeys(found))


def actions_of(parser: argparse.ArgumentParser) -> Sequence[argparse.Action]:
    """What the parser accepts; argparse has no public name for it."""
    actions: Sequence[argparse.Action] = parser._actions
    return actions


def children_of(action: argparse.Action) -> Mapping[str, argparse.ArgumentParser]:
    """The parsers of sub-commands by name; empty for every other action."""
    choices = action.choices
    if isinstance(choices, Mapping):
        return {k: v for k, v in choices.items() if isinstance(v, argparse.ArgumentParser)}
    return {}


def common(arguments: argparse.Namespace) -> dict[str, str]:
    """The common options that stood after the command's name, as ``{"--json": "yes"}``."""
    given = vars(arguments)
    found: dict[str, str] = {}
    for name in _COMMON:
        value = given.get(name)
        if isinstance(value, str) or value is True:
            found[f"--{name}"] = "yes" if value is True else str(value)
    return found


def chosen(words: Callable[[str], str], keys: Iterable[str]) -> Callable[[str], str]:
    """An argument's type: one of ``keys``, or what ``words`` calls it in either language (计划 is planned)."""
    known = [(key, *(_spoken(words, key, language) for language in LANGUAGES)) for key in keys]

    def choose(text: str) -> str:
        wanted = fold(text).removeprefix("已")
        for key, *names in known:
            if wanted in (fold(key), *(fold(name).removeprefix("已") for name in names)):
                return key
        offered = listed(key + bracketed(words(key)) if words(key) != key else key for key, *_names in known)
        raise argparse.ArgumentTypeError(_("没有“{name}”；可选：{choices}").format(name=text, choices=offered))

    return choose


def _spoken(words: Callable[[str], str], key: str, language: Language) -> str:
    with speaking(language):
        return words(key)


def halfwidth(text: str) -> str:
    """Digits and signs as input methods write them, made plain."""
    return unicodedata.normalize("NFKC", text).strip()


def day(text: str) -> date:
    """An argument's type: a date as ``2026-09-14``, ``2026/9/14``, ``20260914`` or ``2026年9月14日``."""
    plain = halfwidth(text)
    found = re.fullmatch(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})", plain)
    if found:
        try:
            return date(*(int(part) for part in found.groups() if part))
        except ValueError:
            pass
    raise argparse.ArgumentTypeError(_("“{text}”不是日期，应如 2026-09-14").format(text=text))


def year(text: str) -> int:
    """An argument's type: a year from 1901 to 2099, which is as far as the lunar calendar is known."""
    plain = halfwidth(text)
    if re.fullmatch(r"[0-9]{4}年?", plain) and EARLIEST_YEAR <= int(plain[:4]) <= LATEST_YEAR:
        return int(plain[:4])
    raise argparse.ArgumentTypeError(
        _("“{text}”不是 {least} 到 {most} 的年份").format(text=text, least=EARLIEST_YEAR, most=LATEST_YEAR)
    )


def port(text: str) -> int:
    """An argument's type: a port to listen on; 0 takes a free one."""
    if text.isdecimal() and len(text) <= 5 and int(text) <= LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(_("“{text}”不是 0 到 {most} 的端口").format(text=text, most=LAST_PORT))


def moment(text: str) -> datetime:
    """An argument's type: an ISO 8601 date and time; naive, meaning the plan's zone, without an offset."""
    try:
        return datetime.fromisoformat(halfwidth(text))
    except ValueError:
        raise argparse.ArgumentTypeError(_("“{text}”不是时刻，应如 2026-09-14T09:00").format(text=text)) from None
