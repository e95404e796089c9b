"""Read dates as pages and data write them: in words of many languages, in figures, as seconds."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from daemon.sources.dates import read_date

# How months begin, without accents, in the languages that can be read; the longer beginnings first.
_MONTHS: Final = {
    1: "jan ene gen sty янв січ",
    2: "feb fev lut фев лют",
    3: "mar mrt maar мар бер",
    4: "apr abr avr kwi апр кві",
    5: "may mai mag maj mei май мая тра",
    6: "jun juin giu cze июн чер",
    7: "jul juil lug lip июл лип",
    8: "aug ago aou sie авг сер",
    9: "sep set wrz сен вер",
    10: "oct okt ott out paz окт жов",
    11: "nov lis ноя лис",
    12: "dec dez dic des gru дек гру",
}
_MONTH: Final = {begin: number for number, begins in _MONTHS.items() for begin in begins.split()}
_BEGINS: Final = sorted(_MONTH, key=len, reverse=True)
_CLOCK: Final = (
    r"(?:\D{1,12}?(?P<h>[01]?\d|2[0-3])[:.h](?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?\s*(?P<half>[ap]\.?m\b)?)?"
)
_DAY: Final = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?"
_NAME: Final = r"(?P<name>[^\W\d_]{3,12})"
_YEAR: Final = r"(?P<y>(?:19|20)\d\d)"
_FORMS: Final = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        _YEAR + r"[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        _YEAR + r"\s*年\s*(?P<mo>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日",
        rf"(?<!\d){_DAY}\s*(?:(?:de|of)\s+)?{_NAME}\.?,?\s*(?:del?\s+)?{_YEAR}",
        rf"{_NAME}\.?\s+{_DAY},?\s+{_YEAR}",
        rf"(?<!\d)(?P<d>\d{{1,2}})[./-](?P<mo>\d{{1,2}})[./-]{_YEAR}",
    )
)
_SECONDS: Final = re.compile(r"\d{9,10}(?:\.\d+)?")
_MILLISECONDS: Final = re.compile(r"\d{12,13}")
_ZONED: Final = re.compile(r"\d(?:Z|\s*(?:UTC|GMT)|[+-]\d{2}:?\d{2})\s*$|\b[A-Z]{3,4}$")
_LONGEST: Final = 400
"""Characters in which a date is looked for."""


def written_date(text: str, zone: str = "UTC") -> datetime | None:
    """Return the first time that *text* names, in UTC; without a zone of its own it is in *zone* (IANA).

    A bare date is its midnight in UTC wherever it was written: so it is known for one when it is told.
    Figures with the year at their end have the day first.  What is no date of the calendar is None.
    """
    text = " ".join(text[:_LONGEST].split())
    if _MILLISECONDS.fullmatch(text):
        return _since_epoch(int(text) / 1000)
    if _SECONDS.fullmatch(text):
        return _since_epoch(float(text))
    if _ZONED.search(text):
        exact = read_date(text)
        if exact is not None:
            return exact
    bare = unicodedata.normalize("NFD", text)
    plain = "".join(char for char in bare if not unicodedata.combining(char) or char == "\u0306")
    plain = unicodedata.normalize("NFC", plain)
    found = (form.search(plain) for form in _FORMS)
    return next((when for each in found if each for when in [_when(each, ZoneInfo(zone))] if when), None)


def _since_epoch(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _when(found: re.Match[str], zone: tzinfo) -> datetime | None:
    parts = found.groupdict()
    month = int(parts["mo"]) if parts.get("mo") else _month(parts["name"])
    if month is None:
        return None
    zone = zone if parts["h"] else UTC
    hour = int(parts["h"] or 0)
    if parts["half"]:
        hour = hour % 12 + 12 * (parts["half"][0].lower() == "p")
    try:
        day = (int(parts["y"]), month, int(parts["d"]))
        return datetime(*day, hour, int(parts["m"] or 0), int(parts["s"] or 0), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int | None:
    word = name.casefold()
    return next((_MONTH[begin] for begin in _BEGINS if word.startswith(begin)), None)
