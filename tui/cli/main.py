"""The command ``kepu``, in two phases: find the command's name here, then import and run only that command.

Nothing is imported at the top but what costs nothing; ``kepu --help`` needs no more (tests/test_imports.py).
"""

import os
import sys

from config import language
from tui.cli import commands

_VALUES = ("--config", "--lang", "--actor", "--now")
_FLAGS = ("--json", "--version", "--help", "-h")


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or found problems, 2 usage."""
    if sys.stdout is None:  # closed by whoever started it (kepu >&-)
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that knows no Chinese still gets an answer
    words = sys.argv[1:] if argv is None else argv
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains when it flushes at exit
        return 141  # what the shell reports of a program that SIGPIPE ended
    except KeyboardInterrupt:
        return 130
    except SystemExit as stop:  # argparse, after help or an error
        return stop.code if isinstance(stop.code, int) else 0
    except Exception as error:  # the outermost edge: nobody is shown a traceback
        from tui.cli import failure

        return failure.report(error, words)
    return code


def _dispatch(words: list[str]) -> int:
    options, name, rest = _split(words)
    if name is None and "--help" not in options and "--version" not in options and _interactive():
        name = "tui" if "tui" in commands.available() else None
    if name == "complete-words":
        from tui.cli import completion

        return completion.complete(rest)
    if name is None:
        _speak(options)
        if "--version" in options:
            return _version()
        sys.stdout.write(commands.help_text(language.current() == "en"))
        return 0
    if "--help" in options:
        rest = ["--help", *rest]
    return _run(name, rest, options)


def _split(words: list[str]) -> tuple[dict[str, str], str | None, list[str]]:
    """The options before the command's name, the name and what follows it."""
    options: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        option, equals, value = word.partition("=")
        if option in _VALUES and (equals or rest):
            options[option] = value if equals else rest.pop(0)
        elif word in _FLAGS:
            options["--help" if word == "-h" else word] = "yes"
        elif word.startswith("-"):
            _refuse_option(word, options)
        else:
            return options, word, rest
    return options, None, []


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _speak(options: dict[str, str]) -> None:
    """Choose the language for a help text without reading settings, unless there is a file of them."""
    given = language.understood(options.get("--lang", "") or os.environ.get("KEPU_LANG", ""))
    config_home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    files = (
        options.get("--config", "") or os.environ.get("KEPU_CONFIG", ""),
        "kepu.toml",
        os.path.join(config_home, "kepu", "kepu.toml"),
    )
    if given is None and any(file and os.path.isfile(file) for file in files):
        from config.errors import KepuError
        from config.settings import Settings

        try:
            given = language.understood(Settings.load(options.get("--config")).language)
        except KepuError:  # help must come even where the settings are wrong
            given = None
    language.use_by_default(given)


def _language_in(words: list[str]) -> dict[str, str]:
    """The ``--lang`` that stands after the command's name, because its parser must already speak it."""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        option, _equals, value = word.partition("=")
        if option == "--lang":
            return {"--lang": value or following}
    return {}


def _version() -> int:
    from importlib.metadata import version

    sys.stdout.write(f"kepu {version('kepu')}\n")
    return 0


def _run(name: str, rest: list[str], options: dict[str, str]) -> int:
    from config.errors import KepuError

    _speak({**options, **_language_in(rest)})
    if name not in commands.available():
        from tui.cli import failure

        return failure.unknown_command(name)
    try:
        return _work(name, rest, options)
    except KepuError as error:
        from tui.cli import failure

        return failure.refuse(error)
    except OSError as error:
        if error.filename is None:  # no file that a person named
            raise
        from tui.cli import failure

        return failure.refuse_file(error)


def _work(name: str, rest: list[str], options: dict[str, str]) -> int:
    """Let the command's module do it (see tui.cli.commands)."""
    from contextlib import closing
    from importlib import import_module

    from tui.cli.context import Context

    module = import_module(f"tui.cli.{commands.module_of(name)}")
    if not rest and hasattr(module, "begin"):
        with closing(Context(options)) as context:
            return int(module.begin(context))
    from tui.cli import arguments

    parser = arguments.Parser(name)
    module.configure(parser)
    given = parser.parse(rest)
    with closing(Context({**options, **arguments.common(given)})) as context:
        return int(module.run(given, context))


def _refuse_option(word: str, options: dict[str, str]) -> None:
    from tui.cli import failure

    _speak(options)
    raise SystemExit(failure.unknown_option(word, [*_VALUES, *_FLAGS]))
