"""Whether the app can work on this database; loaded with the database's libraries, behind the first screen."""

from sqlmodel import Session

from scheduler.queries.history import last_seq
from scheduler.store.schema import insist
from tui.workspace import Workspace


def check(workspace: Workspace) -> None:
    """Raises NoDatabase for a database that is missing, empty, older or newer than this program."""
    with workspace.store.read() as session:
        insist(session.connection())
    look_at_rights(workspace)
    workspace.catalogue()


def look_at_rights(workspace: Workspace) -> None:
    """Whether anything may be changed there."""
    workspace.locked = not workspace.store.may_write()


def version(workspace: Workspace) -> int:
    """The number of the newest event: it moves whenever the data changes. Raises as ``check`` does.

    Also sees when a database that was locked can be written again.
    """
    if workspace.locked:
        look_at_rights(workspace)

    def question(session: Session) -> int:
        insist(session.connection())
        return last_seq(session)

    return workspace.ask(question)
