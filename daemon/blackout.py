"""Go on listening while the database takes no writes: what is said is held in memory until it can be kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from daemon.sources.document import Document, Fault, Fetch, NotModified, Parse, Validators
from daemon.sources.gather import Gatherer, Limits
from rules.model import Entry, Source

log = logging.getLogger(__name__)

MOST: Final = 500
"""Entries held of one source."""


@dataclass(slots=True)
class _Held:
    """What one source said meanwhile."""

    tried: datetime
    validators: Validators = field(default_factory=Validators)
    document: Document | None = None
    """As it was listed last."""
    gone: dict[tuple[str, str], Entry] = field(default_factory=dict)
    """What was listed before, by id and text, the oldest first."""


class Blackout:
    """Holds each thing once, however often it is heard; knows nothing that a restart would need."""

    def __init__(self, sources: Mapping[str, Source], fetch: Fetch, parse: Parse) -> None:
        """Listen to *sources*."""
        self._sources = sources
        self._gatherer = Gatherer(fetch, parse)
        self._held: dict[str, _Held] = {}

    def due(self, now: datetime) -> list[str]:
        """Return the sources that were not heard within their interval, as far as this remembers."""
        return [
            name
            for name, source in self._sources.items()
            if name not in self._held or self._held[name].tried + source.every <= now
        ]

    async def poll(self, name: str, now: datetime, limits: tuple[timedelta, int]) -> None:
        """Fetch a source once, within *limits* of time and bytes, and hold what is new."""
        source = self._sources[name]
        held = self._held.setdefault(name, _Held(now))
        held.tried = now
        deadline, most = limits
        links = {link.url: link for link in held.document.links} if held.document else {}
        found = await self._gatherer.gather(source, held.validators, links, Limits(deadline, most), now)
        if isinstance(found, NotModified):
            return
        if isinstance(found, Fault):
            log.warning("%s: %s", name, found.detail, extra={"event": "source_fault"})
            return
        _hold(held, found.document)
        if found.document.complete and not found.document.waiting:
            held.validators = found.validators

    def release(self) -> dict[str, Document]:
        """Return what was held, by source, to be taken in as one document each; it is held no more."""
        held, self._held = self._held, {}
        return {
            name: _whole(each.document, each, self._sources[name])
            for name, each in held.items()
            if each.document is not None
        }

    @property
    def holding(self) -> bool:
        """Return whether anything was tried since the last release."""
        return bool(self._held)


def _hold(held: _Held, found: Document) -> None:
    """Keep *found*, and of what is listed no more as much as there is room for."""
    before = held.document.entries if held.document else ()
    held.gone |= {(entry.id, entry.text): entry for entry in before}
    for entry in found.entries:
        held.gone.pop((entry.id, entry.text), None)
    for key in list(held.gone)[: max(0, len(held.gone) - MOST)]:
        del held.gone[key]
    held.document = found


def _whole(document: Document, held: _Held, source: Source) -> Document:
    """Return all that was said; of a page that holds only what stands, what stands now."""
    gone = reversed(held.gone.values())
    if source.while_listed:
        # What a link held before is not read again while it is unchanged.
        gone = (entry for entry in gone if entry.id in document.kept)
    return replace(document, entries=(*document.entries, *gone))
