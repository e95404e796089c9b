"""Decide whether a fetched entry is news: duplicates by id, link and text, echoes, storms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an entry is recognised by; keys are 16-byte digests bound to its source."""

    id_key: bytes
    link_key: bytes | None
    text_key: bytes
    """Of the normalised text without its volatile parts."""
    simhash: int
    """64 bits, stored as a signed integer."""


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


class Novelty(StrEnum):
    """What a fetched entry is."""

    NEW = "new"
    REVISED = "revised"
    """A new text of a known entry."""
    KNOWN = "known"
    """Nothing changed."""
    REPUBLISHED = "republished"
    """An old text under a new id."""
    STALE = "stale"
    """Older than what is held of it."""
    BLANK = "blank"
    """A title or a date without a text."""
