"""Remember what a source's links led to, and tell the operator of a page that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from daemon.sources.follow import GIVEN_UP
from rules.model import Source
from state.links import Link
from state.store import Store


def keep_links(store: Store, source: Source, links: Iterable[Link], now: datetime, *, again: bool) -> None:
    """Keep *links* in a transaction; *again*: what was read just now has to be read once more."""
    kept = [_unproven(link) if again and link.asked_at == now else link for link in links]
    store.links.keep(source.id, kept)
    for link in kept:
        if link.failures == GIVEN_UP and link.asked_at == now:
            text = (
                f"One page that {source.id} ({source.publisher}) leads to cannot be read: {link.fault}. "
                f"What it says reaches nobody; the others are read. {link.url}"
            )
            store.operator.tell(f"link:{source.id}:{link.url}:{now.date()}", "source", text, now)


def _unproven(link: Link) -> Link:
    return replace(link, mark="", etag=None, last_modified=None, body_hash=None)
