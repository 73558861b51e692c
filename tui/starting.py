"""Start the full-screen app: the first screen at once where that is possible, else all checks first."""

from functools import partial
from importlib import import_module

from scheduler.queries.opening import opening
from scheduler.store.light import at_once
from tui.app import KepuApp
from tui.robust import TOUR_SEEN, log_to
from tui.workspace import Workspace


def start(workspace: Workspace) -> int:
    """Run the app to its end; the exit code. Raises what is wrong with the database before the terminal is taken."""
    settings = workspace.settings
    first = at_once(settings.database_url, partial(opening, on=workspace.today))
    if first is None:
        import_module("tui.checking").check(workspace)
    log = settings.state_folder / "tui.log"
    log_to(log)
    app = KepuApp(workspace, lambda: int(import_module("tui.checking").version(workspace)), opening=first)
    app.log_file = log
    app.greet = not (settings.state_folder / TOUR_SEEN).exists()
    return app.run_safely()
