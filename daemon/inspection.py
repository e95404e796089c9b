"""Try a source as the daemon would, and say what comes of it, without keeping anything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.settings import Settings
from daemon.sources.address import AddressPolicy
from daemon.sources.document import Document, Fault, FaultKind, Validators
from daemon.sources.fetch import Fetcher
from daemon.sources.follow import Follow
from daemon.sources.gather import Gathered, Gatherer, Limits
from daemon.sources.parser import Parser
from rules.model import Entry, Source
from rules.reader import Reader
from state.links import Link

AT_ONCE: Final = 8
OLD: Final = timedelta(days=30)
"""A source of news whose newest entry is older says nothing, or is a frozen copy."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What came of asking one source."""

    source: Source
    fault: str | None = None
    kind: FaultKind | None = None
    """Of the fault."""
    entries: int = 0
    dated: int = 0
    newest: datetime | None = None
    statements: int = 0
    levels: int = 0
    unread: int = 0
    """Entries in a language that nobody here reads."""
    remark: str = ""
    """What is no fault, but should be looked at."""
    newest_first: tuple[Entry, ...] = ()
    """All it lists; those without a date are last, in its own order."""

    @property
    def works(self) -> bool:
        """Return whether it could be read."""
        return self.fault is None


async def inspect(
    settings: Settings, sources: Sequence[Source], agent: str, reader: Reader, now: datetime
) -> tuple[Inspected, ...]:
    """Return what each of *sources* says at *now*, in their order; nothing raises for one that is broken."""
    places = reader.places
    policy = AddressPolicy.of(settings.fetch.allow_private)
    limits = Limits(settings.fetch.timeout, settings.fetch.max_bytes)
    turns, reading = asyncio.Semaphore(AT_ONCE), asyncio.Lock()
    async with Fetcher(policy, agent) as fetcher, Parser(places) as parser:
        gatherer = Gatherer(fetcher, parser)

        async def one(source: Source) -> Inspected:
            async with turns:
                found = await gatherer.gather(source, Validators(), {}, limits, now)
            if isinstance(found, Fault):
                return Inspected(source, fault=f"{found.kind.value}: {found.detail}", kind=found.kind)
            if not isinstance(found, Gathered):
                return Inspected(source, fault="it answers that nothing has changed, though nothing is known")
            async with reading:
                return await asyncio.to_thread(_read, source, found.document, reader, now)

        return tuple(await asyncio.gather(*map(one, sources)))


def _read(source: Source, document: Document, reader: Reader, now: datetime) -> Inspected:
    readings = [reader.read(entry) for entry in document.entries]
    dates = [entry.published for entry in document.entries if entry.published]
    failed = [link for link in document.links if link.failures]
    return Inspected(
        source,
        entries=len(readings),
        dated=len(dates),
        newest=max(dates, default=None),
        statements=sum(len(reading.statements) for reading in readings),
        levels=sum(len(reading.levels) for reading in readings),
        unread=sum(reading.lang is None for reading in readings),
        remark="; ".join(_remarks(source, document, dates, failed, now)),
        newest_first=tuple(sorted(document.entries, key=_age)),
    )


def _age(entry: Entry) -> float:
    return -entry.published.timestamp() if entry.published else 0.0


def _remarks(
    source: Source, document: Document, dates: Sequence[datetime], failed: Sequence[Link], now: datetime
) -> list[str]:
    remarks = []
    follow = Follow.of(source)
    if not document.complete:
        remarks.append("it was cut off before its end")
    if document.dropped:
        remarks.append(f"{document.dropped} entries more than are taken")
    if document.unknown:
        shown = ", ".join(map(repr, document.unknown[:3]))
        remarks.append(f"not read, for levels does not name it: {shown}")
    if document.entries and not dates and not source.while_listed:
        remarks.append("nothing in it is dated: say where date is, or stands: while-listed of what holds now")
    if dates and now - max(dates) > OLD and not source.while_listed:
        remarks.append(f"nothing new since {max(dates):%d %b %Y}: is it a frozen copy?")
    if failed:
        count = f"{len(failed)} of {len(document.links)} pages behind it"
        remarks.append(f"{count} cannot be read, such as {failed[0].url}: {failed[0].fault}")
    raw = {link.url for link in document.links} & {entry.link for entry in document.entries}
    if raw and follow is not None and follow.source.format != "html" and source.page is None:
        remarks.append(f"messages would link to {follow.source.format}: name a page for people under page")
    if follow and document.entries and not document.links:
        remarks.append("follow is given, but none of its entries has a link: only their titles are read")
    if document.hub:
        remarks.append(f"its news is announced at {document.hub.url} (WebSub), where web.public_url is given")
    return remarks
