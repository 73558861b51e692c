from ipaddress import ip_network

import pytest

from calendars.sources.addresses import is_allowed, masked, parsed


@pytest.mark.parametrize("text", ["8.8.8.8", "223.5.5.5", "2606:4700::1111", "2002:0808:0808::1"])
def test_public_addresses_may_be_reached(text: str) -> None:
    assert is_allowed(parsed(text), ())


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.251",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_the_inside_may_not_in_whatever_clothes(text: str) -> None:
    assert not is_allowed(parsed(text), ())


def test_an_allowed_network_is_no_wider_than_it_says() -> None:
    allowed = (ip_network("192.168.7.0/24"), ip_network("fd00::/64"))
    answers = {t: is_allowed(parsed(t), allowed) for t in ("192.168.7.9", "192.168.8.9", "fd00::5", "fd01::5")}
    assert answers == {"192.168.7.9": True, "192.168.8.9": False, "fd00::5": True, "fd01::5": False}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.cn/cal.ics", "https://example.cn/cal.ics"),
        ("https://u:p@example.cn:8443/cal.ics?k=v#f", "https://example.cn:8443/cal.ics?…"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ("https://example.cn/f/abcdefgh12345678/c.ics", "https://example.cn/f/…/c.ics"),
        ("https://example.cn:port/", "…"),
    ],
)
def test_masked_addresses_give_no_access(url: str, shown: str) -> None:
    assert masked(url) == shown
