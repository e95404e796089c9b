"""Which network addresses a source may be fetched from.

The address that is dialled is the one that is checked: at every hop, whatever name or notation led to it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from aiohttp import AddrInfoType

Network = IPv4Network | IPv6Network

# `is_global` differs between Python versions and is true for multicast, 6to4, NAT64 and site-local forms,
# so the registries are written out.
# https://www.iana.org/assignments/iana-ipv4-special-registry
_NOT_PUBLIC_V4: Final = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "an unspecified"),
        ("10.0.0.0/8", "a private"),
        ("100.64.0.0/10", "a carrier-grade NAT"),
        ("127.0.0.0/8", "a loopback"),
        ("169.254.0.0/16", "a link-local"),
        ("172.16.0.0/12", "a private"),
        ("192.0.0.0/24", "a reserved"),
        ("192.0.2.0/24", "a documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "a private"),
        ("198.18.0.0/15", "a benchmarking"),
        ("198.51.100.0/24", "a documentation"),
        ("203.0.113.0/24", "a documentation"),
        ("224.0.0.0/4", "a multicast"),
        ("240.0.0.0/4", "a reserved"),
    )
)
# https://www.iana.org/assignments/iana-ipv6-special-registry
_PUBLIC_V6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_V6: Final = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::/128", "an unspecified"),
        ("::1/128", "a loopback"),
        ("64:ff9b:1::/48", "a local NAT64"),
        ("2001::/32", "a Teredo"),
        ("2001::/23", "a reserved"),
        ("2001:db8::/32", "a documentation"),
        ("2002::/16", "a 6to4"),
        ("3fff::/20", "a documentation"),
        ("fc00::/7", "a private"),
        ("fe80::/10", "a link-local"),
        ("fec0::/10", "a site-local"),
        ("ff00::/8", "a multicast"),
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")


class AddressRefusedError(OSError):
    """An address that may not be dialled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Public unicast addresses, and the networks the operator allows besides."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, networks: Iterable[str]) -> AddressPolicy:
        """Make a policy that also allows *networks* (``127.0.0.0/8``); ValueError for a bad one."""
        return cls(tuple(ip_network(network) for network in networks))

    def refusal(self, address: str) -> str | None:
        """Return why *address* may not be dialled, or None where it may."""
        try:
            ip = ip_address(address)
        except ValueError:
            return "not an IP address"
        target = _embedded(ip) or ip
        if any(candidate in network for network in self.allowed for candidate in (ip, target)):
            return None
        kind = _not_public(target)
        return f"{ip} is {kind} address; if it is yours, add it to fetch.allow_private" if kind else None

    def url_refusal(self, url: str) -> str | None:
        """Return why *url* may not be fetched, as far as its text tells, or None."""
        try:
            parts = urlsplit(url)
            host = _host(parts)
        except ValueError:
            return "not a valid address"
        if parts.scheme not in {"http", "https"}:
            return "only http and https addresses are fetched"
        if "@" in parts.netloc:
            return "addresses with a user name or password are not fetched"
        if not host:
            return "the address has no host"
        literal = _literal(host)
        return self.refusal(literal) if literal else None

    def socket(self, info: AddrInfoType) -> socket.socket:
        """Return an unconnected socket for *info*: aiohttp's ``socket_factory``.

        Raises AddressRefusedError where the address may not be dialled.
        aiohttp never asks its resolver about literals, but every dial passes here.
        """
        reason = self.refusal(str(info[4][0]))
        if reason is not None:
            raise AddressRefusedError(reason)
        return socket.socket(family=info[0], type=info[1], proto=info[2])


def _host(parts: SplitResult) -> str:
    _ = parts.port  # raises ValueError for a port that is none
    return (parts.hostname or "").rstrip(".")


def _literal(host: str) -> str | None:
    """Return the address a host is a literal for (``127.1`` and ``0x7f000001`` too), or None for a name."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that dialling *ip* reaches: mapped, or through the well-known NAT64 prefix."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


def _not_public(ip: IPv4Address | IPv6Address) -> str | None:
    if isinstance(ip, IPv4Address):
        return next((what for network, what in _NOT_PUBLIC_V4 if ip in network), None)
    special = next((what for network, what in _NOT_PUBLIC_V6 if ip in network), None)
    return special or (None if ip in _PUBLIC_V6 else "a reserved")
