"""Compare links by where they lead, not by how they are written."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

_TRACKERS: Final = frozenset({"fbclid", "gclid", "jsessionid", "mc_cid", "mc_eid", "phpsessid", "xtor"})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
MAX_LENGTH: Final = 2000
"""Characters; a longer link is nothing that fits a message or a database key."""


def web_link(link: str, base: str) -> str | None:
    """Return *link* as an absolute http(s) address, relative ones counted from *base*, else None."""
    try:
        absolute = urljoin(base, link.strip())
        parts = urlsplit(absolute)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    fine = parts.scheme in _DEFAULT_PORTS and host and absolute.isprintable() and " " not in absolute
    return absolute if fine and len(absolute) <= MAX_LENGTH else None


def site(url: str) -> str:
    """Return the part of an address' host that a publisher's sources share, without ``www`` or a country."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    parts = host.split(".")
    return ".".join(parts[1:]) if len(parts) > 2 and not parts[-1].isdigit() else host


def canonical_link(link: str | None) -> str | None:
    """Return what all spellings of one address have in common, or None for what is no web address.

    Drops the fragment, trackers (``utm_…``), a trailing slash and the default port,
    lowers the host, and counts http as https: sites move there without publishing anything new.
    """
    absolute = web_link(link, "") if link else None
    if absolute is None:
        return None
    parts = urlsplit(absolute)
    host = (parts.hostname or "").rstrip(".")
    if parts.port not in {None, _DEFAULT_PORTS[parts.scheme]}:
        host = f"{host}:{parts.port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _tracks(pair))
    return urlunsplit(("https", host, parts.path.rstrip("/"), query, ""))


def _tracks(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name.startswith("utm_") or name in _TRACKERS
