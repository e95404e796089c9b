"""What each person was last told of each incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.incident import Incident, Key, Stance, Told
from rules.model import Severity
from state.people import Profile
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
TOLD = Told(active=True, severity=Severity.EXTREME, places=("MX-JAL",), areas=("PVR",))
AM = (("carrier", "AM"),)


@dataclass(frozen=True)
class World:
    """A store with two subscribers, and the ways to fill it."""

    store: Store
    one: int
    other: int

    def incident(
        self, region: str, hazard: str = "arson", group: tuple[tuple[str, str], ...] = ()
    ) -> Incident:
        with self.store.transaction():
            key = Key("rule", hazard, region, group=group)
            stance = Stance("Embassy", region, None, "embassy", "1", NOW, NOW)
            return self.store.incidents.save(Incident(key, Severity.SEVERE, "S", NOW, NOW, stances=(stance,)))

    def tell(self, incident: Incident, subscriber: int, told: Told = TOLD) -> None:
        with self.store.transaction():
            self.store.told.save(incident.id or 0, subscriber, told)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Open a store with two subscribers."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as store:
        with store.transaction():
            one = store.people.save(Profile("One", None, "one@example.org"), NOW)
            other = store.people.save(Profile("Other", None, "other@example.org"), NOW)
        yield World(store, one, other)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    told=st.builds(
        Told,
        active=st.booleans(),
        severity=st.sampled_from(Severity),
        places=st.lists(st.text()).map(tuple),
        areas=st.lists(st.text()).map(tuple),
        until=st.none() | st.just(NOW),
        level=st.none() | st.integers(1, 4),
    )
)
def test_what_somebody_was_told_comes_back_as_saved_last(world: World, told: Told) -> None:
    incident = world.incident("MX-JAL")
    world.tell(incident, world.one)
    world.tell(incident, world.one, told)
    assert world.store.told.of(incident.id or 0, [world.one, world.other]) == {world.one: told}


def test_who_was_told_of_an_incident_is_known(world: World) -> None:
    incident, other = world.incident("MX-JAL"), world.incident("MX-NAY")
    world.tell(incident, world.one, replace(TOLD, active=False))
    world.tell(other, world.other)
    assert [each.id for each in world.store.people.told_people(incident.id or 0)] == [world.one]


def test_who_still_waits_for_an_end_is_known(world: World) -> None:
    here, there = world.incident("MX-JAL"), world.incident("MX-NAY")
    world.tell(here, world.one)
    world.tell(there, world.one, replace(TOLD, active=False))
    assert world.store.told.active() == [(here.id, world.one, TOLD)]
