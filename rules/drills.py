"""Tell whether a message only tests, or announces an exercise in its title.

The bare word counts in brackets only, as senders put it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rules.clause import Clause

_BRACKET: Final = "["


def drilled(document: str, parts: Iterable[Clause]) -> bool:
    """Return whether a text says of itself that it is a test: "[TEST] …", not "a negative test"."""
    parts = list(parts)
    return any(part.sentence.section == "title" and part.cues("drill") for part in parts) or any(
        not mark.term.startswith(_BRACKET) or document[: mark.start].endswith(("[", "(", "*", "<"))
        for part in parts
        for mark in part.cues("test")
    )
