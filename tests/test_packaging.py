"""How Kepu is packed: plain top-level packages that are nobody else's, typed, and needs that are pinned."""

import importlib.metadata
import tomllib
from pathlib import Path

import pytest

import config

ROOT = Path(config.__file__).parents[1]
PACKAGES = ("config", "scheduler", "calendars", "tui")


def test_no_other_distribution_claims_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {package: set(owners.get(package, [])) - {"kepu"} for package in PACKAGES} == {
        package: set() for package in PACKAGES
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_every_folder_with_code_is_a_package(package: str) -> None:
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}
    bare = {folder for folder in folders if not (folder / "__init__.py").is_file()}
    assert {folder for folder in bare if "migrations" not in folder.parts} == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_belongs_in_it(package: str) -> None:
    for path in (ROOT / package).rglob("__init__.py"):
        assert path.read_text(encoding="utf-8").startswith('"""'), path


def test_the_command_is_the_one_function() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"kepu": "tui.cli.main:main"}


def test_constraints_name_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not line.startswith("#") and ("==" not in line or "@" in line)]
    assert odd == []


def test_every_runtime_requirement_is_constrained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    constrained = {_normal(line.partition("==")[0]) for line in lines}
    extras = [need for extra in project["optional-dependencies"].values() for need in extra]
    needed = {_normal(need) for need in [*project["dependencies"], *extras]} - {"kepu"}
    assert needed - constrained == set()


def _normal(requirement: str) -> str:
    """The distribution's name as PEP 503 normalises it, without extras and versions."""
    name = requirement
    for mark in "[<>=!~; ":
        name = name.partition(mark)[0]
    return name.replace("_", "-").replace(".", "-").lower()
