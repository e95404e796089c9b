"""Do to what a reader found what every format needs: take out volatile parts, refuse garbled text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from daemon.sources.answer import Answer, Item
from daemon.sources.charset import garbled
from daemon.sources.document import Fault, FaultKind
from daemon.sources.volatile import Volatile

_SAMPLE: Final = 50
"""Items in which a wrong charset shows."""


def tidied(answer: Answer | Fault, volatile: Sequence[str]) -> Answer | Fault:
    """Return *answer* without its volatile parts, or the fault that its charset is."""
    if isinstance(answer, Fault):
        return answer
    sample = "\n".join(f"{item.title}\n{item.text}" for item in islice(answer.items, _SAMPLE))
    if garbled(sample):
        words = "its letters are garbled: its charset is not the one it declares"
        return Fault(FaultKind.ENCODING, words)
    if not volatile:
        return answer
    patterns = Volatile(volatile)
    return replace(answer, items=tuple(_stripped(item, patterns) for item in answer.items))


def _stripped(item: Item, patterns: Volatile) -> Item:
    return replace(item, title=patterns.strip(item.title), text=patterns.strip(item.text))
