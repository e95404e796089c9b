"""A delivery around a real database: people, incidents told by hand, channels that record."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from daemon.caps import Caps
from daemon.channels.channel import (
    GREYLIST,
    SECONDS,
    Accepted,
    Channel,
    Found,
    Lookup,
    LookupFailed,
    NotFound,
    Outcome,
    Outgoing,
)
from daemon.channels.receipt import Receipt
from daemon.clock import ManualClock
from daemon.groups import Groups
from daemon.means import InForce, NoRules
from daemon.outbox import DeliverySettings, Outbox
from daemon.render import Rendered, Renderer
from daemon.routes import Routes
from daemon.settings import GroupSettings
from daemon.topics import Item
from daemon.writer import Writer
from rules.changes import compare
from rules.incident import Contrary, End, Incident, Key, Stance
from rules.model import Audience, Severity
from rules.places import Places
from state.message import Message
from state.people import Profile
from state.store import Store
from tests.shipped import gazetteer

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)
"""22 February 2026, noon in Jalisco."""
PHONE = "+12025550123"
EMAIL = "traveller@example.org"
OPERATOR = "ops@example.org"


@dataclass(slots=True)
class RecordingChannel:
    """A channel in memory: answers as scripted, else accepts; lists what it accepted."""

    name: str
    script: deque[Outcome | Exception | str] = field(default_factory=deque)
    """An outcome; an exception to raise; ``kept`` accepts and answers in doubt."""
    accepted: list[Outgoing] = field(default_factory=list)
    tried: list[Outgoing] = field(default_factory=list)
    lookups: deque[Lookup] = field(default_factory=deque)
    receipts: timedelta | None = None
    """How long to wait before asking what became of a message."""
    said: deque[Receipt | LookupFailed] = field(default_factory=deque)
    """What is answered to that."""
    asked: list[str] = field(default_factory=list)
    hold: asyncio.Event | None = None
    """While set up and unset, sends wait for it."""
    lost: Outcome | None = None
    """What ``kept`` answers."""
    begun: asyncio.Queue[int] = field(default_factory=asyncio.Queue)

    @property
    def backoff(self) -> tuple[int, ...]:
        """Return the back-off of a channel of this kind."""
        return GREYLIST if self.name == "email" else SECONDS

    async def send(self, out: Outgoing) -> Outcome:
        """Answer as scripted."""
        self.tried.append(out)
        self.begun.put_nowait(out.id)
        if self.hold is not None:
            await self.hold.wait()
        how = self.script.popleft() if self.script else None
        if isinstance(how, Exception):
            raise how
        if how is None or how == "kept":
            self.accepted.append(out)
        if how == "kept":
            assert self.lost is not None
            return self.lost
        return Accepted(f"{self.name}-{len(self.accepted)}") if how is None else how  # type: ignore[return-value]

    async def lookup(self, out: Outgoing, since: datetime) -> Lookup:
        """Answer as scripted, else truly."""
        assert since.tzinfo is not None
        if self.lookups:
            return self.lookups.popleft()
        for number, known in enumerate(self.accepted, 1):
            if known.reference == out.reference:
                return Found(f"{self.name}-{number}")
        return NotFound()

    async def ask(self, provider_id: str) -> Receipt | LookupFailed:
        """Answer as scripted, else that nobody knows."""
        self.asked.append(provider_id)
        return self.said.popleft() if self.said else LookupFailed("nobody knows")

    async def close(self) -> None:
        """Do nothing."""

    async def reached(self, count: int = 1) -> None:
        """Wait until *count* more sends have begun."""
        async with asyncio.timeout(10):
            for _ in range(count):
                await self.begun.get()

    def texts(self) -> list[str]:
        """Return what was accepted."""
        return [out.text for out in self.accepted]


class SpoiltRenderer(Renderer):
    """Cannot put anything into the language ``xx``."""

    def render(
        self, items: Sequence[Item], lang: str, channel: str, reference: str, *, fold: bool = False
    ) -> Rendered:
        """Return the text, or raise."""
        if lang == "xx":
            raise RuntimeError("no words")
        return super().render(items, lang, channel, reference, fold=fold)


@dataclass(slots=True)
class Delivery:
    """One daemon's delivery, on a clock that the test moves."""

    path: Path
    channels: Mapping[str, Channel]
    clock: ManualClock
    places: Places
    writer: Writer
    outbox: Outbox

    @classmethod
    def open(
        cls,
        path: Path,
        channels: Mapping[str, Channel],
        *,
        now: datetime = NOON,
        operator: str | None = OPERATOR,
        operator_phone: str | None = None,
        process: str = "first",
        caps: Caps = Caps(),  # noqa: B008 (frozen)
        in_force: Callable[[], InForce] = NoRules,
        groups: Mapping[str, GroupSettings] | None = None,
    ) -> Self:
        """Open the database at *path*, making it if need be."""
        clock, places = ManualClock(now), gazetteer()
        writer = Writer(lambda: Store.open(path, clock.now()))
        routes = Routes(frozenset(channels), operator, operator_phone)
        settings = DeliverySettings(routes, caps=caps, in_force=in_force, groups=Groups.of(groups or {}))
        renderer = SpoiltRenderer(places, {"us": frozenset({"embassy.example"})})
        outbox = Outbox(writer, channels, renderer, places, settings, clock, process)
        return cls(path, channels, clock, places, writer, outbox)

    async def add(self, name: str, *areas: str, phone: str | None = PHONE, **profile: object) -> int:
        """Add a subscriber who watches *areas*."""

        def work(store: Store) -> int:
            with store.transaction():
                row = store.people.save(Profile(name, phone, **profile), self.clock.now())  # type: ignore[arg-type]
                store.people.set_watches(row, [(a, self.places.country(a)) for a in areas], self.clock.now())
                return row

        return await self.writer.run(work)

    async def hold(self, incident: Incident, *stances: Stance) -> Incident:
        """Let *stances* hold in the incident, with the alert this causes."""
        changed = incident
        for stance in stances:
            changed = changed.with_stance(stance)
        return await self.move(incident, changed)

    async def move(self, before: Incident, after: Incident, *, silent: bool = False) -> Incident:
        """Keep the incident as it is *after*, with the alert that this causes."""
        was = {before.key: before} if before.stances else {}
        moved = compare(was, {after.key: after}, self.clock.now(), self.places)

        def work(store: Store) -> Incident:
            with store.transaction():
                kept = after
                for each in moved.incidents:
                    kept = store.incidents.save(each)
                for alert in moved.alerts:
                    store.incidents.add_alert(replace(alert, incident=kept, silent=silent))
                return kept

        return await self.writer.run(work)

    async def end(self, incident: Incident, publisher: str, end: End = End.LIFTED) -> Incident:
        """Let a publisher end what it holds."""
        now = self.clock.now()
        stances = tuple(
            replace(s, end=end, ended_at=now) if s.publisher == publisher and s.holds else s
            for s in incident.stances
        )
        return await self.move(incident, replace(incident, stances=stances))

    async def steps(self, seconds: int = 60, every: int = 10) -> None:
        """Move the clock on, step by step."""
        for _ in range(seconds // every):
            await self.outbox.step(self.clock.now())
            self.clock.advance(timedelta(seconds=every))
        await self.outbox.step(self.clock.now())

    async def messages(self) -> list[Message]:
        """Return every message, oldest first."""

        def work(store: Store) -> list[Message]:
            found = (store.messages.get(row) for row in range(1, 200))
            return [m for m in found if m is not None]

        return await self.writer.run(work)

    async def close(self) -> None:
        """Let go of the database."""
        await self.outbox.close(1)
        await self.writer.close()


def incident(
    hazard: str = "shelter-in-place",
    region: str = "MX-JAL",
    severity: Severity = Severity.EXTREME,
    audience: Audience = Audience.PUBLIC,
    contrary: Sequence[Contrary] = (),
) -> Incident:
    """Return an incident that nobody holds yet."""
    key = Key("rule", hazard, region, audience)
    return Incident(key, severity, "Shelter in place", NOON, NOON, contrary=tuple(contrary))


def stance(
    publisher: str = "US Embassy", place: str = "MX-JAL", at: datetime = NOON, **more: object
) -> Stance:
    """Return what a publisher holds."""
    values: dict[str, object] = {"carrier": None, "source": "us", "entry": "e1", **more}
    return Stance(publisher, place, since=at, restated_at=at, **values)  # type: ignore[arg-type]
