"""Foreign text cannot reach a place that reads markup: checked in the source, for every module of the app."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui

ROOT = Path(tui.__file__).parent
GATES = {ROOT / "safe.py", ROOT / "widgets" / "plain.py"}
MODULES = [path for path in sorted(ROOT.rglob("*.py")) if "cli" not in path.relative_to(ROOT).parts]

ALLOWED_WIDGETS = {"Input", "TextArea", "ProgressBar", "ContentSwitcher"}
"""Of Textual's widgets, those that take no text as markup; all others come from tui.widgets.plain."""
FORBIDDEN_NAMES = {"escape", "from_markup", "render_str", "to_content"}
FORBIDDEN_MODULES = {"textual.markup", "rich.markup", "rich.table", "rich.panel", "rich.console"}
SINK_CALLS = {"notify", "update", "Content"}
SINK_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
LITERAL_MAKERS = {"plain", "block", "literal", "clean", "Content", "styled"}


def faults(source: str, gate: bool = False) -> list[str]:
    """What the module does that could let a text be read as markup."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        found += _imports(node)
        if not gate:
            found += _sinks(node)
    return found


def _imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        if node.module in FORBIDDEN_MODULES or names & FORBIDDEN_NAMES:
            yield f"line {node.lineno}: imports from {node.module}"
    elif isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_NAMES:
        yield f"line {node.lineno}: {node.attr}"


def _sinks(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets":
        foreign = {alias.name for alias in node.names} - ALLOWED_WIDGETS
        if foreign:
            yield f"line {node.lineno}: {sorted(foreign)} belong to tui.widgets.plain"
    elif isinstance(node, ast.Call) and _called(node) in SINK_CALLS and node.args:
        keywords = {keyword.arg for keyword in node.keywords}
        if not _literal(node.args[0]) and "markup" not in keywords and _takes_text(node):
            yield f"line {node.lineno}: {_called(node)}(…) of a text that is not plain(…)"
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr in SINK_ATTRIBUTES and not _literal(node.value):
                yield f"line {node.lineno}: {target.attr} of a text that is not plain(…)"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _takes_text(call: ast.Call) -> bool:
    """``update`` is also a method of dictionaries and sets: only that of widgets is meant."""
    if _called(call) != "update":
        return True
    return isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp) or (
        isinstance(call.args[0], ast.Call) and _called(call.args[0]) in {"_", "format", "str", "join"}
    )


def _literal(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is None or value.value == ""
    return isinstance(value, ast.Call) and _called(value) in LITERAL_MAKERS


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_gives_text_to_a_reader_of_markup(module: Path) -> None:
    assert faults(module.read_text(encoding="utf-8"), gate=module in GATES) == []


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Static",
        "from textual.markup import escape",
        "from rich.table import Table",
        "self.notify(title)",
        "self.notify(f'{title}')",
        "note.update(f'{title}')",
        "note.update(_('共 {n}').format(n=n))",
        "box.border_title = title",
        "box.tooltip = f'{title}'",
        "Content(title)",
        "Content.from_markup(title)",
    ],
)
def test_the_lint_finds(source: str) -> None:
    assert len(faults(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Input",
        "self.notify(plain(title))",
        "self.notify(title, markup=False)",
        "note.update(plain(title))",
        "table.update(other)",
        "box.border_title = plain(title)",
        "box.border_title = ''",
    ],
)
def test_the_lint_lets_pass(source: str) -> None:
    assert faults(source) == []
