"""The recorded change notes of one country, in the shape of the publisher's own Atom feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Final

_FEED: Final = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>https://www.gov.uk/foreign-travel-advice/nepal</id><title>Travel Advice Summary</title>
<updated>{when}</updated>
<entry>
  <id>https://www.gov.uk/foreign-travel-advice/nepal#{stamp}</id>
  <updated>{when}</updated>
  <link rel="alternate" type="text/html" href="https://www.gov.uk/foreign-travel-advice/nepal"/>
  <title>Nepal</title>
  <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{note}</p></div></summary>
</entry>
</feed>
"""


def nepal_notes(path: Path) -> Iterator[bytes]:
    """Yield one body for each note, the oldest first: the feed holds the latest one only."""
    history = json.loads(path.read_text())["details"]["change_history"]
    for said in sorted(history, key=lambda note: str(note["public_timestamp"])):
        when = datetime.fromisoformat(said["public_timestamp"]).astimezone(UTC)
        text = _FEED.format(
            when=when.isoformat(), stamp=f"{when:%Y-%m-%d %H:%M:%S} UTC", note=escape(said["note"])
        )
        yield text.encode()
