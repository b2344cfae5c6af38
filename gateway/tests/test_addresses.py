from __future__ import annotations

import pytest

from gateway.domain.addresses import client_address, holds, limited_by, networks

PROXIES = networks("10.0.0.0/8, 2001:db8::1")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "198.51.100.9, 10.0.0.2", "198.51.100.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8::1", "198.51.100.9", "198.51.100.9"),
        ("::ffff:10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("", "198.51.100.9", ""),
    ],
)
def test_client_address_is_what_our_own_proxy_saw(peer: str, forwarded_for: str, expected: str) -> None:
    assert client_address(peer, forwarded_for, PROXIES) == expected


def test_an_ipv6_line_is_counted_as_one() -> None:
    assert limited_by("2001:db8:1:2:3::4") == limited_by("2001:db8:1:2::9") != limited_by("2001:db8:1:3::9")
    assert limited_by("::ffff:192.0.2.1") == limited_by("192.0.2.1") != limited_by("192.0.2.2")


def test_what_is_no_address_is_in_no_range() -> None:
    assert not holds(networks("0.0.0.0/0, ::/0"), "unknown")
    assert not holds((), "10.0.0.1")
    with pytest.raises(ValueError, match="nonsense"):
        networks("nonsense")
