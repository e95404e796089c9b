"""Notice a body that is whole and well formed, and still cannot be right: empty, old, or half of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from daemon.sources.document import Document, Fault, FaultKind
from rules.model import Source
from state.shapes import Shape

ODD: Final = frozenset({FaultKind.STALE, FaultKind.SHRUNK})
"""Faults that are believed in the end."""
SETTLED: Final = timedelta(hours=6)
"""What has been shorter or older for so long is how the source is now."""
JITTER: Final = timedelta(minutes=10)
"""By which the clocks of one publisher's servers differ."""
DECLARED: Final = frozenset({"html", "json", "xml"})
FEW: Final = 4
"""Of fewer entries half may well end at once."""
SHORT: Final = 500
"""Characters; of a shorter text half may well be struck out."""


def shape_of(document: Document) -> Shape:
    """Return what a document is like."""
    chars = 0 if document.kept else sum(len(entry.text) for entry in document.entries)
    return Shape(len(document.entries) + len(document.kept), chars, document.dated)


def weigh(document: Document, before: Shape | None, source: Source, now: datetime) -> Document | Fault:
    """Return *document*, not complete where much of it is missing, or why it is not believed at all.

    *before* is what the source was like when it was last read well.
    """
    shape = shape_of(document)
    varies = json.loads(source.options).get("varies", False)
    if not shape.entries and not varies:
        fault = _empty(before, source)
        if fault is not None:
            return fault
    if before is None or (before.odd_since is not None and now - before.odd_since >= SETTLED):
        return document
    if source.key != "country" and _older(shape, before):
        dates = f"of {_when(shape)}, after {_when(before)}"
        return Fault(FaultKind.STALE, f"an older copy than the one already read: {dates}")
    if source.key == "country" or not document.complete:
        return document
    return _hollow(document, before) or (document if varies else _halved(document, shape, before, source))


def _empty(before: Shape | None, source: Source) -> Fault | None:
    """Return the fault that an empty list is: a feed may begin so, anything else is declared wrongly."""
    usual = "if that is usual for it, write varies: true"
    if before is not None and before.entries:
        was = f"and listed {before.entries} when it was last read"
        return Fault(FaultKind.EMPTY, f"it lists nothing, {was}: {usual}")
    return None if source.format == "feed" else Fault(FaultKind.EMPTY, f"it lists nothing: {usual}")


def _older(shape: Shape, before: Shape) -> bool:
    if shape.dated is None or before.dated is None:
        return False
    return shape.dated < before.dated - JITTER


def _when(shape: Shape) -> str:
    return f"{shape.dated.astimezone(UTC):%d %b %Y %H:%M} UTC" if shape.dated else "no date"


def _hollow(document: Document, before: Shape) -> Document | Fault | None:
    """Return what still has a text where most entries have none any more; the fault alone where none has."""
    bare = [entry.id for entry in document.entries if not entry.text]
    if before.chars < SHORT or len(bare) * 2 <= len(document.entries):
        return None
    fault = Fault(
        FaultKind.SHRUNK, f"{len(bare)} of its {len(document.entries)} entries have no text any more"
    )
    told = tuple(entry for entry in document.entries if entry.text)
    if not told:
        return fault
    return replace(document, entries=told, kept=document.kept | set(bare), complete=False, gap=fault)


def _halved(document: Document, shape: Shape, before: Shape, source: Source) -> Document | Fault:
    """Return a list of which half is gone as one that is not complete; half of one text is none."""
    if before.entries >= FEW:
        if shape.entries * 2 >= before.entries:
            return document
        words = f"it holds {shape.entries} entries, and held {before.entries} when it was last read"
        return replace(document, complete=False, gap=Fault(FaultKind.SHRUNK, words))
    # A feed's newest post may well be shorter than the one before it; a page says what it said.
    standing = source.while_listed and source.format in DECLARED
    if not standing or before.chars < SHORT or not shape.chars or shape.chars * 2 >= before.chars:
        return document
    words = f"it holds {shape.chars} characters, and held {before.chars} when it was last read"
    return Fault(FaultKind.SHRUNK, words)
