"""Why the operating system would not, in the reader's language: its own words know only the C locale's."""

import errno
from pathlib import Path

from config.language import _


def why(error: OSError) -> str:
    """The reason of an error of the system, without the file's name."""
    return (
        {
            errno.ENOENT: _("没有这个文件或文件夹"),
            errno.EACCES: _("没有权限"),
            errno.EPERM: _("不允许这样操作"),
            errno.EROFS: _("文件系统是只读的"),
            errno.ENOSPC: _("磁盘已满"),
            errno.EDQUOT: _("磁盘配额已用完"),
            errno.EISDIR: _("它是文件夹，不是文件"),
            errno.ENOTDIR: _("路径中有一段不是文件夹"),
            errno.EEXIST: _("已经存在"),
            errno.ENAMETOOLONG: _("名称太长"),
            errno.ELOOP: _("符号链接绕成了圈"),
            errno.EMFILE: _("打开的文件太多"),
            errno.ENFILE: _("打开的文件太多"),
            errno.EIO: _("磁盘读写出错"),
            errno.EADDRINUSE: _("地址已被占用"),
            errno.EADDRNOTAVAIL: _("本机没有这个地址"),
            errno.ECONNREFUSED: _("对方拒绝连接"),
            errno.ETIMEDOUT: _("连接超时"),
        }.get(error.errno or 0)
        or error.strerror
        or str(error)
    )


def unreadable(path: str) -> str:
    """Why the file of that path, which may begin with ``~``, cannot be read; empty if it can."""
    try:
        Path(path).expanduser().open("rb").close()
    except OSError as error:
        return _("打不开文件 {path}：{why}").format(path=path, why=why(error))
    return ""
