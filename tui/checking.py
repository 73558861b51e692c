"""Whether the app can work on this database; loaded with the database's libraries, behind the first screen."""

from config.language import _
from scheduler.errors import NoDatabase
from scheduler.queries.history import last_seq
from scheduler.store.light import known_schemas, newest
from scheduler.store.upgrade import revision
from tui.workspace import Workspace


def check(workspace: Workspace) -> None:
    """Raises NoDatabase for a database that is missing, empty, older or newer than this program."""
    with workspace.store.read():
        found = revision(workspace.store.engine)
    if found is not None and found not in known_schemas():
        raise NoDatabase(
            _("数据库的版本（{revision}）比本程序新").format(revision=found), hint=_("请升级 kepu 后再使用")
        )
    if found != newest():
        raise NoDatabase(_("数据库还没有初始化或比本程序旧"), hint=_("先运行 kepu init"))
    workspace.catalogue()


def version(workspace: Workspace) -> int:
    """The number of the newest event: it moves whenever the data changes."""
    return workspace.ask(last_seq)
