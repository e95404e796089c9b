"""Look around once an hour: who has fallen silent, what moved many at once, what nobody has looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from daemon.keeper import Writes
from daemon.reviewing import remind
from daemon.upheaval import look_across
from rules.habit import REMEMBERED, silent_since
from rules.model import Source
from state.store import Store

EVERY: Final = timedelta(hours=1)


class Rounds:
    """Looks once an hour at each source, and at what waits for somebody to look."""

    def __init__(self, writer: Writes, sources: Mapping[str, Source]) -> None:
        """Judge *sources* by what *writer*'s store has heard of them."""
        self._writer = writer
        self._sources = sources
        self._last: datetime | None = None

    async def tick(self, now: datetime) -> None:
        """Look at every source, if it is time."""
        if self._last is not None and abs(now - self._last) < EVERY:
            return
        self._last = now
        for source in self._sources.values():
            await self._writer.run(partial(judge, source=source, now=now))
        await self._writer.run(partial(look_across, sources=self._sources, now=now))
        await self._writer.run(partial(remind, now=now))


def judge(store: Store, source: Source, now: datetime) -> None:
    """Tell of *source* where it has fallen silent, or speaks again after that was told."""
    news = store.hearings.times(source.id, REMEMBERED)
    since = silent_since(news, source.silence, now)
    told = store.sources.silent_since(source.id)
    if (since is None) == (told is None):
        return
    who = f"{source.id} ({source.publisher})"
    with store.transaction():
        store.sources.set_silent_since(source.id, since)
        if since is not None:
            text = (
                f"{who} answers, and has said nothing new since {since.astimezone(UTC):%d %b %H:%M} UTC, "
                "longer than ever before: see whether it has moved, or is a frozen copy."
            )
            store.operator.tell(f"silent:{source.id}:{since.isoformat()}", "source", text, now)
        elif told is not None:
            text = f"{who} speaks again, after being silent since {told.astimezone(UTC):%d %b %H:%M} UTC."
            store.operator.tell(f"speaks:{source.id}:{told.isoformat()}", "source", text, now)
