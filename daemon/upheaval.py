"""Tell when many sources change at once though none of them has news: a new template, texts sent round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from daemon.sources.links import site
from rules.model import Source
from state.store import Store

SPAN: Final = timedelta(hours=1)
"""What changes within it changes at once."""
MANY: Final = 5
"""Sources; fewer may well have something to say at the same time."""
_NAMED: Final = 3


def look_across(store: Store, sources: Mapping[str, Source], now: datetime) -> None:
    """Tell the operator once a day of each site, and of each text, that moved many sources at once."""
    notes = dict([*_templates(store, sources, now - SPAN), *_copies(store, now - SPAN)])
    if notes:
        with store.transaction():
            for key, text in notes.items():
                store.operator.tell(f"{key}:{now.date().isoformat()}", "storm", text, now)


def _templates(store: Store, sources: Mapping[str, Source], since: datetime) -> Iterable[tuple[str, str]]:
    """Yield the sites of which at least half of the sources changed all over, with what to say of them."""
    churned = store.shapes.churned(since)
    sites: dict[str, list[str]] = {}
    for source in sources.values():
        sites.setdefault(site(source.url), []).append(source.id)
    for name, ids in sites.items():
        changed = [each for each in ids if each in churned]
        if len(changed) >= MANY and len(changed) * 2 >= len(ids):
            text = (
                f"{len(changed)} of {len(ids)} sources at {name} changed most of what they show within an "
                f"hour, without news: {_some(changed)}. See whether they are still read whole: "
                "advisoryd sources check"
            )
            yield f"storm:{name}", text


def _copies(store: Store, since: datetime) -> Iterable[tuple[str, str]]:
    """Yield the texts that many sources published, with what to say of them."""
    for simhash, title, ids in store.entries.shared(since, MANY):
        text = (
            f"{len(ids)} sources published the same text within an hour: {title[:80]!r}, by {_some(ids)}. "
            "It was told of each country for which it holds."
        )
        yield f"copies:{simhash}", text


def _some(ids: Sequence[str]) -> str:
    """Return a few of *ids*, and how many more there are."""
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
