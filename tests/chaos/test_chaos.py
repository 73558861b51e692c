"""A few rounds of what ``make chaos`` does two hundred times."""

from pathlib import Path

import pytest

from tests.chaos.rounds import run


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_doubled_without_a_kill(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, workers = str(tmp_path / "kepu.db"), 1
    if database == "postgresql":
        server = request.getfixturevalue("postgres")
        url, workers = server.url(server.create()), 2
    result = run(url, tmp_path, rounds=2, activities=20, workers=workers, seed=3)
    assert (result.lost, result.unexplained) == ((), 0)
    assert result.kills == 2
    assert result.messages > 0
