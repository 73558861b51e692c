"""Shell completion: a short script for each shell that asks ``kepu complete-words`` what could follow.

Units, themes and districts come from the database, so new names complete at once; without one there are none.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Literal

from config import language
from config.errors import KepuError
from config.language import _
from config.names import fold
from tui.cli import arguments, commands
from tui.cli.context import Context
from tui.text import clean

Kind = Literal["unit", "theme", "district", "measure"]
KINDS: dict[str, Kind] = {"unit": "unit", "theme": "theme", "district": "district", "measure": "measure"}
"""Arguments and options whose values are names, and the kind of names."""

_BASH = """\
_kepu() {
    local IFS=$'\\n'
    COMPREPLY=($(kepu complete-words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _kepu kepu
"""
_ZSH = """\
#compdef kepu
_kepu() {
    local -a found
    local line
    while IFS=$'\\t' read -r word what; do
        found+=("${word//:/\\\\:}${what:+:$what}")
    done < <(kepu complete-words -- "${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)
    (( $#found )) && _describe kepu found || _files
}
compdef _kepu kepu
"""
_FISH = """\
function __kepu_words
    set -l words (commandline -opc) (commandline -ct)
    kepu complete-words -- $words[2..] 2>/dev/null
end
complete -c kepu -f -a '(__kepu_words)'
complete -c kepu -s o -r -F
complete -c kepu -l config -r -F
"""
_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _('例如把 eval "$(kepu completion bash)" 写进 ~/.bashrc')
    parser.add_argument("shell", choices=sorted(_SCRIPTS))


def run(given: argparse.Namespace, context: Context) -> int:
    context.output.raw(_SCRIPTS[given.shell])
    return 0


def complete(words: Sequence[str]) -> int:
    """Print what could stand for the last of ``words``, those after ``kepu``: a word, a tab and its help."""
    typed = list(words[1:] if words[:1] == ["--"] else words) or [""]
    try:
        context = Context({})
        found = candidates(typed[:-1], typed[-1], context)
        context.close()
    except KepuError:  # wrong settings are told when the command runs, not while it is typed
        return 1
    for word, what in found:
        sys.stdout.write(clean(word) + (f"\t{clean(what)}" if what else "") + "\n")
    return 0


def candidates(before: Sequence[str], prefix: str, context: Context) -> list[tuple[str, str]]:
    """Pairs of word and help that begin as ``prefix`` does, after the words ``before`` it."""
    english = language.current() == "en"
    command = next((word for word in before if word in commands.COMMANDS), None)
    found: Iterable[tuple[str, str]]
    if command is None:
        found = [(name, commands.COMMANDS[name][english]) for name in commands.available()]
        if prefix.startswith("-"):
            found = [(name, helps[english]) for name, (_value, *helps) in commands.OPTIONS.items()]
    elif command not in commands.available():
        found = []
    else:
        found = _arguments(command, before[list(before).index(command) + 1 :], prefix, context)
    return [(word, what) for word, what in found if word.startswith(prefix) or _alike(word, prefix)]


def _alike(word: str, prefix: str) -> bool:
    return bool(fold(prefix)) and not prefix.startswith("-") and fold(word).startswith(fold(prefix))


def _arguments(command: str, given: Sequence[str], prefix: str, context: Context) -> list[tuple[str, str]]:
    """What a command takes: the value of the option just typed, an option, a sub-command or a name."""
    parser: argparse.ArgumentParser = arguments.Parser(command)
    import_module(f"tui.cli.{commands.module_of(command)}").configure(parser)
    for word in given:
        for action in arguments.actions_of(parser):
            parser = arguments.children_of(action).get(word, parser)
    actions = arguments.actions_of(parser)
    for action in actions:
        if given and given[-1] in action.option_strings and action.nargs != 0:
            return _values(action, context)
    if prefix.startswith("-"):
        return [
            (name, action.help or "")
            for action in actions
            if action.help != argparse.SUPPRESS
            for name in action.option_strings
            if name.startswith("--")
        ]
    return [pair for action in actions if not action.option_strings for pair in _values(action, context)]


def _values(action: argparse.Action, context: Context) -> list[tuple[str, str]]:
    if action.choices is not None:
        return [(str(choice), "") for choice in action.choices]
    if action.dest in KINDS:
        return names(context, KINDS[action.dest])
    return []


def names(context: Context, kind: Kind) -> list[tuple[str, str]]:
    """The names of every unit, theme, district or measure; none where there is no database yet.

    Names with spaces are left out: every shell would want them quoted differently, and each has one without.
    """
    path = context.settings.database
    if "://" not in path and not os.path.isfile(path):
        return []
    from scheduler.queries.names import all_names

    try:
        with context.store.read() as session:
            known = all_names(session, kind)
    except KepuError:
        return []
    return [(name, id) for id, *given in known for name in dict.fromkeys(given) if name and " " not in name]
