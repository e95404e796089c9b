"""Bring all that a source says: its body, the further pages of its list, what its links lead to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from daemon.sources.document import Body, Document, Fault, FaultKind, Fetch, NotModified, Parse, Validators
from daemon.sources.follow import GIVEN_UP, Follow, Lead, due, leads, mark, turn
from rules.model import Entry, Source
from state.links import Link

_MOST: Final = 2000
"""Entries behind links that are read in one poll."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one poll may take."""

    timeout: timedelta
    """For a source's own body, and again for all that it leads to."""
    max_bytes: int
    """For each body."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a source says, and what proves later that it still says the same."""

    document: Document
    validators: Validators


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Fetches and parses; holds nothing between two polls."""

    fetch: Fetch
    parse: Parse

    async def gather(
        self,
        source: Source,
        validators: Validators,
        links: Mapping[str, Link],
        limits: Limits,
        now: datetime,
    ) -> Gathered | NotModified | Fault:
        """Return what *source* says, that it is unchanged, or what is wrong with it.

        *links* are the pages it led to when it was last read.
        """
        follow = Follow.of(source)
        if follow is not None and due(links.values(), follow, now):
            validators = Validators()  # its index is needed, changed or not
        pages = json.loads(source.options).get("pages")
        if pages is None:
            found = await self._body(source, validators, limits, now)
        else:
            found = await self._pages(source, pages, validators, limits, now)
        if follow is None or not isinstance(found, Gathered):
            return found
        trail = _Trail(self, follow, limits, now, monotonic() + limits.timeout.total_seconds())
        return await trail.walk(found, leads(found.document.entries, links, source.url))

    async def _body(
        self, source: Source, validators: Validators, limits: Limits, now: datetime
    ) -> Gathered | NotModified | Fault:
        fetched = await self.fetch.fetch(source, validators, limits.timeout, limits.max_bytes)
        if not isinstance(fetched, Body):
            return fetched
        document = await self.parse.parse(source, fetched, now)
        return document if isinstance(document, Fault) else Gathered(document, fetched.validators)

    async def _pages(
        self,
        source: Source,
        pages: Mapping[str, Any],
        validators: Validators,
        limits: Limits,
        now: datetime,
    ) -> Gathered | NotModified | Fault:
        """Return a list that goes on over several answers: all of it, or nothing."""
        found: list[Gathered] = []
        for number in range(pages["most"]):
            url = paged(source.url, pages["parameter"], pages["first"] + number * pages["step"])
            one = await self._body(replace(source, url=url), Validators(), limits, now)
            if not isinstance(one, Gathered):
                return one
            if number and not one.document.entries:
                break
            found.append(one)
            if len(one.document.entries) < (pages["size"] or pages["step"]):
                break
        else:
            most = pages["most"]
            return Fault(FaultKind.SHAPE, f"its list is longer than {most} pages: raise pages.most")
        return _joined(found, validators)


def paged(url: str, parameter: str, value: int) -> str:
    """Return the address of one page of a list."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != parameter]
    return urlunsplit(parts._replace(query=urlencode([*query, (parameter, value)], safe="$,:")))


def _joined(found: list[Gathered], validators: Validators) -> Gathered | NotModified:
    whole = sha256("".join(each.validators.body_hash or "" for each in found).encode()).hexdigest()
    if whole == validators.body_hash:
        return NotModified(Validators(body_hash=whole))
    entries: dict[str, Entry] = {}
    for each in found:
        for entry in each.document.entries:
            entries.setdefault(entry.id, entry)
    complete = all(each.document.complete for each in found)
    dropped = sum(each.document.dropped for each in found)
    document = replace(found[0].document, entries=tuple(entries.values()), complete=complete, dropped=dropped)
    return Gathered(document, Validators(body_hash=whole))


@dataclass(slots=True)
class _Trail:
    """One poll's way along the links of an index."""

    gatherer: Gatherer
    follow: Follow
    limits: Limits
    now: datetime
    until: float
    """When it ends, by the monotonic clock."""
    read: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    """What was read now, by address."""
    links: dict[str, Link] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    """Levels that nobody declared, on the pages that were read now."""

    async def walk(self, index: Gathered, found: Mapping[str, Lead]) -> Gathered | Fault:
        """Return the document that an index and the pages behind it make."""
        self.links = {url: lead.known for url, lead in found.items()}
        for lead in turn(found.values(), self.follow, self.now)[: self.follow.most]:
            left = self.until - monotonic()
            if left <= 0 or sum(map(len, self.read.values())) >= _MOST:
                break
            await self._visit(lead, timedelta(seconds=left))
        faults = [link for link in self.links.values() if link.failures]
        if faults and len(faults) == len(found):
            first = faults[0].fault
            return Fault(FaultKind.LINKS, f"none of the {len(found)} pages it leads to can be read: {first}")
        return Gathered(self._document(index.document, found), index.validators)

    async def _visit(self, lead: Lead, left: timedelta) -> None:
        """Read one page; a fault is its own alone, and what it said before stays listed."""
        known, why = lead.known, self.follow.refusal(lead.url)
        if why is not None:
            fault = Fault(FaultKind.REFUSED, why)
            self.links[lead.url] = _failed(lead, fault, max(GIVEN_UP, known.failures + 1), self.now)
            return
        validators = Validators(known.etag, known.last_modified, known.body_hash)
        page = self.follow.page(lead.url)
        limits = self.limits
        fetched = await self.gatherer.fetch.fetch(
            page, validators, min(left, limits.timeout), limits.max_bytes
        )
        if isinstance(fetched, NotModified):
            fresh = fetched.validators
            self.links[lead.url] = _visited(lead, fresh, known.entries, self.now)
            return
        document = (
            await self.gatherer.parse.parse(page, fetched, self.now, lead.index)
            if isinstance(fetched, Body)
            else fetched
        )
        if isinstance(document, Document) and not document.complete:
            document = Fault(FaultKind.TRUNCATED, "the page ends before its end")
        if isinstance(document, Fault):
            self.links[lead.url] = _failed(lead, document, known.failures + 1, self.now)
            return
        self.read[lead.url] = document.entries
        self.unknown |= dict.fromkeys(document.unknown)
        validators = fetched.validators if isinstance(fetched, Body) else Validators()
        ids = tuple(entry.id for entry in document.entries)
        self.links[lead.url] = _visited(lead, validators, ids, self.now)

    def _document(self, index: Document, found: Mapping[str, Lead]) -> Document:
        entries = [entry for entry in index.entries if not entry.link]
        kept: set[str] = set()
        waiting = 0
        for url, lead in found.items():
            link = self.links[url]
            if url in self.read:
                entries += self.read[url]
            elif link.read:
                kept.update(link.entries)
                waiting += 0 < link.failures < GIVEN_UP or (lead.changed and link is lead.known)
            elif link.failures:
                entries.append(lead.index)  # what the list says of it is better than nothing
                waiting += link.failures < GIVEN_UP
            else:
                waiting += 1
        entries = list({entry.id: entry for entry in entries}.values())
        kept -= {entry.id for entry in entries}
        return replace(
            index,
            entries=tuple(entries),
            kept=frozenset(kept),
            waiting=waiting,
            links=tuple(self.links.values()),
            unknown=tuple(self.unknown | dict.fromkeys(index.unknown)),
        )


def _visited(lead: Lead, validators: Validators, ids: tuple[str, ...], now: datetime) -> Link:
    return Link(
        url=lead.url,
        mark=mark(lead.index),
        etag=validators.etag,
        last_modified=validators.last_modified,
        body_hash=validators.body_hash,
        entries=ids,
        asked_at=now,
    )


def _failed(lead: Lead, fault: Fault, failures: int, now: datetime) -> Link:
    """Return a link that was not read; once it is given up, only another word of the index makes it news."""
    known = mark(lead.index) if failures >= GIVEN_UP else lead.known.mark
    return replace(lead.known, mark=known, failures=failures, fault=fault.detail[:300], asked_at=now)
