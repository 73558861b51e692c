"""What a start of the program loads, in processes of their own: start-up time is imports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import config

ROOT = Path(config.__file__).parents[1]
DATABASE = {"sqlmodel", "sqlalchemy", "alembic", "psycopg"}
HEAVY = DATABASE | {"pydantic", "textual", "rich", "icalendar", "apscheduler", "httpx", "borax", "babel"}


def loaded(statement: str) -> set[str]:
    """The top-level packages that are loaded after the statement ran in a fresh interpreter."""
    script = (
        f"import sys\n{statement}\n"
        "sys.stdout = sys.__stdout__\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KEPU_")}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("words", [["--help"], ["--lang", "en", "--help"], []])
def test_help_loads_no_library_at_all(words: list[str]) -> None:
    found = loaded(f"import io; sys.stdout = io.StringIO()\nfrom tui.cli.main import main; main({words!r})")
    slow = HEAVY | {"argparse", "gettext", "re", "typing", "tomllib", "dataclasses"}
    assert (found - loaded("pass")) & slow == set()


def test_a_commands_own_help_loads_no_database_or_screens() -> None:
    found = loaded(
        "import io; sys.stdout = io.StringIO()\nfrom tui.cli.main import main; main(['completion', '--help'])"
    )
    assert found & HEAVY == set()


@pytest.mark.parametrize("module", ["config.catalogue", "config.settings", "config.names", "scheduler.planning"])
def test_what_is_pure_knows_no_database_network_or_screen(module: str) -> None:
    assert loaded(f"import {module}") & (HEAVY - {"borax"}) == set()


@pytest.mark.parametrize("package", ["config", "scheduler", "calendars", "tui"])
def test_importing_a_package_imports_nothing_else(package: str) -> None:
    assert loaded(f"import {package}") & HEAVY == set()


def test_the_first_screen_waits_for_no_parser_database_or_file_format() -> None:
    found = loaded("import tui.cli.tui, tui.starting, tui.workspace")
    assert found & (DATABASE | {"argparse", "tomllib"}) == set()
