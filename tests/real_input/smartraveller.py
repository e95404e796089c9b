"""The recorded history of Australia's levels, in the shape of the publisher's RSS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Final

_FEED: Final = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:ta="http://www.smartraveller.gov.au/schema/rss/travel_advisories/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Smartraveller</title><link>https://www.smartraveller.gov.au/</link>
{items}</channel></rss>
"""
_ITEM: Final = """<item><title>{name}</title><link>{link}</link>
<description>{text}</description>
<ta:warnings><dc:coverage>{name}</dc:coverage><ta:level>{level}/5</ta:level>\
<ta:description>{advice}</ta:description></ta:warnings></item>
"""


def smartraveller_days(folder: Path) -> Iterator[bytes]:
    """Yield one body for each recording; its texts carry the date of the day, as the pages do."""
    for path in sorted(folder.glob("*.json")):
        recorded = json.loads(path.read_text())
        day = datetime.fromisoformat(recorded["last_updated"])
        items = "".join(_item(advisory, day) for advisory in recorded["advisories"])
        yield _FEED.format(items=items).encode()


def _item(advisory: dict[str, Any], day: datetime) -> str:
    name, advice = advisory["country"]["name"], advisory["advisory"]
    text = f"<p>{escape(advice)} in {escape(name)}.</p><p>Still current at: {day.day} {day:%B %Y}</p>"
    return _ITEM.format(
        name=escape(name),
        link=escape(advisory["page_url"]),
        text=escape(text),
        level=advisory["level"] + 1,
        advice=escape(advice),
    )
