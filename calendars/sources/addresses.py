"""Which network addresses may be reached on a stranger's word, and how addresses are shown.

Whoever can name an address for Kepu to read could otherwise read, through it, what only its machine reaches:
services on loopback, the office network, a cloud's metadata service.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
"""IETF protocol assignments and 6to4 relays (RFC 6890); older Pythons count some of them as public."""
_SECRET_PART = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[^/]{16,}|private-[^/]+")


def parsed(text: str) -> Address:
    """The address, an IPv4 one in IPv6 clothes (``::ffff:127.0.0.1``) as IPv4."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether it is a public address, or lies in one of the networks that the installation allows."""
    if any(address in network for network in allowed if network.version == address.version):
        return True
    return _is_public(address)


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL)
    if address.is_site_local:
        return False
    return all(_is_public(inner) for inner in _carried(address))


def _carried(address: IPv6Address) -> list[IPv4Address]:
    """IPv4 addresses that a gateway would go on to: 6to4, Teredo, NAT64."""
    found = [address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _NAT64):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def masked(url: str) -> str:
    """The address without what gives access: user and password, query, long random parts of the path."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "…"
    where = f"[{host}]" if ":" in host else host
    where += f":{port}" if port else ""
    path = "/".join("…" if _SECRET_PART.fullmatch(part) else part for part in parts.path.split("/"))
    return f"{parts.scheme}://{where}{path}{'?…' if parts.query else ''}"
