"""The recorded history of the US State Department's levels, in the shape of its RSS, one body a day.

The sheets hold a level and a date for each code; Mexico's texts were recorded beside them.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Final

import pycountry

from daemon.sources.fips import _ISO

_FEED: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>travel.state.gov: Travel Advisories</title>
<link>https://travel.state.gov/content/travel/en/traveladvisories/traveladvisories.html</link>
{items}</channel></rss>
"""
_ITEM: Final = """<item>
<title>{title}</title><link>{link}</link><pubDate>{day:%a, %d %b %Y}</pubDate>
<description><![CDATA[{text}]]></description>
<category domain="Threat-Level">{level}</category><category domain="Country-Tag">{tag}</category>
<guid>{link}</guid><dc:identifier>{tag},advisory</dc:identifier>
</item>
"""
_OLD: Final = "https://travel.state.gov/content/travel/en/traveladvisories/traveladvisories"
_NEW: Final = "https://travel.state.gov/content/tsg_aem/us/en/home/international-travel/travel-advisories"
_MISTAGGED: Final = {("CA", "2026-01-15"): "CF", ("CO", "2026-01-12"): "KM"}
"""Items that carried another country's tag for some days: date and level are those of its own item."""
_SEVERAL: Final = {
    "BQ": ("Bonaire", "Saba", "Sint Eustatius"),
    "CN": ("Mainland China", "Mainland China, Hong Kong & Macau - See Summaries", "Hong Kong"),
    "HK": ("Hong Kong", "Mainland China, Hong Kong & Macau - See Summaries"),
}
_FIPS: Final = {iso: fips for fips, iso in _ISO.items()}
_LEVELS: Final = {
    1: "Level 1: Exercise Normal Precautions",
    2: "Level 2: Exercise Increased Caution",
    3: "Level 3: Reconsider Travel",
    4: "Level 4: Do Not Travel",
}
_WORDS: Final = {
    1: "Exercise normal precautions in",
    2: "Exercise increased caution in",
    3: "Reconsider travel to",
    4: "Do not travel to",
}
_FIRST_FALL: Final = date(2026, 1, 30)
"""Of Russia, from 4 to 1 and back the next day."""


@dataclass(frozen=True)
class _Row:
    iso: str
    """As it was tagged."""
    day: date
    level: int


@dataclass(frozen=True)
class _Text:
    """Mexico's item as it was recorded one day."""

    taken: date
    day: date
    link: str
    words: str


def tastws_days(folder: Path) -> Iterator[bytes]:
    """Yield one body for each sheet, then one for each of Mexico's later texts."""
    texts = [_text(path) for path in sorted((folder / "history-mexico-text").glob("*.json"))]
    rows: list[_Row] = []
    first: dict[str, date] = {}
    taken = date.min
    for path in sorted((folder / "levels-daily").glob("*.csv")):
        taken = date.fromisoformat(path.stem[4:])
        rows = _rows(path)
        for row in rows:
            first.setdefault(row.iso, row.day)
        mexico = max((text for text in texts if text.taken <= taken), key=lambda text: text.taken)
        yield _body(rows, first, mexico, taken)
    for text in texts:
        if text.taken > taken:
            yield _body(rows, first, text, text.taken)


def _rows(path: Path) -> list[_Row]:
    with path.open(newline="") as sheet:
        return [
            _Row(row["ISO_A2"], date.fromisoformat(row["pubDate"][:10]), int(row["Threat-Level"][6]))
            for row in csv.DictReader(sheet, delimiter="|")
        ]


def _text(path: Path) -> _Text:
    told = json.loads(path.read_text())
    taken = datetime.strptime(path.stem[4:12], "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)
    day = datetime.strptime(told["date"], "%a, %d %b %Y").date()  # noqa: DTZ007 (the same)
    return _Text(taken, day, told["remote_link"], _html(told["content_md"]))


def _html(words: str) -> str:
    """Return the recorded Markdown as the HTML it was made from, as far as paragraphs and items go."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words).replace("**", "")
    made = []
    for line in filter(None, (each.strip() for each in words.splitlines())):
        kind, bare = _kind(line)
        made.append(f"<{kind}>{escape(bare, quote=False)}</{kind}>")
    return "\n".join(made)


def _kind(line: str) -> tuple[str, str]:
    if line.startswith("#"):
        return "h3", line.lstrip("# ")
    return ("li", line[2:]) if line.startswith("* ") else ("p", line)


def _body(rows: list[_Row], first: dict[str, date], mexico: _Text, taken: date) -> bytes:
    counted: dict[str, int] = {}
    items = []
    for row in rows:
        number = counted[row.iso] = counted.get(row.iso, -1) + 1
        if row.iso == "MX":
            items.append(_mexico(mexico))
        else:
            hollow = mexico.taken == taken and not mexico.words and len(items) % 2 == 0
            shown = replace(row, day=taken) if hollow else row
            items.append(_item(shown, number, taken, old=first[row.iso] == row.day))
    return _FEED.format(items="".join(items)).encode()


def _item(row: _Row, number: int, taken: date, *, old: bool) -> str:
    """Return an item; of a first date in the old tree of pages, of a later one in the new tree.

    Its words are its level's, for no others were recorded.
    Blank items bear the day's own date; so does Russia's one-day level 1, of which nobody kept whether it
    was blank: here it is so the second time only.
    On the days on which Mexico's item was blank so were many more, here every other one.
    """
    iso = _MISTAGGED.get((row.iso, row.day.isoformat()), row.iso)
    names = _SEVERAL.get(iso, (_name(iso),))
    name = names[min(number, len(names) - 1)] if iso == row.iso else _name(iso)
    level = _LEVELS[row.level]
    page = re.sub(r"[^a-z]+", "-", name.lower())
    link = f"{_OLD}/{page}-travel-advisory.html" if old else f"{_NEW}/destination.{page[:3]}.html"
    blank = row.day == taken and taken != _FIRST_FALL
    words = "" if blank else f"<p>{_WORDS[row.level]} {escape(name, quote=False)}.</p>"
    title = f"{name} - {level}" if old else f"{name} Travel Advisory - {level}"
    return _ITEM.format(
        title=escape(title), link=link, day=row.day, text=words, level=level, tag=_FIPS.get(row.iso, "")
    )


def _mexico(text: _Text) -> str:
    return _ITEM.format(
        title=f"Mexico Travel Advisory - {_LEVELS[2]}",
        link=text.link,
        day=text.day,
        text=text.words,
        level=_LEVELS[2],
        tag="MX",
    )


def _name(iso: str) -> str:
    found = pycountry.countries.get(alpha_2=iso)
    if found is None:
        return "Kosovo" if iso == "XK" else iso
    return str(getattr(found, "common_name", found.name)).partition(",")[0]
