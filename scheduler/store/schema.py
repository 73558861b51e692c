"""Whether a database has the tables this program was written for, asked without Alembic."""

from sqlalchemy import Connection, text

from config.language import _
from scheduler.errors import OtherSchema
from scheduler.store.light import known_schemas, newest


def insist(connection: Connection) -> None:
    """Raises OtherSchema for a database that another program has brought further, or that is yet to be upgraded."""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found != newest():
        raise other(found)


def other(found: str | None) -> OtherSchema:
    """What is to be said of a database of this schema, which is not ours."""
    if found is None:
        return OtherSchema(_("数据库还没有初始化"), hint=_("先运行 kepu init"))
    if found in known_schemas():
        return OtherSchema(_("数据库比本程序旧"), hint=_("先运行 kepu init"))
    return OtherSchema(
        _("数据库的版本（{revision}）比本程序新").format(revision=found), hint=_("请升级 kepu 后重新打开")
    )
