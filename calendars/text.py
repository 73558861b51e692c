"""Text and addresses as they may stand in a calendar, whoever wrote them.

Readers refuse whole files over single characters (NUL, escape, form feed) or lose text at others (U+2028),
and some print to terminals: what has no meaning as text goes before the calendar is written.
"""

import re
from urllib.parse import quote, urlsplit

_LINE_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_MEANINGLESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""C0 but TAB and LF, DEL, C1, lone surrogates (not UTF-8), noncharacters (not XML)."""
_URI_CHARACTERS = "%/:?#[]@!$&'()*+,;=~-._"


def clean(text: str) -> str:
    """The text with LF as its only line break and without control characters; all else stays as it is."""
    return _MEANINGLESS.sub("", _LINE_BREAKS.sub("\n", text))


def web_address(text: str) -> str:
    """The http or https address as an ASCII URI (RFC 3986); empty for anything else."""
    address = quote(clean(text).replace("\n", "").strip(), safe=_URI_CHARACTERS)
    try:
        parts = urlsplit(address)
    except ValueError:  # such as "https://[half an address"
        return ""
    return address if parts.scheme.lower() in {"http", "https"} and parts.netloc else ""
