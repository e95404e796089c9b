"""Read the FAA's airport status: which US airports are closed now, and to whom.

https://nasstatus.faa.gov/api/airport-status-information, XML without ids; times of closures have no year.
Delays are no hazard here; a closure to some aircraft only closes no airport to travellers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from daemon.sources.answer import MAX_ITEMS, MAX_TEXT, Answer, Area, Declaration, Item, Raw
from daemon.sources.dates import read_date
from daemon.sources.document import Fault, FaultKind
from daemon.sources.markup import one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT: Final = "AIRPORT_STATUS_INFORMATION"
_PARTLY: Final = re.compile(r"\bCLSD\s+(?:(?:TO|FOR)\s+(?!ALL\b)|EXC\b|BTN\b)|\bEXC\b|\bPPR\b")
"""NOTAM words for a closure that leaves somebody in: FAA Order 7930.2, contractions."""
_AIRPORT: Final = re.compile(r"[A-Z0-9]{3,4}")
_MADE: Final = re.compile(r"\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4}) GMT")
_WHEN: Final = re.compile(r"(\w{3}) (\d{1,2}) at (\d\d:\d\d) UTC\.?")
_FAR: Final = timedelta(days=183)
"""A time without a year is the one nearest to when the document was made."""


def read(raw: Raw) -> Answer | Fault:
    """Return the closures of a status document, or why it is none."""
    try:
        root = fromstring(raw.data, forbid_dtd=True)
    except DefusedXmlException:
        return Fault(FaultKind.HOSTILE, "it declares a document type or entities, which no status needs")
    except (ParseError, ValueError, LookupError):
        return Fault(FaultKind.NOT_A_FEED, f"no XML where <{ROOT}> was expected")
    if root.tag != ROOT:
        return Fault(FaultKind.NOT_A_FEED, f"<{root.tag[:40]}> where <{ROOT}> was expected")
    made = _made(_text(root, "Update_Time"))
    if made is None:
        return Fault(FaultKind.NOT_A_FEED, "<Update_Time> is no time: how old it is cannot be told")
    airports = list(root.iter("Airport"))
    items = [item for airport in airports for item in _closure(airport, made)]
    if airports and not items:
        return Fault(FaultKind.SHAPE, f"none of its {len(airports)} closed airports has a code under ARPT")
    return Answer(tuple(items[:MAX_ITEMS]), dated=made.isoformat(), dropped=max(0, len(items) - MAX_ITEMS))


def _closure(airport: Element, made: datetime) -> Iterator[Item]:
    code = _text(airport, "ARPT")
    if _AIRPORT.fullmatch(code) is None:
        return
    reason = one_line(_text(airport, "Reason"))
    reopens = _near(_text(airport, "Reopen"), made)
    partly = _PARTLY.search(reason.upper()) is not None
    yield Item(
        id=f"{code} closure",
        title=f"{code}: closed to some aircraft" if partly else f"{code}: airport closed",
        text=reason[:MAX_TEXT],
        published=made.isoformat(),
        lang="en",
        declared=Declaration(
            areas=(Area(code, codes=(("IATA", code),)),),
            events=(("FAA", "closure"),),
            over=False,
            certain=not partly,
            expires=reopens.isoformat() if reopens else None,
        ),
    )


def _text(part: Element, tag: str) -> str:
    return (part.findtext(tag) or "").strip()


def _made(text: str) -> datetime | None:
    found = _MADE.fullmatch(text)
    return read_date(f"{found[2]} {found[1]} {found[4]} {found[3]} GMT") if found else None


def _near(text: str, made: datetime) -> datetime | None:
    """Return the time *text* means, in the year that brings it nearest to *made*."""
    found = _WHEN.fullmatch(text)
    if found is None:
        return None
    years = (made.year - 1, made.year, made.year + 1)
    times = (read_date(f"{found[2]} {found[1]} {year} {found[3]}:00 GMT") for year in years)
    near = [when.astimezone(UTC) for when in times if when and abs(when - made) <= _FAR]
    return min(near, key=lambda when: abs(when - made), default=None)
