"""Take one source from its address to the database: fetch, parse, read, then ingest in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemon.ingest import Batch, Deciders, Item, expire, hear_nothing, ingest, note_fault
from daemon.poison import Broken, broke, key_of
from daemon.shape import weigh
from daemon.sharing import Sharing
from daemon.sources.document import Document, Fault, Fetch, Parse, Validators
from daemon.sources.gather import Gathered, Gatherer, Limits
from daemon.sources.links import canonical_link
from daemon.writer import Writer
from rules.loader import RuleSet
from rules.model import Entry, Source
from rules.novelty import Fingerprint, fingerprint, judge
from rules.ports import Gazetteer, Reader
from state.links import Link

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PollSettings:
    """The limits of one poll."""

    timeout: timedelta = timedelta(seconds=30)
    max_bytes: int = 2_000_000
    backfill: timedelta = timedelta(hours=24)


class Poller:
    """Polls sources; holds nothing between two polls that the database does not hold."""

    def __init__(
        self,
        writer: Writer,
        fetch: Fetch,
        parse: Parse,
        reader: Reader,
        places: Gazetteer,
        rules: Callable[[], RuleSet],
        settings: PollSettings,
    ) -> None:
        """Take the parts it calls; *rules* returns the rules in force."""
        self._writer = writer
        self._sharing = Sharing(writer)
        self._gatherer = Gatherer(fetch, parse)
        self._reader = reader
        self._places = places
        self._rules = rules
        self._settings = settings
        # Threads that read side by side only fight for the interpreter: two take three times as long as one.
        self._reading = asyncio.Lock()

    async def poll(self, source: Source, now: datetime) -> None:
        """Fetch *source* once and commit what it says, that it is unchanged, or what is wrong with it."""
        state, links = await self._writer.run(
            lambda store: (store.sources.get(source.id), store.links.of(source.id))
        )
        body_hash = state.body_hash.hex() if state.body_hash else None
        validators = Validators(state.etag, state.last_modified, body_hash)
        limits = Limits(self._settings.timeout, self._settings.max_bytes)
        found = await self._gatherer.gather(source, validators, links, limits, now)
        if isinstance(found, Gathered):
            await self.hear(source, found.document, found.validators, now)
        elif isinstance(found, Fault):
            await self._miss(source, found, now)
        else:
            renewed = found.validators
            await self._sharing.run(lambda store: hear_nothing(store, source, renewed, now))

    async def hear(
        self, source: Source, document: Document, validators: Validators | None, now: datetime
    ) -> None:
        """Take in what *source* was heard to say, unless it cannot be right."""
        before = await self._writer.run(lambda store: store.shapes.get(source.id))
        weighed = weigh(document, before, source, now)
        if isinstance(weighed, Fault):
            await self._miss(source, weighed, now)
        else:
            await self.take(source, weighed, validators, now)

    async def _miss(self, source: Source, fault: Fault, now: datetime) -> None:
        log.warning("%s: %s", source.id, fault.detail, extra={"event": "source_fault"})
        await self._writer.run(lambda store: note_fault(store, source, fault, now))

    async def take(
        self, source: Source, document: Document, validators: Validators | None, now: datetime
    ) -> None:
        """Read and commit a document of *source*, however it came."""
        sifted = await self._judged(source, document, now)
        links = tuple(_renamed(link, sifted.names) for link in document.links)
        await self._commit(source, replace(document, links=links), validators, sifted, now)

    async def take_again(
        self,
        source: Source,
        document: Document,
        items: Sequence[Item],
        others: Collection[str],
        now: datetime,
    ) -> None:
        """Read and commit entries that were judged when they were taken in for the first time.

        *others* are the ids of what *source* lists beside them.
        """
        await self._commit(source, document, None, _Sifted(list(items), [], set(others)), now)

    async def _commit(
        self,
        source: Source,
        document: Document,
        validators: Validators | None,
        sifted: _Sifted,
        now: datetime,
    ) -> None:
        """Read what is news in a document and commit all of it."""
        async with self._reading:
            read = await asyncio.to_thread(self._read, source, sifted)
        decide = Deciders(self._rules(), self._places, self._reader, self._settings.backfill)
        batch = Batch(
            source,
            document,
            validators,
            tuple(read.items),
            decide,
            tuple(read.broken),
            read.others | document.kept,
        )
        await self._writer.run(lambda store: ingest(store, batch, now))

    async def expire(self, now: datetime) -> None:
        """End what has lapsed, and remind the operator of what nobody repeats."""
        await self._writer.run(lambda store: expire(store, self._places, now))

    async def _judged(self, source: Source, document: Document, now: datetime) -> _Sifted:
        """Return what each entry is beside what is known; what breaks this, or was put aside, is apart."""
        cases = await self._writer.run(lambda store: store.quarantine.of(source.id))
        aside = {key for key, case in cases.items() if case.given_up}
        sifted = _Sifted([], [], set())
        prints: list[tuple[Entry, Fingerprint]] = []
        links = Counter(canonical_link(entry.link) for entry in document.entries)
        for entry in document.entries:
            if aside and key_of(source, entry) in aside:
                sifted.others.add(entry.id)
                continue
            with sifted.guarding(source, entry):
                link = canonical_link(entry.link)
                # A link that several entries share tells none of them apart.
                prints.append((entry, fingerprint(entry, source, link if links[link] == 1 else None)))
        known = await self._writer.run(lambda store: store.entries.known([marks for _, marks in prints]))
        doubts = await self._writer.run(lambda store: store.doubts.of(source.id))
        for entry, marks in prints:
            with sifted.guarding(source, entry):
                novelty, earlier = judge(entry, marks, known, source, now, doubts.get(entry.id))
                key, link = earlier.key if earlier else entry.id, source.page or entry.link
                named = replace(entry, id=key, link=link)
                sifted.names[entry.id] = named.id
                sifted.items.append(Item(named, marks, novelty, earlier))
        return sifted

    def _read(self, source: Source, sifted: _Sifted) -> _Sifted:
        read = _Sifted([], sifted.broken, sifted.others)
        for item in sifted.items:
            if not item.novelty.news:
                read.items.append(item)
                continue
            with read.guarding(source, item.entry):
                read.items.append(replace(item, reading=self._reader.read(item.entry)))
        return read


@dataclass(frozen=True, slots=True)
class _Sifted:
    """A document's entries, those apart at which something broke."""

    items: list[Item]
    broken: list[Broken]
    others: set[str]
    """Ids of entries that are listed, and not among *items*."""
    names: dict[str, str] = field(default_factory=dict)
    """As what each entry is known, by the id it came under."""

    @contextmanager
    def guarding(self, source: Source, entry: Entry) -> Iterator[None]:
        """Set *entry* apart should something break at it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 (the loop that parks the failing item)
            self.broken.append(broke(source, entry, error))
            self.others.add(entry.id)


def _renamed(link: Link, names: Mapping[str, str]) -> Link:
    return replace(link, entries=tuple(names.get(entry, entry) for entry in link.entries))
