"""Which channels are down, since when, and when to try them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from state.store import Store

PATIENCE: Final = timedelta(seconds=45)
"""A channel on which nothing has worked for this long is down, whatever its provider answers."""
PROBE: Final = timedelta(minutes=1)
KEY: Final = "outage:"
"""In ``meta``, before the channel's name; its value is when the outage began, or empty."""


ENOUGH: Final = 3
"""So many failures and no success are an outage by PATIENCE; of fewer, the next one decides."""


@dataclass(frozen=True, slots=True)
class _Failing:
    since: datetime
    times: int
    why: str


@dataclass(frozen=True, slots=True)
class _Outage:
    since: datetime
    probe_at: datetime | None
    """When one message may try it again; None: it is not closed, each message has its own back-off."""


class Outages:
    """What is known of the channels; an outage outlives the process, so that it is told once."""

    def __init__(self) -> None:
        """Know of none."""
        self._down: dict[str, _Outage] = {}
        self._failing: dict[str, _Failing] = {}
        self._paused: dict[str, datetime] = {}

    def pause(self, channel: str, until: datetime) -> None:
        """Let nothing leave on the channel *until* then: its provider is too busy for any message."""
        self._paused[channel] = max(until, self._paused.get(channel, until))

    def paused(self, channel: str, now: datetime) -> bool:
        """Return whether the channel rests; what waits for it then goes the gravest first."""
        return channel in self._paused and now < self._paused[channel]

    def load(self, store: Store, channels: Iterable[str], now: datetime) -> None:
        """Recall the outages that a process before this one knew of."""
        for channel in channels:
            since = store.meta.get(KEY + channel)
            if since:
                self._down[channel] = _Outage(datetime.fromisoformat(since), now)

    @property
    def down(self) -> frozenset[str]:
        """Return the channels that are down."""
        return frozenset(self._down)

    def closed(self) -> frozenset[str]:
        """Return the channels that only a probe may use."""
        return frozenset(name for name, outage in self._down.items() if outage.probe_at is not None)

    def probes(self, now: datetime) -> tuple[str, ...]:
        """Return the closed channels that may be tried with one message now."""
        return tuple(
            sorted(name for name, o in self._down.items() if o.probe_at is not None and o.probe_at <= now)
        )

    def probed(self, channel: str, now: datetime) -> None:
        """Note that a message tries the channel."""
        self._down[channel] = _Outage(self._down[channel].since, now + PROBE)

    def fell(self, store: Store, channel: str, why: str, now: datetime, probe_in: timedelta = PROBE) -> None:
        """Note that nothing can leave on the channel before it is probed; tell the operator once."""
        known = self._down.get(channel)
        since = known.since if known else now
        self._down[channel] = _Outage(since, now + probe_in)
        if known is None:
            _begin(store, channel, why, now)

    def failed(self, store: Store, channel: str, why: str, now: datetime, begun: datetime) -> None:
        """Note that a message tried since *begun* could not be handed over; it may be the channel's fault."""
        known = self._failing.get(channel, _Failing(begun, 0, why))
        self._failing[channel] = _Failing(min(known.since, begun), known.times + 1, why)
        if now - self._failing[channel].since >= PATIENCE:
            self._fail(store, channel, now)

    def look(self, store: Store, now: datetime) -> None:
        """See, in a transaction of its own, whether a channel has failed often and for long."""
        over = [
            channel
            for channel, failing in self._failing.items()
            if failing.times >= ENOUGH and now - failing.since >= PATIENCE and channel not in self._down
        ]
        if over:
            with store.transaction():
                for channel in over:
                    self._fail(store, channel, now)

    def _fail(self, store: Store, channel: str, now: datetime) -> None:
        if channel not in self._down:
            failing = self._failing[channel]
            self._down[channel] = _Outage(failing.since, None)
            _begin(store, channel, failing.why, now)

    def worked(self, store: Store, channel: str, now: datetime) -> None:
        """Note that the channel took a message, or refused one for reasons of its own."""
        self._failing.pop(channel, None)
        self._paused.pop(channel, None)
        outage = self._down.pop(channel, None)
        if outage is not None:
            store.meta.set(KEY + channel, "")
            text = f"{channel} works again; it was down since {outage.since:%d %b %H:%M} UTC."
            store.operator.tell(f"works:{channel}:{outage.since.isoformat()}", "outage", text, now)


def _begin(store: Store, channel: str, why: str, now: datetime) -> None:
    """Keep the beginning of an outage and tell the operator."""
    store.meta.set(KEY + channel, now.isoformat())
    text = (
        f"{channel} is down: {why}. Messages wait for it; who has another channel is told there. "
        "It is tried again every few minutes."
    )
    store.operator.tell(f"outage:{channel}:{now.isoformat()}", "outage", text, now)
