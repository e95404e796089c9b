"""Tell which country an item is about, where one feed speaks of all countries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pycountry

from daemon.sources.fips import iso_of
from rules.model import Entry, PlaceKind
from rules.ports import Gazetteer

# What official titles call countries, beside the names that a gazetteer has.
_TITLES: Final = {
    "burma": "MM",
    "democratic republic of the congo": "CD",
    "israel the west bank and gaza": "IL",
    "macau": "MO",
    "mainland china": "CN",
    "republic of the congo": "CG",
    "turkey": "TR",
}
_CUT: Final = re.compile(r"\s[-\u2013\u2014|]\s|\s[-\u2013\u2014]$|:\s|：|の")
_ADVICE: Final = re.compile(
    r"\s+(?:travel\s+(?:advisory|advice|warning|alert)|reiseinformasjon)\b.*|^travel\s+(?:advisory|advice)\s+for\s+",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"\s*[(\uff08][^)\uff09]*[)\uff09]|【[^】]*】|\bsee summaries\b", re.IGNORECASE)
_INVERTED: Final = re.compile(r"([^,]+), ((?:the )?[^,]*\bof(?: the)?)", re.IGNORECASE)
"""As lists are sorted: ``Korea, Republic of``."""
_SPELLINGS: Final = (("st. ", "Saint "), ("the ", ""))
_LEVEL: Final = re.compile(r"\blevel\s+([1-4])\b", re.IGNORECASE)
_GROUP: Final = re.compile(r"\bsee\s+summaries\b", re.IGNORECASE)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)


def country_in_title(title: str, tag: str, places: Gazetteer) -> str | None:
    """Return the ISO 3166-1 country an item is about, by its title, else by its FIPS 10-4 *tag*.

    The title wins: a second item has carried Mexico's tag by mistake.
    """
    for part in _CUT.split(_ADVICE.sub("", title)):
        name = " ".join(_ASIDE.sub("", part).split())
        found = _named(_INVERTED.sub(r"\2 \1", name), places)
        if found is not None:
            return found
    return iso_of(tag)


def country_of_codes(said: Sequence[str]) -> str | None:
    """Return the country of an ISO 3166-1 alpha-3 code, unless more countries are named beside it."""
    if not said or any("," in names for names in said):
        return None
    found = pycountry.countries.get(alpha_3=said[0].upper())
    return found.alpha_2 if found else None


def country_said(said: str, places: Gazetteer) -> str | None:
    """Return the country of a code of ISO 3166-1, of two or three letters, or of a name."""
    code = said.strip().upper()
    if code in {"XK", "XKX"}:
        return "XK"
    found = pycountry.countries.get(alpha_2=code) or pycountry.countries.get(alpha_3=code)
    return found.alpha_2 if found else country_in_title(said, "", places)


def by_country(entries: Iterable[Entry], places: Gazetteer) -> list[Entry]:
    """Return one entry for each country, its id the country; others keep their own ids.

    Of two for one country the one with a text counts, then the newer, of two of one day the more severe.
    """
    chosen: dict[str, Entry] = {}
    for entry in entries:
        if _GROUP.search(entry.title):  # several countries, each with an item of its own
            continue
        country = entry.subject and places.get(entry.subject)
        key = entry.subject if country and entry.subject else entry.id
        rival = chosen.get(key)
        if rival is None or _weight(entry) > _weight(rival):
            chosen[key] = replace(entry, id=key)
    return list(chosen.values())


def _weight(entry: Entry) -> tuple[bool, datetime, int]:
    level = _LEVEL.search(entry.title)
    return bool(entry.text), entry.published or _FIRST, int(level[1]) if level else 0


def _named(name: str, places: Gazetteer) -> str | None:
    if not name:
        return None
    known = _TITLES.get(name.casefold().replace(",", ""))
    for short, long in (("", ""), *_SPELLINGS):
        if known is None and name.casefold().startswith(short):
            found = places.search(long + name[len(short) :])
            known = found[0].id if found and found[0].kind is PlaceKind.COUNTRY else None
    return known
