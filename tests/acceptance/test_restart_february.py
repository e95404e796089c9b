"""The bundled scenario with the daemon stopped and started again: nobody is told anything twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.app import open_app
from daemon.application import App
from daemon.clock import ManualClock
from daemon.scenario.account import gather
from daemon.scenario.channel import QuietChannel
from daemon.scenario.fetcher import ScenarioFetcher
from daemon.scenario.loader import find, load
from daemon.scenario.model import Scenario
from daemon.scenario.replay import CHANNELS, STEP, own_people, settings, settle_in
from state.history import Said
from tests.shipped import reader as shipped_reader

EVERY = timedelta(minutes=20)
"""Between two polls of a source: seldom, so that the test is quick."""
LIVES = timedelta(hours=13)
"""How long a process lives: it ends in the middle of open incidents and once while a source is blind."""


@asynccontextmanager
async def process(scenario: Scenario, folder: Path, clock: ManualClock) -> AsyncIterator[App]:
    """Run one process of the daemon on the database in *folder*."""
    async with open_app(
        settings(scenario, folder / "advisoryd.db"),
        clock,
        sources={feed.source.id: replace(feed.source, every=EVERY) for feed in scenario.feeds},
        fetch=ScenarioFetcher(scenario, clock),
        channels={name: QuietChannel(name) for name in CHANNELS},
        reader=shipped_reader(),
        still=True,
    ) as app:
        yield app


async def run(app: App, clock: ManualClock, span: timedelta) -> tuple[Said, ...]:
    """Let the daemon work for *span* and return all that was ever said."""
    end = clock.now() + span
    while clock.now() < end:
        await app.step(clock.now())
        clock.advance_to(min(end, max(await app.next_due(clock.now()), clock.now() + STEP)))
    return (await app.parts.writer.run(gather)).said


def to_people(said: tuple[Said, ...]) -> list[Said]:
    """Return what subscribers were told; the operator may hear of a source that is heard again."""
    return [each for each in said if each.subscriber]


def until(scenario: Scenario, days: int) -> Scenario:
    """Return the beginning of a scenario: nothing is published after its first *days*."""
    end = min(scenario.end, scenario.begin + timedelta(days=days))
    feeds = tuple(replace(f, steps=tuple(s for s in f.steps if s.at < end)) for f in scenario.feeds)
    return replace(scenario, end=end, feeds=feeds)


def told(said: tuple[Said, ...]) -> Counter[tuple[str, str, str]]:
    """Return how often each subscriber was told each thing on each channel."""
    return Counter(
        (
            each.subscriber or "operator",
            each.channel,
            f"{alert.msg_type} {alert.hazard} {alert.area} {alert.reason}",
        )
        for each in said
        for alert in each.alerts
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "days", [pytest.param(1, id="its-first-day"), pytest.param(99, id="whole", marks=pytest.mark.full)]
)
async def test_a_second_run_over_the_same_feeds_sends_nothing(tmp_path: Path, days: int) -> None:
    """And a daemon that is stopped every thirteen hours tells everybody what one that never stops tells them."""
    scenario = until(load(find("mexico-2026-02")), days)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()

    clock = ManualClock(scenario.begin)
    async with process(scenario, whole, clock) as app:
        await settle_in(app, own_people(scenario))
        uninterrupted = await run(app, clock, scenario.length)
    assert told(uninterrupted)

    async with process(scenario, whole, clock) as app:
        again = await run(app, clock, timedelta(hours=6))
    assert to_people(again) == to_people(uninterrupted)

    clock = ManualClock(scenario.begin)
    restarted: tuple[Said, ...] = ()
    while clock.now() < scenario.end:
        async with process(scenario, parts, clock) as app:
            if clock.now() == scenario.begin:
                await settle_in(app, own_people(scenario))
            restarted = await run(app, clock, min(LIVES, scenario.end - clock.now()))
    assert told(restarted) == told(uninterrupted)
