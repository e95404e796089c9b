"""The shipped gazetteer and reader, each made once in a process: their automata take seconds."""

from __future__ import annotations

from functools import cache

from rules.places import Places
from rules.reader import Reader


@cache
def gazetteer() -> Places:
    """Return the gazetteer."""
    return Places.load()


@cache
def reader() -> Reader:
    """Return the reader of all languages."""
    return Reader.load(gazetteer())
