"""Make entries of the items that a reader found, with what their source is known to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from daemon.sources.countries import by_country, country_in_title, country_of_codes, country_said
from daemon.sources.dates import plausible
from daemon.sources.document import Document, Hub
from daemon.sources.links import canonical_link
from daemon.sources.where import declared_of
from rules.model import Entry, Source
from rules.ports import Gazetteer

_SHORT: Final = 16
"""Hexadecimal digits of a hash that tell entries of one source apart."""
_IN_PARTS: Final = frozenset({"html", "json", "xml"})
_GRADES: Final = frozenset(f"Level {number}" for number in range(1, 5))


def document_of(
    source: Source,
    answer: Mapping[str, Any],
    now: datetime,
    places: Gazetteer,
    index: Entry | None = None,
) -> Document:
    """Return the document that the items of a reader's *answer* make for *source*.

    What they do not say of themselves, the *index* that led to them says.
    """
    items = (item for item in answer["items"] if item["text"] or item["title"])
    said = items if index is None else (_with_index(item, index, source.format) for item in items)
    entries = (_entry(source, item, now, places, index) for item in said)
    chosen = by_country(entries, places) if source.key == "country" else _apart(entries)
    return Document(
        entries=tuple(chosen),
        title=answer["title"],
        complete=answer["complete"],
        language=answer["language"],
        dropped=answer["dropped"],
        dated=_made(answer["dated"], now),
        unknown=tuple(answer["unknown"]),
        hub=Hub(answer["hub"], answer["topic"] or source.url) if answer["hub"] else None,
    )


def _made(dated: str | None, now: datetime) -> datetime | None:
    """Return when a body was made; one that says it was made later was made now."""
    made = plausible(datetime.fromisoformat(dated), now) if dated else None
    return min(made, now) if made else None


def _with_index(item: Mapping[str, Any], index: Entry, form: str) -> Mapping[str, Any]:
    """Return *item* of a page with what only the index that led to it says.

    Parts of a page of the format *form* may be called the same on every page.
    """
    published = index.published.isoformat() if index.published else None
    said = {"id": index.id, "title": index.title, "link": index.link, "published": published}
    whole = {**item, **{key: item[key] or value for key, value in said.items()}}
    return whole | {"id": f"{index.id}#{item['id']}"} if item["id"] and form in _IN_PARTS else whole


def _entry(
    source: Source, item: Mapping[str, Any], now: datetime, places: Gazetteer, index: Entry | None
) -> Entry:
    published = datetime.fromisoformat(item["published"]) if item["published"] else None
    subject = _subject(source, item, places) or (index.subject if index else None)
    return Entry(
        id=_key(source, item),
        text=item["text"],
        title=_with_level(item["title"], item["level"]),
        publisher=source.publisher,
        kind=source.kind,
        lang=item["lang"] or source.lang,
        subject=subject,
        published=plausible(published, now),
        link=item["link"],
        source=source.id,
        carrier=source.carrier,
        area=source.area,
        level=_grade(item["level"]),
        declared=declared_of(item["declared"], subject, places),
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


def _grade(level: str) -> int | None:
    """Return the level of words in which a definition's own scale is said."""
    return int(level[-1]) if level in _GRADES else None


def _subject(source: Source, item: Mapping[str, Any], places: Gazetteer) -> str | None:
    if source.subject_from == "title":
        return country_in_title(item["title"], item["tag"], places) or source.subject
    if source.subject_from == "gdacs":
        return country_of_codes(item["countries"]) or source.subject
    if source.format != "feed" and item["countries"]:
        return country_said(item["countries"][0], places) or source.subject
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
