"""Addresses of clients: whose they are behind a proxy, and ranges that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(text: str) -> Networks:
    """Addresses and ranges (`10.0.0.0/8`) with commas between. Raises `ValueError`."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def holds(those: Iterable[IPv4Network | IPv6Network], address: str) -> bool:
    """Whether one of the ranges holds it; what is no address is in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in those)


def client_address(peer: str, forwarded_for: str, proxies: Networks) -> str:
    """Who calls: the peer, or, if that is one of our proxies, the last of `X-Forwarded-For` that is none of them.

    What stands before it in the header the client may have written itself.
    """
    for each in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not holds(proxies, peer):
            break
        peer = each
    return peer


def limited_by(address: str) -> str:
    """What of an address is counted together: an IPv4 address, or the 2⁶⁴ IPv6 addresses of one line."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and not found.ipv4_mapped:
        return str(ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def is_range(text: str) -> bool:
    """Whether it is an address or a range without bits beyond its prefix."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
