"""What sources brought, as the database remembers it, ready to be played again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Self

from daemon.clock import Clock
from daemon.ingest import Item
from daemon.sources.document import Document, Fault, FaultKind, Fetched, NotModified, Validators
from daemon.sources.submit import SUBMIT
from rules.model import Source
from rules.novelty import Novelty, fingerprint
from state.hearings import Hearing, HearingKind
from state.revisions import Revision
from state.store import Store


@dataclass(frozen=True, slots=True)
class Take:
    """What one poll brought: a document whose entries were judged then."""

    source: Source
    document: Document
    items: tuple[Item, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tape:
    """The polls of a time that brought something, in order."""

    record: Store
    begin: datetime
    hearings: tuple[Hearing, ...]
    before: Mapping[str, Hearing]
    """How each source stood at the beginning."""

    @classmethod
    def of(cls, record: Store, begin: datetime, until: datetime) -> Self:
        """Return what *record* holds from *begin* to *until*."""
        before = {hearing.source: hearing for hearing in record.hearings.standing(begin)}
        return cls(record, begin, tuple(record.hearings.between(begin, until)), before)

    def silences(self) -> dict[str, list[datetime]]:
        """Return by source when it is known to have been heard and to have said nothing, in order."""
        found: dict[str, list[datetime]] = {}
        for each in self.hearings:
            if each.kind is HearingKind.HEARD:
                found.setdefault(each.source, []).append(each.at)
        return found

    def sources(self) -> dict[str, Source]:
        """Return each source that was polled, as it was last; what is given by hand is none."""
        last = {**self.before, **{hearing.source: hearing for hearing in self.hearings}}
        return {name: self.source(each) for name, each in last.items() if name != SUBMIT.id}

    def source(self, hearing: Hearing) -> Source:
        """Return a source as it was at a poll, without what only fetching needs."""
        return replace(self.record.versions.source(hearing.definition), options="{}")

    def take(self, hearing: Hearing) -> Take:
        """Return what a poll brought."""
        source = self.source(hearing)
        # A document's newest entries stand first; those without dates are then taken from its end.
        found = [_item(each, source) for each in reversed(self.record.revisions.brought_by(hearing.id))]
        return Take(source, Document((), complete=not hearing.cut), tuple(found), hearing.gone)

    def standing(self) -> Sequence[Take]:
        """Return what standing pages listed at the beginning."""
        takes = []
        for hearing in self.before.values():
            source = self.source(hearing)
            if not source.while_listed:
                continue
            gone = self.record.hearings.gone(source.id, self.begin)
            kept = self.record.revisions.newest(source.id, self.begin)
            listed = [each for each in kept if each.hearing > gone.get(each.entry.id, 0)]
            takes.append(Take(source, Document(()), tuple(_item(e, source) for e in reversed(listed)), ()))
        return takes


class TapeFetcher:
    """Answers as sources did: nothing new, or the fault they had; their news come from the tape itself."""

    def __init__(self, tape: Tape, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, list[Hearing]] = {name: [each] for name, each in tape.before.items()}
        by_source = sorted(tape.hearings, key=attrgetter("source"))
        for name, found in groupby(by_source, key=attrgetter("source")):
            self._known.setdefault(name, []).extend(found)

    async def fetch(
        self,
        source: Source,
        validators: Validators,
        deadline: timedelta,  # noqa: ARG002 - nothing here takes time
        max_bytes: int,  # noqa: ARG002 - and nothing has a size
    ) -> Fetched:
        """Return that *source* has nothing new, or what was wrong with it at this time."""
        known = self._known.get(source.id, [])
        at = bisect_right(known, self._clock.now(), key=attrgetter("at"))
        last = known[at - 1] if at else None
        if last is not None and last.kind is HearingKind.FAULT:
            kind, _, detail = last.fault.partition(": ")
            return Fault(FaultKind(kind), detail)
        return NotModified(validators)


def _item(revision: Revision, source: Source) -> Item:
    novelty = Novelty.NEW if revision.number == 1 else Novelty.REVISED
    entry = revision.entry
    return Item(entry, fingerprint(entry, source, None), novelty, None, seed=revision.seed)
