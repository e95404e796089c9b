"""Forget somebody: everything that hangs on them, and every other text that names them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from state.store import Store

FORGOTTEN: Final = "forgotten"


def forget(store: Store, subscriber: int, author: str, now: datetime) -> None:
    """Erase a subscriber, in the caller's transaction; what is kept is a keyed digest of their contacts.

    That they said STOP is kept under such digests, too.
    """
    contacts = store.holdings.contacts(subscriber)
    digests = [store.blocked.digest(contact).hex() for contact in contacts]
    store.acts.add(author, FORGOTTEN, " ".join(digests), now)
    store.holdings.erase_mentions(subscriber)
    store.people.forget(subscriber)
