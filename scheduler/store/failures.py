"""What a database says when it fails, in words: what is wrong and what to do."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from config.errors import KepuError
from config.language import _
from scheduler.errors import NoDatabase, NotFound, OtherSchema, Refused

UNIQUE, FOREIGN_KEY = "23505", "23503"
TOO_LONG, TOO_LARGE, UNTRANSLATABLE = "22001", "22003", "22021"
AT_ONCE = ("40001", "40P01")
"""PostgreSQL's codes (appendix A of its manual) for two transactions that got into each other's way."""
_SAID = {
    "25006": "readonly", "42501": "no rights", "55P03": "locked", "53100": "disk is full",
    "42P01": "no such table", "42703": "no such column", "57P01": "restarts", "57P02": "restarts", "57P03": "restarts",
}  # fmt: skip
"""PostgreSQL's codes for what SQLite says in English; its own words may be of any language."""
_GONE = ("connection failed", "connection to server", "server closed", "connection is lost", "connection is closed")


@contextmanager
def spoken() -> Iterator[None]:
    """Turn the database's errors into ours; what is a mistake in the program stays as it is."""
    try:
        yield
    except StaleDataError as error:
        raise _at_once() from error
    except OverflowError as error:  # sqlite3 for an integer of more than 64 bits
        raise _no_such_number() from error
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        words = _words(str(cause), getattr(cause, "sqlstate", None) or "", error)
        if words is None:
            raise
        raise words from error


def _words(text: str, code: str, error: Exception) -> KepuError | None:
    if isinstance(error, IntegrityError):
        if code == UNIQUE or "UNIQUE" in text:
            return _at_once()
        if code == FOREIGN_KEY or "FOREIGN KEY" in text:
            return Refused(_("还有别的记录与它相连，本次修改没有写入"))
        return None
    if code in AT_ONCE:
        return _at_once()
    if code == TOO_LARGE:
        return _no_such_number()
    if code in (TOO_LONG, UNTRANSLATABLE):
        return Refused(_("文字太长，或含有数据库不能保存的字符"))
    said = _SAID.get(code, text)
    for part, words in _known().items():
        if part in said:
            return words
    if isinstance(error, DBAPIError) and type(error).__name__ in ("OperationalError", "InterfaceError"):
        return _out_of_order(text.strip().partition("\n")[0], error)
    return None


def _out_of_order(line: str, error: DBAPIError) -> NoDatabase:
    if "FATAL:  database" in line and "does not exist" in line:
        return NoDatabase(_("PostgreSQL 里没有这个数据库"), hint=_("先用 createdb 建立它"))
    if error.connection_invalidated or any(words in line for words in _GONE):
        line = line.removeprefix("connection failed: ").removeprefix("connection is bad: ")
        return NoDatabase(_("连不上数据库，已保存的内容没有丢失"), hint=line)
    return NoDatabase(_("数据库出错：{text}").format(text=line), hint=_("运行 kepu doctor 检查"))


def _at_once() -> Refused:
    return Refused(_("同一条记录刚被别人修改，本次修改没有写入"), hint=_("重新查看后再试"))


def _no_such_number() -> NotFound:
    return NotFound(_("编号超出范围"))


def _known() -> Mapping[str, NoDatabase]:
    check, init, rights = _("运行 kepu doctor 检查"), _("先运行 kepu init"), _("请让管理员给出权限")
    return {
        "no such table": OtherSchema(_("数据库还没有初始化"), hint=init),
        "no such column": OtherSchema(_("数据库比本程序旧"), hint=init),
        "restarts": NoDatabase(_("数据库正在重新启动，已保存的内容没有丢失"), hint=_("稍后再试")),
        "locked": NoDatabase(_("数据库正被另一个进程占用"), hint=check),
        "readonly": NoDatabase(_("数据库是只读的，无法写入"), hint=rights),
        "no rights": NoDatabase(_("没有写入（或读取）这个数据库的权限"), hint=rights),
        "unable to open": NoDatabase(_("打不开数据库文件"), hint=check),
        "not a database": NoDatabase(_("这个文件不是 Kepu 的数据库"), hint=check),
        "disk is full": NoDatabase(_("磁盘已满"), hint=check),
    }
