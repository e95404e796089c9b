"""The application, composed, on a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest

from daemon.app import open_app
from daemon.application import App
from daemon.channels.channel import SECONDS, Accepted, LookupFailed, NotFound, Outgoing
from daemon.clock import ManualClock
from daemon.errors import GivenError
from daemon.facts import ALIVE
from daemon.settings import Settings
from daemon.sources.document import Body, Fault, FaultKind, Fetched, Validators
from daemon.status import Health, report
from rules.incident import State
from rules.model import Kind, Source
from state.errors import Locked
from state.store import Store
from tests.shipped import reader as shipped_reader

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)
ORDER = "U.S. citizens in Jalisco State should shelter in place until 9 PM on February 22."
PEOPLE = "name,email,watch\nTraveller Vallarta,t@example.org,PVR\n"


@dataclass
class Shelf:
    """Brings what lies on it; implements ``Fetch``."""

    bodies: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(
        self, source: Source, _validators: Validators, _deadline: timedelta, _max_bytes: int
    ) -> Fetched:
        self.asked.append(source.id)
        if source.id == "poison":
            raise RuntimeError("whatever")
        if source.id not in self.bodies:
            return Fault(FaultKind.SERVER, f"{source.id} answered 500")
        return Body(self.bodies[source.id].encode(), source.url, "application/rss+xml")


@dataclass
class Pocket:
    """Keeps what it is given; implements ``Channel``."""

    name: str = "email"
    backoff: tuple[int, ...] = SECONDS
    receipts: None = None
    sent: list[Outgoing] = field(default_factory=list)

    async def send(self, out: Outgoing) -> Accepted:
        self.sent.append(out)
        return Accepted(str(len(self.sent)))

    async def lookup(self, _out: Outgoing, _since: datetime) -> NotFound:
        return NotFound()

    async def ask(self, _provider_id: str) -> LookupFailed:
        return LookupFailed("no receipts")

    async def close(self) -> None:
        pass


@dataclass
class World:
    """Everything outside the application."""

    folder: Path
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    shelf: Shelf = field(default_factory=Shelf)
    pocket: Pocket = field(default_factory=Pocket)

    def app(self, *ids: str) -> AbstractAsyncContextManager[App]:
        """Open the application with sources of these ids."""
        settings = Settings.model_validate(
            {
                "database": str(self.folder / "advisoryd.db"),
                "operator": {"email": "ops@example.org"},
                "group_wait": "0s",
            }
        )
        sources = {
            name: Source(name, f"http://{name}/", f"Embassy {name}", Kind.GOVERNMENT, "en", subject="MX")
            for name in ids
        }
        return open_app(
            settings,
            self.clock,
            sources=sources,
            fetch=self.shelf,
            channels={"email": self.pocket},
            reader=shipped_reader(),
        )

    async def pass_time(self, app: App, hours: float) -> None:
        """Let time pass in steps of the polls' interval."""
        end = self.clock.now() + timedelta(hours=hours)
        while self.clock.now() < end:
            self.clock.advance(timedelta(minutes=5))
            await app.step(self.clock.now())

    @asynccontextmanager
    async def opened(self, *ids: str) -> AsyncIterator[App]:
        """Open it with a subscriber."""
        async with self.app(*ids) as app:
            await app.execute("subscribers.import", {"text": PEOPLE, "path": "people.csv"})
            yield app


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def rss(text: str, when: str = "Sun, 22 Feb 2026 17:58:00 GMT") -> str:
    item = f"<item><guid>1</guid><title>Alert</title><pubDate>{when}</pubDate><description>{escape(text)}</description></item>"
    return f'<rss version="2.0"><channel><title>Alerts</title>{item}</channel></rss>'


async def test_a_poisonous_source_parks_only_itself(world: World) -> None:
    world.shelf.bodies["good"] = rss(ORDER)
    async with world.opened("poison", "good") as app:
        await app.step(NOON)
        assert ["SHELTER" in out.text for out in world.pocket.sent] == [True]
        states = {each.id: each for each in await app.parts.writer.run(lambda store: store.sources.all())}
        assert (states["good"].failures, states["poison"].failures) == (0, 1)
        assert states["poison"].fault_since == NOON
        assert states["poison"].next_poll > NOON


async def test_due_sources_are_polled_and_others_wait(world: World) -> None:
    async with world.opened("a", "b") as app:
        await app.step(NOON)
        await app.step(NOON + timedelta(seconds=1))
        assert sorted(world.shelf.asked) == ["a", "b"]
        assert await app.next_due(NOON) > NOON


async def test_a_restart_sends_nothing_twice(world: World) -> None:
    world.shelf.bodies["a"] = rss(ORDER)
    async with world.opened("a") as app:
        await app.step(NOON)
    world.clock.advance(timedelta(minutes=6))
    async with world.opened("a") as app:
        await app.step(world.clock.now())
    assert len(world.pocket.sent) == 1


async def test_what_was_submitted_lapses_like_any_post(world: World) -> None:
    order = {
        "id": "1",
        "text": "Shelter in place in Jalisco.",
        "publisher": "Embassy of Canada",
        "kind": "government",
        "subject": "MX",
    }
    async with world.opened() as app:
        await app.execute("submit", {"text": json.dumps(order), "path": "-"})
        await app.step(world.clock.now())
        assert "Embassy of Canada" in world.pocket.sent[0].text
        await world.pass_time(app, 25)
        incidents = await app.parts.writer.run(lambda store: store.incidents.live())
        assert {incident.state for incident in incidents} == {State.DORMANT}
        assert {out.address for out in world.pocket.sent[1:]} == {"ops@example.org"}


async def test_what_was_submitted_lapses_also_where_only_single_cycles_run(world: World) -> None:
    order = {
        "id": "1",
        "text": "Shelter in place in Jalisco.",
        "publisher": "Embassy of Canada",
        "kind": "government",
        "subject": "MX",
    }
    async with world.opened() as app:
        await app.execute("submit", {"text": json.dumps(order), "path": "-"})
    world.clock.advance(timedelta(hours=25))
    async with world.opened() as app:
        assert await app.run_cycle()
        incidents = await app.parts.writer.run(lambda store: store.incidents.live())
        assert {incident.state for incident in incidents} == {State.DORMANT}


async def test_submitted_entries_are_taken_in_the_order_they_are_given(world: World) -> None:
    speaks = {"publisher": "Embassy of Canada", "kind": "government", "subject": "MX"}
    order = {"id": "1", "text": "Shelter in place in Jalisco.", **speaks}
    end = {"id": "2", "text": "Citizens in Jalisco are no longer urged to shelter in place.", **speaks}
    async with world.opened() as app:
        await app.execute("submit", {"text": f"{json.dumps(order)}\n{json.dumps(end)}", "path": "-"})
        incidents = await app.parts.writer.run(lambda store: store.incidents.live())
        assert "shelter-in-place" not in {incident.key.hazard for incident in incidents}


async def test_a_line_separator_inside_an_entry_does_not_cut_it(world: World) -> None:
    order = '{"id": "1", "text": "Shelter in place\u2028in Jalisco.", "subject": "MX"}'
    async with world.opened() as app:
        assert await app.execute("submit", {"text": order, "path": "-"}) == {"entries": 1}


async def test_the_report_shows_since_when_a_source_is_blind(world: World) -> None:
    async with world.opened("a") as app:
        await app.step(NOON)
        await world.pass_time(app, 1)

        def look(store: Store) -> tuple[Health, datetime | None, str | None]:
            now = world.clock.now()
            shown = report(store, app.parts.sources, lambda: app.parts.places, now, database="", running=None)
            (source,) = shown.sources
            return source.health, source.fault_since, source.fault

        assert await app.parts.writer.run(look) == (Health.BLIND, NOON, "server: a answered 500")
    assert [out.address for out in world.pocket.sent] == ["ops@example.org"]


async def test_an_unknown_command_and_a_bad_entry_are_refused(world: World) -> None:
    async with world.app("a") as app:
        with pytest.raises(GivenError, match="knows no command"):
            await app.execute("nonsense", {})
        with pytest.raises(GivenError, match=r"-:2:1: not JSON"):
            await app.execute("submit", {"text": '{"id": "1", "text": ""}\n{', "path": "-"})


async def test_a_second_application_on_the_same_database_is_refused(world: World) -> None:
    async with world.app("a"):
        with pytest.raises(Locked):
            async with world.app("a"):
                pass
    async with world.app("a"):
        pass


async def test_vitals_try_a_write_and_see_polls_under_way(world: World) -> None:
    async with world.app("a") as app:
        vitals = await app.vitals(NOON, 5.0)
        assert (vitals.ticked, vitals.outbox_overdue, vitals.polls) == (5.0, 0.0, {})
        assert await app.parts.writer.run(lambda store: store.meta.get(ALIVE)) == NOON.isoformat()


async def test_a_clock_that_was_set_back_makes_nothing_wait_until_it_is_that_late_again(world: World) -> None:
    async with world.app("a") as app:
        await app.step(NOON)
        await app.vitals(NOON, 0.0)
    world.clock = ManualClock(NOON - timedelta(hours=1))
    async with world.app("a") as app:
        await app.step(world.clock.now())
    assert world.shelf.asked == ["a", "a"]


async def test_who_was_added_while_the_clock_was_ahead_is_told_once_it_is_right(world: World) -> None:
    world.clock = ManualClock(NOON + timedelta(days=365))
    async with world.app("a") as app:
        await app.execute(
            "subscribers.import", {"text": "name,email,watch\nT,t@example.org,MX-JAL\n", "path": "-"}
        )
        await app.vitals(world.clock.now(), 0.0)
    world.clock = ManualClock(NOON)
    async with world.app("a") as app:
        await app.step(NOON)
        given = json.dumps({"id": "1", "text": ORDER, "publisher": "Canada", "subject": "MX"})
        await app.submit({"text": given, "path": "-"})
        await app.step(NOON + timedelta(seconds=5))
    assert [out.address for out in world.pocket.sent].count("t@example.org") == 1
