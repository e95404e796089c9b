"""The Common Alerting Protocol: one message, checked against the standard, as values.

OASIS CAP 1.2, https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html; 1.0 and 1.1 differ in little.
What breaks the standard is refused with the reason: a publisher that sends a warning without saying whether
it is an exercise has not said that it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from daemon.sources.answer import Area
from daemon.sources.dates import read_date

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACES: Final = (
    "urn:oasis:names:tc:emergency:cap:1.2",
    "urn:oasis:names:tc:emergency:cap:1.1",
    "http://www.incident.com/cap/1.0",
)
MOST_INFOS: Final = 50
MOST_AREAS: Final = 500
MOST_POINTS: Final = 20_000
"""Corners of all polygons of one message."""

_STATUSES: Final = ("Actual", "Exercise", "System", "Test", "Draft")
_TYPES: Final = ("Alert", "Update", "Cancel", "Ack", "Error")
_SCOPES: Final = ("Public", "Restricted", "Private")
_CATEGORIES: Final = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra"),
    *("CBRNE", "Other"),
)
_RESPONSES: Final = (
    *("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"),
)
_URGENCIES: Final = ("Immediate", "Expected", "Future", "Past", "Unknown")
_SEVERITIES: Final = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
_CERTAINTIES: Final = ("Observed", "Likely", "Very Likely", "Possible", "Unlikely", "Unknown")
_IDENTIFIER: Final = re.compile(r"[^\s,<&]+")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)")
_REFERENCE: Final = re.compile(r"[^\s,]+,([^\s,]+),[^\s,]+")

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""


class CapError(ValueError):
    """What is no CAP message, or breaks the standard; the message says where."""


@dataclass(frozen=True, slots=True)
class CapInfo:
    """One part of a message: an event in one language."""

    lang: str
    event: str
    responses: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    codes: tuple[tuple[str, str], ...]
    """System of event codes, code; a name has the system "name"."""
    expires: datetime | None
    headline: str
    description: str
    instruction: str
    web: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class CapMessage:
    """One message."""

    identifier: str
    sender: str
    sent: datetime | None
    status: str
    msg_type: str
    scope: str
    references: tuple[str, ...]
    """Identifiers of earlier messages."""
    note: str
    infos: tuple[CapInfo, ...]


def read_cap(data: bytes) -> CapMessage:
    """Return the message *data* holds; raises CapError with what is wrong with it."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise CapError("it declares a document type or entities, which no alert needs") from None
    except (ParseError, ValueError, LookupError) as error:
        raise CapError(f"it is no XML: {str(error)[:120]}") from None
    return message_of(root)


def message_of(root: Element) -> CapMessage:
    """Return the message of an ``alert`` element; raises CapError."""
    namespace, _, name = root.tag.rpartition("}")
    if name != "alert" or namespace.removeprefix("{") not in NAMESPACES:
        raise CapError(f"<{name[:40]}> of no known version of CAP where <alert> was expected")
    return _Reader(root, namespace + "}").message()


class _Reader:
    """Reads one message's elements, and says of each what is wrong with it."""

    def __init__(self, root: Element, namespace: str) -> None:
        self._root = root
        self._namespace = namespace

    def message(self) -> CapMessage:
        root = self._root
        msg_type = self._one_of(root, "msgType", _TYPES)
        infos = tuple(self._info(part) for part in self._each(root, "info", MOST_INFOS))
        if sum(len(shape) for i in infos for a in i.areas for shape in a.polygons) > MOST_POINTS:
            raise CapError(f"its polygons have more than {MOST_POINTS} corners")
        return CapMessage(
            identifier=self._name(root, "identifier"),
            sender=self._name(root, "sender"),
            sent=self._time(root, "sent"),
            status=self._one_of(root, "status", _STATUSES),
            msg_type=msg_type,
            scope=self._one_of(root, "scope", _SCOPES),
            references=self._references(root),
            note=self._text(root, "note"),
            infos=infos,
        )

    def _info(self, part: Element) -> CapInfo:
        for category in self._each(part, "category", MOST_AREAS):
            _known(category, "category", _CATEGORIES)
        if part.find(f"{self._namespace}category") is None:
            raise CapError("<category> is missing in <info>")
        expires = self._text(part, "expires")
        return CapInfo(
            lang=self._text(part, "language") or "en-US",  # the standard's default
            event=self._required(part, "event"),
            responses=tuple(
                _known(each, "responseType", _RESPONSES) for each in self._each(part, "responseType", 20)
            ),
            urgency=self._one_of(part, "urgency", _URGENCIES),
            severity=self._one_of(part, "severity", _SEVERITIES),
            certainty=self._one_of(part, "certainty", _CERTAINTIES),
            codes=(("name", self._text(part, "event")), *self._pairs(part, "eventCode")),
            expires=self._time(part, "expires") if expires else None,
            headline=self._text(part, "headline"),
            description=self._text(part, "description"),
            instruction=self._text(part, "instruction"),
            web=self._text(part, "web"),
            areas=tuple(self._area(each) for each in self._each(part, "area", MOST_AREAS)),
        )

    def _area(self, area: Element) -> Area:
        return Area(
            desc=self._required(area, "areaDesc"),
            polygons=tuple(
                _polygon(_said(each)) for each in self._each(area, "polygon", MOST_AREAS) if _said(each)
            ),
            circles=tuple(_circle(_said(each)) for each in self._each(area, "circle", MOST_AREAS)),
            codes=tuple(self._pairs(area, "geocode")),
        )

    def _references(self, root: Element) -> tuple[str, ...]:
        if root.find(f"{self._namespace}references") is None:
            return ()
        said = self._text(root, "references").split()
        named = [_REFERENCE.fullmatch(each) for each in said]
        if not said or not all(named):
            raise CapError("<references> does not name earlier messages as sender,identifier,sent")
        return tuple(each[1] for each in named if each)

    def _pairs(self, part: Element, tag: str) -> Iterator[tuple[str, str]]:
        """Yield name and value; CAP 1.0 wrote them ``name=value``."""
        for each in self._each(part, tag, 10 * MOST_AREAS):
            name, value = self._text(each, "valueName"), self._text(each, "value")
            if not name and "=" in _said(each):
                name, value = _said(each).split("=", 1)
            if name and value:
                yield name, value

    def _each(self, part: Element, tag: str, most: int) -> Iterator[Element]:
        found = part.findall(f"{self._namespace}{tag}")
        if len(found) > most:
            raise CapError(f"more than {most} <{tag}>")
        yield from found

    def _text(self, part: Element, tag: str) -> str:
        found = part.find(f"{self._namespace}{tag}")
        return "" if found is None else _said(found)

    def _required(self, part: Element, tag: str) -> str:
        said = self._text(part, tag)
        if not said:
            raise CapError(f"<{tag}> is missing or empty")
        return said

    def _one_of(self, part: Element, tag: str, values: tuple[str, ...]) -> str:
        self._required(part, tag)
        found = part.find(f"{self._namespace}{tag}")
        return _known(found, tag, values) if found is not None else ""

    def _name(self, part: Element, tag: str) -> str:
        said = self._required(part, tag)
        if _IDENTIFIER.fullmatch(said) is None:
            raise CapError(f"<{tag}> holds spaces or commas, by which others could not refer to it")
        return said

    def _time(self, part: Element, tag: str) -> datetime:
        said = self._required(part, tag)
        # -00:00 is how the standard writes UTC.
        when = read_date(said.replace("-00:00", "+00:00")) if _TIME.fullmatch(said) else None
        if when is None:
            raise CapError(f"<{tag}> is no time with its zone, such as 2026-02-22T18:00:00-06:00")
        return when


def _said(element: Element) -> str:
    return (element.text or "").strip()


def _known(element: Element, tag: str, values: tuple[str, ...]) -> str:
    said = _said(element)
    if said not in values:
        raise CapError(f"<{tag}> is {said[:40]!r}, and not one of {', '.join(values)}")
    return said


def _polygon(text: str) -> tuple[Point, ...]:
    points = tuple(_point(pair) for pair in text.split())
    if len(points) < 4 or points[0] != points[-1]:
        raise CapError("<polygon> is not closed: its first corner comes again as its last")
    return points


def _circle(text: str) -> tuple[Point, float]:
    centre, _, radius = text.partition(" ")
    try:
        length = float(radius)
    except ValueError:
        length = -1.0
    if not 0 <= length <= 20_040:  # half of the Earth's circumference
        raise CapError("<circle> has no radius in kilometres")
    return _point(centre), length


def _point(pair: str) -> Point:
    try:
        lat, lon = (float(each) for each in pair.split(","))
    except ValueError:
        raise CapError(f"{pair[:40]!r} is no latitude,longitude") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise CapError(f"{pair[:40]!r} lies on no map")
    return lat, lon
