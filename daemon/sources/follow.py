"""Decide which links of an index are read in a poll: what is new first, then what waited longest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, Self
from urllib.parse import urlsplit

from daemon.sources.links import web_link
from rules.model import Entry, Source
from state.links import Link

GIVEN_UP: Final = 3
"""Failures in a row after which a page is no longer waited for, and the operator is told."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Follow:
    """How the links of a source's index are followed."""

    source: Source
    """As which a page behind a link is read."""
    most: int
    hosts: frozenset[str]
    recheck: timedelta

    @classmethod
    def of(cls, source: Source) -> Self | None:
        """Return how *source* is followed, or None where its entries are all in its own body."""
        declared = json.loads(source.options).get("follow")
        if declared is None:
            return None
        options = json.dumps({"read": declared["read"]})
        return cls(
            # A page is one of an index's entries in full: what tells those apart tells its parts nothing.
            source=replace(source, format=declared["format"], options=options, key="id"),
            most=declared["most"],
            hosts=frozenset({_host(source.url), *declared["hosts"]}),
            recheck=timedelta(seconds=declared["recheck"]),
        )

    def page(self, url: str) -> Source:
        """Return the source that the page at *url* is; headers, which may hold a key, stay on their host."""
        own = _host(url) == _host(self.source.url)
        return replace(self.source, url=url, headers=self.source.headers if own else ())

    def refusal(self, url: str) -> str | None:
        """Return why a link is not followed, or None."""
        host = _host(url)
        return None if host in self.hosts else f"it leads to {host[:100]}, which follow.hosts does not name"


@dataclass(frozen=True, slots=True)
class Lead:
    """One link of an index."""

    url: str
    index: Entry
    """What the index says of it."""
    known: Link

    @property
    def changed(self) -> bool:
        """Return whether the index says something else of it than when it was last read."""
        return self.known.mark != mark(self.index)


def mark(entry: Entry) -> str:
    """Return a digest of what an index says of a page."""
    when = entry.published.isoformat() if entry.published else ""
    return sha256(f"{entry.title}\0{entry.text}\0{when}".encode("utf-8", "replace")).hexdigest()[:32]


def leads(entries: Iterable[Entry], known: Mapping[str, Link], base: str) -> dict[str, Lead]:
    """Return the links of an index's entries by address, in its order; each once."""
    found: dict[str, Lead] = {}
    for entry in entries:
        url = web_link(entry.link, base) if entry.link else None
        if url is not None:
            found.setdefault(url, Lead(url, entry, known.get(url) or Link(url, "")))
    return found


def due(known: Iterable[Link], follow: Follow, now: datetime) -> bool:
    """Return whether any page should be read though its index may be unchanged."""
    return any(_due(link, follow, now) for link in known)


def turn(found: Iterable[Lead], follow: Follow, now: datetime) -> Sequence[Lead]:
    """Return which links to read now, the most urgent first, whatever number of them can be read.

    New and changed ones in the order of the index, then those that failed or were not read for longest.
    """
    wanted = (lead for lead in found if lead.changed or _due(lead.known, follow, now))
    return sorted(wanted, key=_urgency)


def _urgency(lead: Lead) -> tuple[bool, int, datetime]:
    fresh = lead.changed and not lead.known.failures
    return not fresh, lead.known.failures, _NEVER if fresh else lead.known.asked_at or _NEVER


def _due(link: Link, follow: Follow, now: datetime) -> bool:
    """Return whether a page is to be read again: it failed, or it is long ago."""
    if 0 < link.failures < GIVEN_UP or link.asked_at is None:
        return True
    return link.asked_at + follow.recheck <= now


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
