"""The source of what is given by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rules.model import Kind, Source

SUBMIT: Final = Source(
    id="submit",
    url="",
    publisher="Submitted by hand",
    kind=Kind.MEDIA,
    lang="en",
    every=timedelta(minutes=5),
)
"""Never polled and never at fault, so that what was submitted lapses like any post; an entry's own
publisher, kind and language count, this one's stand in for nothing but a missing publisher's name."""
