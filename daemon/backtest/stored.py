"""Live through what the database remembers once more, with other rules, in a copy that sends nothing."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from daemon.app import open_app
from daemon.application import App
from daemon.backtest.tape import Take, Tape, TapeFetcher
from daemon.clock import ManualClock
from daemon.errors import GivenError
from daemon.scenario.account import Account, gather
from daemon.scenario.channel import QuietChannel
from daemon.settings import Settings
from daemon.sources.backoff import after_success, pace
from daemon.sources.submit import SUBMIT
from rules.tracking import REMIND_AFTER
from state.hearings import Hearing, HearingKind
from state.history import Said
from state.store import Store

WARM_UP: Final = timedelta(days=30)
"""How long before the time asked for the playing begins, so that what went on then goes on."""
STEP: Final = timedelta(seconds=1)
"""The clock's least step, but for what was heard between."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is asked for; both ends belong to it."""

    since: datetime
    until: datetime

    def of(self, said: Collection[Said]) -> tuple[Said, ...]:
        """Return what was said in it."""
        return tuple(each for each in said if self.since <= each.at <= self.until)


@dataclass(frozen=True, slots=True)
class Rerun:
    """What came of it."""

    said: tuple[Said, ...]
    shadowed: tuple[Said, ...]
    """What rules in shadow would have said."""


async def rerun(record: Store, settings: Settings, channels: Collection[str], span: Span) -> Rerun:
    """Return what *settings* would have had sent in *span*, on *channels*, by what *record* remembers.

    Only its people, their trips, silences and blocks are taken from it as they are today.
    Raises GivenError where it remembers nothing of that time.
    """
    first = record.hearings.first()
    if first is None or first > span.until:
        raise GivenError("nothing is on record of that time: revisions are kept since this version runs")
    begin = max(first, span.since - WARM_UP)
    tape = Tape.of(record, begin, span.until)
    clock = ManualClock(begin)
    with TemporaryDirectory(prefix="advisoryd-") as folder:
        scratch = Path(folder) / "advisoryd.db"
        record.copy_to(scratch)
        with Store.open(scratch, begin) as copy:
            copy.rewind()
        async with open_app(
            settings.model_copy(update={"database": scratch}),
            clock,
            sources=tape.sources(),
            fetch=TapeFetcher(tape, clock),
            channels={name: QuietChannel(name) for name in channels},
            still=True,
        ) as app:
            account = await _Player(app, clock, tape, span.until).play()
            return Rerun(span.of(account.said), span.of(account.shadowed))


class _Player:
    """Takes the application through a tape."""

    def __init__(self, app: App, clock: ManualClock, tape: Tape, until: datetime) -> None:
        self._app = app
        self._clock = clock
        self._tape = tape
        self._until = until
        self._left = list(reversed(tape.hearings))
        self._silences = tape.silences()

    async def play(self) -> Account:
        """Play to the end and return all that was said."""
        for take in self._tape.standing():
            await self._take(take, self._clock.now())
        while (now := self._clock.now()) <= self._until:
            while self._left and self._left[-1].at <= now:
                await self._hear(self._left.pop(), now)
            await self._app.step(now)
            await self._app.parts.writer.run(partial(self._put_off, now=now))
            due = max(await self._app.next_due(now), now + STEP)
            self._clock.advance_to(min(due, self._left[-1].at) if self._left else due)
            await asyncio.sleep(0)
        return await self._app.parts.writer.run(gather)

    async def _hear(self, hearing: Hearing, now: datetime) -> None:
        if hearing.kind is HearingKind.NEWS:
            await self._take(self._tape.take(hearing), now)
        elif hearing.source != SUBMIT.id:
            await self._app.parts.poller.poll(self._tape.source(hearing), now)

    async def _take(self, take: Take, now: datetime) -> None:
        """Have a document taken in, with all that its page lists beside it."""
        listed = await self._app.parts.writer.run(lambda store: store.entries.listed(take.source.id))
        others = listed.keys() - set(take.gone)
        await self._app.parts.poller.take_again(take.source, take.document, take.items, others, now)

    def _put_off(self, store: Store, now: datetime) -> None:
        """Leave out the polls of which it is known that they bring nothing and end nothing.

        The others stay at the times at which they were, or would have been.
        """
        ends = _ends(store)
        with store.transaction():
            for state in store.sources.all():
                source = self._app.parts.sources.get(state.id)
                if source is None or state.fault is not None or state.next_poll <= now:
                    continue
                end = ends.get(state.id, self._until)
                poll, tense = state.next_poll, store.incidents.open_in(source.subject, source.id)
                while poll < end:
                    poll = after_success(source, poll, pace(state.changed_at, poll, tense=tense))
                if state.id in ends:
                    poll = self._known(state.id, max(end, now), poll + source.every) or poll
                if poll > state.next_poll:
                    store.sources.put_off(state.id, poll)

    def _known(self, source: str, since: datetime, until: datetime) -> datetime | None:
        """Return the time about then at which a source is known to have been heard without news, if it is.

        Polls drift by what else is due; no two runs have them at the very same times.
        """
        times = self._silences.get(source, [])
        at = bisect_left(times, since)
        return times[at] if at < len(times) and times[at] <= until else None


def _ends(store: Store) -> Mapping[str, datetime]:
    """Return by source when something may lapse or have to be spoken of for want of its word."""
    ends: dict[str, datetime] = {}
    for incident in store.incidents.live():
        for stance in incident.holders:
            said = max(stance.restated_at, incident.reminded_at or stance.restated_at)
            end = stance.until or (said + REMIND_AFTER if stance.further_notice else None)
            if end is not None:
                ends[stance.source] = min(end, ends.get(stance.source, end))
    return ends
