"""Why the operating system would not, in the reader's language: its own words know only the C locale's."""

import errno

from config.language import _


def why(error: OSError) -> str:
    """The reason of an error of the system, without the file's name."""
    return {
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
    }.get(error.errno or 0) or error.strerror or str(error)
