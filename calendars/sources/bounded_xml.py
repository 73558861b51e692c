"""Foreign XML to elements: no DTD, no entities, bounded in size and depth."""

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from config.errors import KepuError
from config.language import _

_MOST_OCTETS = 256 * 1024
_MOST_DEPTH = 20
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,20})[\"'][^>]{0,100}\?>")
_CHINESE_ENCODINGS = frozenset({"gb2312", "gbk", "gb18030"})


class BadXml(KepuError):
    """Not XML, or XML that is not read."""

    http_status = 422


class _ShallowBuilder(TreeBuilder):
    """Stops at elements nested too deeply."""

    _depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise BadXml(_("嵌套超过 {limit} 层").format(limit=_MOST_DEPTH))
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


def parsed(data: bytes, *, most: int = _MOST_OCTETS) -> Element:
    """The root of the document of at most ``most`` octets. Raises :class:`BadXml`."""
    if len(data) > most:
        message = _("文件太大：{size} 字节，上限 {limit} 字节")
        raise BadXml(message.format(size=len(data), limit=most))
    parser = DefusedXMLParser(target=_ShallowBuilder(), forbid_dtd=True)
    try:
        parser.feed(_as_utf8(data))
        return parser.close()
    except DefusedXmlException:
        raise BadXml(_("里面有 DTD 或实体定义，不予读取")) from None
    except ParseError as error:
        line, column = error.position
        message = _("不是完整的 XML：第 {line} 行第 {column} 列")
        raise BadXml(message.format(line=line, column=column)) from None
    except (LookupError, ValueError):
        raise BadXml(_("文件的编码不认识")) from None


def _as_utf8(data: bytes) -> bytes:
    """Chinese encodings as UTF-8, since expat reads no encoding of several bytes but Unicode's."""
    declared = _DECLARED.match(data)
    if declared is None or declared[1].decode("ascii").lower() not in _CHINESE_ENCODINGS:
        return data
    return data[declared.end() :].decode("gb18030").encode("utf-8")
