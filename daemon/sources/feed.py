"""Read RSS, RDF and Atom: bytes in, a document of entries out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import Any, Final, Self

from daemon.sources.countries import by_country, country_in_title, country_of_codes
from daemon.sources.dates import plausible
from daemon.sources.document import Body, Document, Fault, FaultKind
from daemon.sources.links import canonical_link
from daemon.sources.pool import ParserDiedError, Pool, PoolLimits
from rules.model import Entry, Source
from rules.ports import Gazetteer

_SHORT: Final = 16
"""Hexadecimal digits of a hash that tell entries of one source apart."""


class Parser:
    """Parses bodies in processes of its own; an async context manager."""

    def __init__(self, places: Gazetteer, limits: PoolLimits | None = None) -> None:
        self._places = places
        self._pool = Pool(limits or PoolLimits())

    async def __aenter__(self) -> Self:
        """Return the parser; processes start when there is work."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes."""
        await self._pool.close()

    async def parse(self, source: Source, body: Body, now: datetime) -> Document | Fault:
        """Return what *body* holds, or why it is no feed; never raises for anything in it."""
        if source.format != "feed":
            return Fault(FaultKind.FORMAT, f"there is no reader for the format {source.format!r}")
        try:
            answer = await self._pool.ask([body.content_type, body.url], body.data)
        except ParserDiedError as error:
            return Fault(FaultKind.HOSTILE, f"the parser {error} and was replaced")
        if "fault" in answer:
            return Fault(FaultKind(answer["fault"]), answer["detail"])
        return document_of(source, answer, now, self._places)


def document_of(source: Source, feed: Mapping[str, Any], now: datetime, places: Gazetteer) -> Document:
    """Return the document that the items of *feed* make for *source*."""
    said = (item for item in feed["items"] if item["text"] or item["title"])
    entries = (_entry(source, item, now, places) for item in said)
    chosen = by_country(entries, places) if source.key == "country" else _apart(entries)
    return Document(
        entries=tuple(chosen),
        title=feed["title"],
        complete=feed["complete"],
        language=feed["language"],
        dropped=feed["dropped"],
    )


def _entry(source: Source, item: Mapping[str, Any], now: datetime, places: Gazetteer) -> Entry:
    published = datetime.fromisoformat(item["published"]) if item["published"] else None
    tags = dict(item["tags"])
    return Entry(
        id=_key(source, item),
        text=item["text"],
        title=_with_level(item["title"], tags.get("Threat-Level") or item["level"]),
        publisher=source.publisher,
        kind=source.kind,
        lang=item["lang"] or source.lang,
        subject=_subject(source, item, tags.get("Country-Tag", ""), places),
        published=plausible(published, now),
        link=item["link"],
        source=source.id,
        carrier=source.carrier,
    )


def _key(source: Source, item: Mapping[str, Any]) -> str:
    """Return the entry's id; without one of its own its link, else its words."""
    own = "" if source.key == "link" else item["id"]
    return own or canonical_link(item["link"]) or item["id"] or _digest(item["title"], item["text"])


def _digest(*words: str) -> str:
    return sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:_SHORT]


def _with_level(title: str, level: str) -> str:
    """Return *title* with the advice level that the publisher gives beside it."""
    return (
        title if not level or level.casefold() in " ".join(title.split()).casefold() else f"{title} - {level}"
    )


def _subject(source: Source, item: Mapping[str, Any], tag: str, places: Gazetteer) -> str | None:
    if source.subject_from == "title":
        return country_in_title(item["title"], tag, places) or source.subject
    if source.subject_from == "gdacs":
        return country_of_codes(item["countries"]) or source.subject
    return source.subject


def _apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield each entry once; other words under an id already used get an id of their own.

    Otherwise the two would look like one entry that is edited at every poll.
    """
    seen: dict[str, Entry] = {}
    for entry in entries:
        first = seen.setdefault(entry.id, entry)
        if first is entry:
            yield entry
        elif first.document != entry.document:
            yield replace(entry, id=f"{entry.id}#{_digest(entry.title, entry.text)}")
