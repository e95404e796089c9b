"""The stages of one poll: what came over the wire, what it held, or why it held nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from rules.model import Entry, Source
from state.links import Link


class FaultKind(StrEnum):
    """What is wrong with a source."""

    REFUSED = "refused"
    """Its address, or one it redirects to, may not be fetched."""
    DNS = "dns"
    """Its host has no address."""
    CONNECT = "connect"
    """Nobody answers, or the connection broke before an answer."""
    TLS = "tls"
    """Its certificate or handshake is bad."""
    TIMEOUT = "timeout"
    """It did not finish within the deadline."""
    TOO_LARGE = "too-large"
    ENCODING = "encoding"
    """Its body is compressed in a way that was not asked for, or is damaged."""
    TRUNCATED = "truncated"
    """The body ended before its end; worth another try soon."""
    REDIRECT = "redirect"
    """It redirects too often or to nowhere."""
    BLOCKED = "blocked"
    """401, 403, 407: it does not want us, often because of where we are."""
    MISSING = "missing"
    """404, 410."""
    BUSY = "busy"
    """429."""
    SERVER = "server"
    """5xx."""
    STATUS = "status"
    """Any other answer that holds no feed."""
    EMPTY = "empty"
    HTML = "html"
    """A web page, perhaps a maintenance or challenge page."""
    JSON = "json"
    NOT_A_FEED = "not-a-feed"
    HOSTILE = "hostile"
    """It declares XML entities, or used up the parser's time or memory."""
    SHAPE = "shape"
    """What its definition declares is not there."""
    STALE = "stale"
    """An older copy than the one already read."""
    SHRUNK = "shrunk"
    """Much less than it held."""
    LINKS = "links"
    """No page it leads to could be read."""
    BROKEN = "broken"
    """Taking it in failed for a reason of ours, which the log tells."""
    FORMAT = "format"
    """No reader for the format its definition names."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a poll brought no document; never the same as no news."""

    kind: FaultKind
    detail: str
    """A sentence for the operator, without secrets of the address."""
    retry_after: timedelta | None = None
    """What the server asked for, capped."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What proves that a body is the one already read."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    """SHA-256 of the body, hexadecimal."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The body is the one already read."""

    validators: Validators
    """What to send next time: a server may renew its ETag without changing the body."""


@dataclass(frozen=True, slots=True)
class Hub:
    """Who announces a source's news to those who ask (WebSub)."""

    url: str
    topic: str
    """What it calls the source."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it was published, decompressed."""

    data: bytes
    url: str
    """Where it came from in the end, after redirects."""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    hub: Hub | None = None
    """As its headers name it."""

    @property
    def validators(self) -> Validators:
        """Return what to store, in the transaction that stores what the body said."""
        return Validators(self.etag, self.last_modified, sha256(self.data).hexdigest())


Fetched = NotModified | Body | Fault


class Fetch(Protocol):
    """Brings a source's body: over HTTP, or from a recording."""

    async def fetch(
        self, source: Source, validators: Validators, deadline: timedelta, max_bytes: int
    ) -> Fetched:
        """Return the body of *source*, or that it is unchanged, or what is wrong; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """A feed, read."""

    entries: tuple[Entry, ...]
    title: str = ""
    complete: bool = True
    """False where the body was cut off: its validators must not be stored, and it is soon fetched again."""
    gap: Fault | None = None
    """Why it is not complete, where it was not cut off."""
    language: str | None = None
    """BCP 47, as the feed itself says."""
    dropped: int = 0
    """Items left out because there were too many."""
    dated: datetime | None = None
    """When it was made, by its own word."""
    unknown: tuple[str, ...] = ()
    """Levels that the definition does not name, and that were not read."""
    kept: frozenset[str] = frozenset()
    """Ids of entries that are still listed, and were not read again."""
    waiting: int = 0
    """Links that are still to be read: until then nothing has vanished, and nothing is unchanged."""
    links: tuple[Link, ...] = ()
    """Where it leads."""
    hub: Hub | None = None


class Parse(Protocol):
    """Turns a body into a document."""

    async def parse(
        self, source: Source, body: Body, now: datetime, index: Entry | None = None
    ) -> Document | Fault:
        """Return what *body* holds, or what is wrong with it; never raises.

        *index* is what the list that led to it said of it.
        """
        ...
