"""The words of advisoryd as frozen values: what was read, what it means, what became of it.

Every other module speaks in these types.
Times are aware UTC datetimes; offsets are code points of :attr:`Entry.document`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LEVEL: Final = "advice-level"
"""Stands in for a hazard where an incident follows a government's advice level."""

MENTION: Final = "mention"
"""Stands in for a hazard where a rule asks for plain words only."""

ANNOUNCEMENT: Final = "announcement"
"""Stands in for a hazard where a travel manager speaks; the quote of the stance is the manager's text."""


PART: Final = "\N{SECTION SIGN}"
"""Stands in an entry's id between the id of a message and the number of its part."""


class Status(StrEnum):
    """What a statement says of its hazard."""

    ACTIVE = "active"
    """It holds, or is ordered or announced."""
    LIFTED = "lifted"
    """It has ended, or is announced to end."""
    CONTINUING = "continuing"
    """It is easing but not over: restates what its publisher holds, opens nothing."""


class Audience(StrEnum):
    """Whom a statement addresses."""

    PUBLIC = "public"
    STAFF = "staff"
    """The publisher's own people."""


class Kind(StrEnum):
    """What sort of publisher speaks."""

    GOVERNMENT = "government"
    AIRLINE = "airline"
    AIRPORT = "airport"
    AVIATION_AUTHORITY = "aviation-authority"
    MULTILATERAL = "multilateral"
    MEDIA = "media"

    @property
    def rank(self) -> int:
        """Return 3 for whoever decides, 2 for whoever gathers that, 1 for whoever writes about it."""
        return {Kind.MULTILATERAL: 2, Kind.MEDIA: 1}.get(self, 3)


class Severity(StrEnum):
    """CAP's severity, ordered by :attr:`rank`."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        """Return 1 for minor up to 4 for extreme."""
        return _SEVERITY_RANK[self]


_SEVERITY_RANK: Final = {
    Severity.MINOR: 1,
    Severity.MODERATE: 2,
    Severity.SEVERE: 3,
    Severity.EXTREME: 4,
}


class MsgType(StrEnum):
    """CAP's msgType."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Reason(StrEnum):
    """Why an alert is worth telling."""

    OPENED = "opened"
    RAISED = "raised"
    """Its severity or level went up."""
    WIDENED = "widened"
    """It reached a new place."""
    LOWERED = "lowered"
    LIFTED = "lifted"
    """One publisher ended it, another still holds it."""
    REVIVED = "revived"
    """It had lapsed or ended and is said again."""
    CLEARED = "cleared"
    """It is over, and somebody who held it said so."""
    EXPIRED = "expired"
    """Nobody repeated it in time: for the operator, never an all-clear."""


class PlaceKind(StrEnum):
    """What sort of area a place is."""

    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    AIRPORT = "airport"


@dataclass(frozen=True, slots=True)
class Place:
    """One area: a country (``MX``), region (``MX-JAL``), city (``MX-JAL/tapalpa``) or airport (``PVR``)."""

    id: str
    kind: PlaceKind
    name: str
    """Its usual English name."""
    parent: str | None
    """The place it lies in directly; an airport lies in its city where the gazetteer has one."""
    lat: float | None = None
    lon: float | None = None
    tz: str | None = None
    """IANA time zone."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a publisher says in codes and shapes beside an entry's words, as CAP and data feeds do."""

    areas: tuple[str, ...] = ()
    """Ids of places; empty: the words say where."""
    hazards: tuple[str, ...] = ()
    """Names of the closed list; empty: the words say what."""
    over: bool | None = None
    """Whether what it names and replaces is over; None: the words say."""
    certain: bool = True
    """False: it may come; nothing is stated, whatever the words say."""
    expires: datetime | None = None
    replaces: tuple[str, ...] = ()
    """Ids of entries of the same source that this one stands in for, or takes back."""
    unknown: tuple[str, ...] = ()
    """Names of areas that the gazetteer does not know: they never mean everywhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One published item, normalised."""

    id: str
    """Stable within its source."""
    text: str
    title: str = ""
    publisher: str | None = None
    kind: Kind | None = None
    lang: str | None = None
    """BCP 47, or None where nobody said."""
    subject: str | None = None
    """The ISO 3166-1 country its source is about."""
    published: datetime | None = None
    """A bare date is its midnight, UTC."""
    link: str | None = None
    source: str | None = None
    carrier: str | None = None
    """IATA code of the airline that speaks, where an airline speaks."""
    level: int | None = None
    """Advice for its subject as a whole, 1 to 4, which its publisher gives beside the words."""
    area: str | None = None
    """The region its publisher speaks for, ISO 3166-2: what a text of a state government is about."""
    declared: Declared | None = None

    @property
    def document(self) -> str:
        """Return the text that offsets refer to: title, blank line, text."""
        return f"{self.title}\n\n{self.text}"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in :attr:`Entry.document`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of text a statement rests on."""

    role: str
    """hazard, area, cue, scope, carrier or expiry."""
    term: str
    """The term of the lexicon or gazetteer that was found."""
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """What one text says: hazard, area, status, for an audience."""

    hazard: str
    area: str
    """ISO 3166-1 or 3166-2 code."""
    status: Status
    span: Span
    quote: str
    place: str | None = None
    """A city or airport inside :attr:`area`, where the text is that precise."""
    audience: Audience = Audience.PUBLIC
    carrier: str | None = None
    """IATA code."""
    expires: datetime | None = None
    """When the text itself says it ends."""
    until_further_notice: bool = False
    blanket: bool = False
    """A lifting that ends every order for this audience, whatever its hazard and place."""
    named_place: bool = True
    """False where the text named no place and the subject country stands in."""
    evidence: tuple[Evidence, ...] = ()

    @property
    def where(self) -> str:
        """Return the finest place named."""
        return self.place or self.area


@dataclass(frozen=True, slots=True)
class Level:
    """A government's advice for an area, on the common scale 1 (normal) to 4 (do not travel)."""

    area: str
    level: int
    span: Span
    quote: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Something seen and not made into a statement, and why."""

    why: str
    """A short code: unknown-place, unknown-language, standing-advice, denied, hypothetical, no-area, …"""
    detail: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one entry."""

    statements: tuple[Statement, ...] = ()
    levels: tuple[Level, ...] = ()
    unread: tuple[Unread, ...] = ()
    mentions: tuple[str, ...] = ()
    """Places the text names, whatever it says of them."""
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One polled address."""

    id: str
    url: str
    publisher: str
    kind: Kind
    lang: str
    every: timedelta = timedelta(minutes=5)
    country: str | None = None
    """The publisher's own country, ISO 3166-1."""
    subject: str | None = None
    """The country it speaks about, where it is only one."""
    area: str | None = None
    """The region of it, ISO 3166-2, where it is only one."""
    carrier: str | None = None
    stands: timedelta | None = None
    """How long a post holds after it was last restated; None: 24 h, flights 72 h."""
    while_listed: bool = False
    """A standing page: what it says holds as long as its text stands."""
    format: str = "feed"
    options: str = "{}"
    """What is declared for its format, for its pages and for the links it is followed by, as JSON."""
    key: str = "id"
    """How its entries are told apart: ``id``, ``link`` or ``country``."""
    subject_from: str = "source"
    """Who says which country an entry is about: its ``source``, its ``title``, or ``gdacs``' own element."""
    user_agent: str | None = None
    proxy: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    silence: timedelta = timedelta(days=3)
    """A silence shorter than this is never strange."""
    link_hosts: tuple[str, ...] = ()
    """Hosts a message may link to; empty: the host of :attr:`url`."""
    page: str | None = None
    """Where messages lead to instead of what its entries link to, which is not for people."""
    volatile: tuple[str, ...] = ()
    """google-re2 patterns cut out before anything is compared or read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule met by a statement, a level, or (with neither) by plain words."""

    rule: str
    severity: Severity
    summary: str
    hazard: str
    area: str
    """ISO code."""
    place: str | None
    audience: Audience
    group: tuple[tuple[str, str], ...] = ()
    """What the rule's ``group_by`` adds to the incident's key, e.g. ``(("carrier", "AM"),)``."""
    statement: Statement | None = None
    level: Level | None = None

    @property
    def where(self) -> str:
        """Return the finest place named."""
        return self.place or self.area


@dataclass(frozen=True, slots=True)
class Carrier:
    """An airline."""

    code: str
    """IATA."""
    name: str
    names: tuple[str, ...] = field(default=())
    home: str | None = None
    """The country it flies from, where that is one."""
