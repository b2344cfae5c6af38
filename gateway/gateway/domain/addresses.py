"""From where somebody may come: ranges of addresses in CIDR notation (RFC 4632, RFC 4291)."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def is_range(text: str) -> bool:
    """Whether it is an address or a range without bits beyond its prefix."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def lies_within(address: str | None, ranges: Iterable[str]) -> bool:
    """Whether an address lies in one of the ranges; one that can't be read lies in none."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:  # how a dual-stack socket names an IPv4 peer
        found = found.ipv4_mapped
    return any(found in ip_network(each) for each in ranges)
