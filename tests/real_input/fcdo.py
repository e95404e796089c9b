"""The recorded change notes of one country, in the shape of the publisher's own Atom feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from daemon.clock import SystemClock

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
    """Yield one body for each note, the oldest first: the feed holds the latest one only.

    The notes are dated today, for a post of before a source was first polled is history and not told.
    """
    history = json.loads(path.read_text())["details"]["change_history"]
    today = SystemClock().now()
    for said in sorted(history, key=lambda note: str(note["public_timestamp"])):
        text = _FEED.format(when=today.isoformat(), stamp=said["public_timestamp"], note=escape(said["note"]))
        yield text.encode()
