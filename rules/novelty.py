"""Decide whether a fetched entry is news: duplicates by id, link and text, echoes, storms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from rapidfuzz import fuzz

from rules.model import Entry, Reading, Source, Status
from rules.text import fold

WINDOW: Final = timedelta(days=30)
"""A text that comes back under a new id within this time is a republication."""
ECHO_WINDOW: Final = timedelta(hours=72)
ECHO_DISTANCE: Final = 20
"""Bits of 64 in which two near-verbatim texts may differ before they are not compared closely."""
ECHO_RATIO: Final = 85.0
"""Percent of likeness (normalised indel) above which a text is another one's echo."""
STORM_SIZE: Final = 20
_SHINGLE: Final = 2
_BITS: Final = (1 << 64) - 1
CONFIRM: Final = timedelta(hours=48)
"""How long a level feed must say so before a steep fall is believed."""
STEEP: Final = 2
"""Levels at once: one-day falls from 4 to 1, and back, have been seen; real ones go step by step."""
_LEVEL: Final = re.compile(r"\blevel\s+([1-4])\b", re.IGNORECASE)
_UPDATE_TITLE: Final = re.compile(r"\b(?:update|actualizacion|mise a jour|aktualisierung|final)\b")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an entry is recognised by; keys are 16-byte digests bound to its source."""

    id_key: bytes
    link_key: bytes | None
    text_key: bytes
    """Of the normalised text."""
    simhash: int
    """64 bits, stored as a signed integer."""

    @property
    def keys(self) -> tuple[bytes, ...]:
        """Return all keys under which the entry is remembered."""
        return tuple(k for k in (self.id_key, self.link_key, self.text_key) if k is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an entry that a fingerprint met."""

    row: int
    key: str
    """The entry's id within its source."""
    text_key: bytes
    published: datetime | None
    first_seen: datetime
    listed: bool
    title: str = ""


class Novelty(StrEnum):
    """What a fetched entry is."""

    NEW = "new"
    REVISED = "revised"
    """A new text of a known entry, or one that is back on a standing page."""
    KNOWN = "known"
    """Nothing changed."""
    REPUBLISHED = "republished"
    """An old text under a new id."""
    STALE = "stale"
    """Older than what is held of it."""
    BLANK = "blank"
    """A title or a date without a text."""
    DOUBTED = "doubted"
    """A level feed says so much less than it did that it must say so for a while."""

    @property
    def news(self) -> bool:
        """Return whether there is something to read."""
        return self in (Novelty.NEW, Novelty.REVISED)


@dataclass(frozen=True, slots=True)
class Other:
    """A text of another publisher that an entry might echo."""

    publisher: str
    simhash: int
    entry: Entry


def fingerprint(entry: Entry, source: Source, link: str | None) -> Fingerprint:
    """Return what *entry* is recognised by; *link* is its canonical link."""
    words = normalised(entry).split()
    return Fingerprint(
        id_key=_key(source.id, "id", entry.id),
        link_key=_key(source.id, "link", link) if link else None,
        text_key=_key(source.id, "text", " ".join([*words, *_codes(entry)])),
        simhash=simhash(words),
    )


def _codes(entry: Entry) -> Iterator[str]:
    """Yield what an entry declares: a message that takes another back may say the same in every word."""
    if entry.declared is not None:
        yield repr(entry.declared)


def normalised(entry: Entry) -> str:
    """Return the folded text on one line."""
    return " ".join(fold(entry.document).split())


def judge(
    entry: Entry,
    prints: Fingerprint,
    known: Mapping[bytes, Known],
    source: Source,
    now: datetime,
    doubted: datetime | None = None,
) -> tuple[Novelty, Known | None]:
    """Return what *entry* is beside what is *known* under its keys, and the known entry it is.

    *doubted* is since when its present text has been doubted.
    """
    same = known.get(prints.id_key)
    if not entry.text.strip() and source.key == "country":
        return Novelty.BLANK, same
    if same is not None:
        if same.text_key == prints.text_key:
            return _unless_back(Novelty.KNOWN, same, source), same
        return _revision(entry, same, source, now, doubted), same
    twin = known.get(prints.text_key)
    if twin is not None and not _newer(entry, twin) and now - twin.first_seen <= WINDOW:
        return _unless_back(Novelty.REPUBLISHED, twin, source), twin
    linked = known.get(prints.link_key) if prints.link_key else None
    if linked is not None and entry.published is not None and entry.published == linked.published:
        return Novelty.REVISED, linked
    return Novelty.NEW, None


def _unless_back(silent: Novelty, known: Known, source: Source) -> Novelty:
    """Return *silent*, but a revision where a standing page lists again what had vanished from it."""
    return Novelty.REVISED if source.while_listed and not known.listed else silent


def _revision(entry: Entry, known: Known, source: Source, now: datetime, doubted: datetime | None) -> Novelty:
    """Return what a new text of a known entry is."""
    if _older(entry, known, source):
        return Novelty.STALE
    if source.key == "country" and 0 < _level(entry.title) <= _level(known.title) - STEEP:
        return Novelty.REVISED if doubted is not None and now - doubted >= CONFIRM else Novelty.DOUBTED
    return Novelty.REVISED


def _level(title: str) -> int:
    """Return the advice level in a title, 0 where there is none."""
    found = _LEVEL.search(title)
    return int(found[1]) if found else 0


def _older(entry: Entry, known: Known, source: Source) -> bool:
    """Return whether a level feed offers an older state than the one held."""
    if source.key != "country" or entry.published is None or known.published is None:
        return False
    return entry.published < known.published


def _newer(entry: Entry, known: Known) -> bool:
    """Return whether a known text comes with a later date: then it is a new event."""
    if entry.published is None:
        return False
    return known.published is None or entry.published > known.published


def belated(entry: Entry, source: Source, seeded_at: datetime, backfill: timedelta) -> bool:
    """Return whether a post is of before its source was first polled: it was only out of sight until now.

    A deleted post brings an old one back into a short feed.  An advice level's date says nothing of the
    kind, and what is given by hand is meant.
    """
    if source.key == "country" or not source.url or entry.published is None:
        return False
    return entry.published < seeded_at - backfill


def storm(kinds: Iterable[Novelty]) -> str | None:
    """Return a description where so much changed at once that the source itself must have changed."""
    counts = Counter(kinds)
    moved = sum(counts[k] for k in Novelty if k is not Novelty.KNOWN)
    if moved <= STORM_SIZE:
        return None
    hollow = counts[Novelty.REPUBLISHED] + counts[Novelty.BLANK]
    if hollow * 2 > moved or counts[Novelty.REVISED] == moved:
        parts = [f"{n} {kind.value}" for kind, n in sorted(counts.items()) if kind is not Novelty.KNOWN]
        return f"{moved} entries changed at once: {', '.join(parts)}"
    return None


def churn(kinds: Iterable[Novelty]) -> bool:
    """Return whether a source shows most of what it showed before in other words or under other names.

    One such source may have news; many of one publisher have a new template.
    """
    counts = Counter(kinds)
    before = sum(counts.values()) - counts[Novelty.NEW]
    moved = before - counts[Novelty.KNOWN]
    return moved * 2 > before and moved > counts[Novelty.NEW]


def echoes(
    entry: Entry,
    reading: Reading,
    prints: Fingerprint,
    others: Sequence[Other],
    read: Callable[[Entry], Reading],
) -> Other | None:
    """Return the other publisher's text of which this one is a near-verbatim copy.

    A text that lifts, eases or updates is never an echo: it lies closer to a reword than it looks.
    """
    if not _plain(entry, reading):
        return None
    words = fold(entry.document)
    for other in others:
        if entry.published and other.entry.published and other.entry.published > entry.published:
            continue  # who spoke first is nobody's echo
        if distance(prints.simhash, other.simhash) > ECHO_DISTANCE:
            continue
        if fuzz.ratio(words, fold(other.entry.document), score_cutoff=ECHO_RATIO) == 0:
            continue
        theirs = read(other.entry)
        if _plain(other.entry, theirs) and _said(reading) <= _said(theirs):
            return other
    return None


def _plain(entry: Entry, reading: Reading) -> bool:
    if any(s.status is not Status.ACTIVE for s in reading.statements):
        return False
    return bool(reading.statements) and not _UPDATE_TITLE.search(fold(entry.title))


def _said(reading: Reading) -> frozenset[tuple[str, str, str]]:
    return frozenset((s.hazard, s.where, s.audience.value) for s in reading.statements)


def simhash(words: Sequence[str]) -> int:
    """Return a signed 64-bit hash that differs in few bits between texts that differ in few words."""
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    digests = (blake2b(each.encode("utf-8", "replace"), digest_size=8).digest() for each in shingles)
    # One long number instead of 64 counters: a bit of all shingles is counted at once.
    joined = int.from_bytes(b"".join(digests))
    lowest = int.from_bytes(b"\0\0\0\0\0\0\0\1" * len(shingles))
    value = sum(1 << bit for bit in range(64) if 2 * (joined >> bit & lowest).bit_count() > len(shingles))
    return value - _BITS - 1 if value >> 63 else value


def distance(one: int, other: int) -> int:
    """Return in how many of 64 bits two signed hashes differ."""
    return ((one ^ other) & _BITS).bit_count()


def _key(source: str, kind: str, value: str) -> bytes:
    joined = f"{source}\0{kind}\0{value}"
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()
