"""Whatever one person did, in whatever order: undoing all of it leads back to the beginning, redoing to the end."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import KepuError
from scheduler.commands.undo import redo, undo
from tests.scheduler.commands.test_plan import of
from tests.scheduler.commands.test_undo import CHANGES, content
from tests.stores import Clock, opened


@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=5))
def test_there_and_back_again(planned_template: Path, tmp_path: Path, names: list[str]) -> None:
    with closing(opened(str(shutil.copy(planned_template, tmp_path / "kepu.db")), Clock())) as store:
        ident = of(store, "launch").id
        states = [content(store)]
        for name in names:
            change: Any = CHANGES[name]
            try:
                change(store, ident)
            except KepuError:
                continue  # refused, as after a cancellation: nothing was done
            if content(store) != states[-1]:
                states.append(content(store))
        for before in reversed(states[:-1]):
            undo(store, "wang")
            assert content(store) == before
        for after in states[1:]:
            redo(store, "wang")
            assert content(store) == after
