"""A daemon's ears on a real database: sources on a loopback server, fetched, parsed, read and committed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from daemon.clock import ManualClock
from daemon.poll import Poller, PollSettings
from daemon.sources.address import AddressPolicy
from daemon.sources.definition import SourceSpec
from daemon.sources.fetch import Fetcher
from daemon.sources.parser import Parser
from daemon.writer import Writer
from rules.incident import Alert
from rules.loader import load_texts
from rules.model import Entry, Source
from rules.places import Places
from rules.reader import Reader
from state.store import Store
from tests.standins.feedserver import FeedServer

NOW: Final = datetime(2026, 2, 22, 18, tzinfo=UTC)
"""When the clock of a publisher begins."""

RULES = """\
version: 1
rules:
  - id: shelter
    summary: Shelter in place
    severity: extreme
    when: {hazard: shelter-in-place, area: MX}
  - id: level
    summary: Advice raised
    severity: severe
    when: {level: {at_least: 3}, area: MX}
end: true
"""


def defined(**given: Any) -> Source:  # noqa: ANN401 - as YAML holds it
    """Return the source of a definition, as a configuration gives it."""
    common = {"id": "embassy", "publisher": "US Embassy", "kind": "government", "lang": "en", "subject": "MX"}
    return SourceSpec.model_validate(common | given).source()


@dataclass
class Publisher:
    """One source on a server, and the ears that hear it."""

    server: FeedServer
    clock: ManualClock
    writer: Writer
    poller: Poller

    async def poll(self, source: Source, *, after: timedelta = timedelta(minutes=5)) -> list[Alert]:
        """Poll *source* once; return the alerts it caused, which then count as told."""
        self.clock.advance(after)
        now = self.clock.now()

        def ensure(store: Store) -> None:
            with store.transaction():
                store.sources.ensure([source.id], now)

        await self.writer.run(ensure)
        await self.poller.poll(source, now)
        await self.poller.expire(self.clock.now())
        return await self.writer.run(_take_alerts)

    async def fault(self, source: Source) -> str | None:
        """Return the fault that *source* is in."""
        state = await self.writer.run(lambda store: store.sources.get(source.id))
        return state.fault

    async def entries(self, source: Source) -> dict[str, Entry]:
        """Return the entries that *source* lists, by id."""

        def listed(store: Store) -> dict[str, Entry]:
            rows = store.entries.listed(source.id)
            found = {key: store.entries.get(row) for key, row in rows.items()}
            return {key: entry for key, entry in found.items() if entry is not None}

        return await self.writer.run(listed)

    async def notes(self) -> list[str]:
        """Return what the operator was told."""
        return [note.text for note in await self.writer.run(lambda store: store.operator.pending())]


def _take_alerts(store: Store) -> list[Alert]:
    alerts = store.incidents.pending_alerts(1000)
    with store.transaction():
        for alert in alerts:
            assert alert.id is not None
            store.incidents.mark_fanned_out(alert.id)
    return alerts


@asynccontextmanager
async def publishing(folder: Path, reader: Reader, places: Places, now: datetime) -> AsyncIterator[Publisher]:
    """Open a server and the ears on it."""
    rules = load_texts({"rules.yaml": RULES}, places)
    clock = ManualClock(now)
    policy = AddressPolicy.of(["127.0.0.0/8"])
    writer = Writer(lambda: Store.open(folder / "advisoryd.db", clock.now()))
    async with FeedServer() as server, Fetcher(policy, "tests") as fetch, Parser(places) as parser:
        parts = (writer, fetch, parser, reader, places)
        poller = Poller(*parts, lambda: rules, PollSettings())
        try:
            yield Publisher(server, clock, writer, poller)
        finally:
            await writer.close()
