"""Put aside what breaks the program: one entry, and never the source that brought it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from rules.model import Entry, Source
from state.store import Store

log = logging.getLogger(__name__)

TRIES: Final = 3
"""An entry at which the program breaks so often is not tried again, unless its text changes."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry at which something was raised."""

    key: str
    why: str
    """The kind of what was raised: what it says may be as hostile as the entry."""


def key_of(source: Source, entry: Entry) -> str:
    """Return the name under which one text of an entry is put aside, whatever id it comes under."""
    said = f"{entry.title}\x00{entry.text}".encode("utf-8", "surrogatepass")
    return f"entry:{source.id}:{blake2b(said, digest_size=16).hexdigest()}"


def broke(source: Source, entry: Entry, error: Exception) -> Broken:
    """Log what was raised at *entry*, and return it."""
    log.error(
        "An entry of %s could not be taken in (%s); the others are.",
        source.id,
        type(error).__name__,
        exc_info=error,
        extra={"event": "entry-broke", "source": source.id},
    )
    return Broken(key_of(source, entry), type(error).__name__)


def strike(
    store: Store, source: Source, broken: Iterable[Broken], fine: Sequence[Entry], now: datetime
) -> bool:
    """Count failures, in a transaction; return whether any is to be tried again at the next poll."""
    struck = {key for key, case in store.quarantine.of(source.id).items() if not case.given_up}
    again = False
    for each in broken:
        tries = store.quarantine.strike(each.key, "entry", source.id, each.why, now)
        struck.discard(each.key)
        if tries < TRIES:
            again = True
            continue
        store.quarantine.give_up(each.key)
        text = (
            f"An entry of {source.id} ({source.publisher}) breaks the program ({each.why}) and was put aside "
            f"after {TRIES} tries; its other entries are read. Look at the source, and tell us."
        )
        store.operator.tell(each.key, "quarantine", text, now)
        store.reviews.add(each.key, "quarantined", source.id, None, each.why, now, source.subject)
    for key in struck & {key_of(source, entry) for entry in fine} if struck else ():
        store.quarantine.forget(key)
    return again
