"""The bundled scenario over HTTP and without it: both ways say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from daemon.clock import ManualClock
from daemon.scenario.fetcher import ScenarioFetcher
from daemon.scenario.loader import find, load
from daemon.scenario.model import Scenario
from daemon.scenario.server import ScenarioServer
from daemon.sources.document import Body, Fault, FaultKind, NotModified, Validators

BLOCKED = datetime(2026, 2, 24, 14, 30, tzinfo=UTC)
DEADLINE = timedelta(seconds=30)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(find("mexico-2026-02"))


async def test_the_server_follows_the_clock(scenario: Scenario) -> None:
    clock = ManualClock(scenario.begin)
    async with ScenarioServer(scenario, clock) as server, aiohttp.ClientSession() as client:
        async with client.get(server.url("us-embassy")) as early:
            assert b"Shelter in Place" not in await early.read()
        clock.advance(timedelta(hours=1))
        async with client.get(server.url("us-embassy")) as later:
            assert b"Shelter in Place" in await later.read()
        clock.advance_to(BLOCKED)
        async with client.get(server.url("us-embassy")) as blocked:
            assert blocked.status == 407


async def test_the_server_answers_304_to_the_etag_it_gave(scenario: Scenario) -> None:
    async with (
        ScenarioServer(scenario, ManualClock(scenario.begin)) as server,
        aiohttp.ClientSession() as client,
    ):
        async with client.get(server.url("canada")) as first:
            etag = first.headers["ETag"]
        async with client.get(server.url("canada"), headers={"If-None-Match": etag}) as second:
            assert second.status == 304
            assert await second.read() == b""


async def test_the_server_knows_no_other_address(scenario: Scenario) -> None:
    async with (
        ScenarioServer(scenario, ManualClock(scenario.begin)) as server,
        aiohttp.ClientSession() as client,
        client.get(server.url("nobody")) as response,
    ):
        assert response.status == 404


async def test_the_fetcher_brings_the_bytes_the_server_serves(scenario: Scenario) -> None:
    clock = ManualClock(scenario.begin + timedelta(hours=12))
    fetcher = ScenarioFetcher(scenario, clock)
    async with ScenarioServer(scenario, clock) as server, aiohttp.ClientSession() as client:
        for feed in scenario.feeds:
            fetched = await fetcher.fetch(feed.source, Validators(), DEADLINE, 1_000_000)
            assert isinstance(fetched, Body)
            async with client.get(server.url(feed.source.id)) as served:
                assert fetched.data == await served.read()
                assert fetched.etag == served.headers["ETag"]


async def test_an_unchanged_body_is_not_brought_twice(scenario: Scenario) -> None:
    clock = ManualClock(scenario.begin)
    fetcher = ScenarioFetcher(scenario, clock)
    source = scenario.feed("us-embassy").source
    first = await fetcher.fetch(source, Validators(), DEADLINE, 1_000_000)
    assert isinstance(first, Body)
    assert await fetcher.fetch(source, first.validators, DEADLINE, 1_000_000) == NotModified(first.validators)
    clock.advance(timedelta(hours=1))
    assert isinstance(await fetcher.fetch(source, first.validators, DEADLINE, 1_000_000), Body)


async def test_a_blocked_feed_is_a_fault(scenario: Scenario) -> None:
    fetcher = ScenarioFetcher(scenario, ManualClock(BLOCKED))
    fetched = await fetcher.fetch(scenario.feed("us-embassy").source, Validators(), DEADLINE, 1_000_000)
    assert isinstance(fetched, Fault)
    assert fetched.kind is FaultKind.BLOCKED


async def test_a_body_over_the_limit_is_a_fault(scenario: Scenario) -> None:
    fetcher = ScenarioFetcher(scenario, ManualClock(scenario.begin))
    fetched = await fetcher.fetch(scenario.feed("us-embassy").source, Validators(), DEADLINE, 100)
    assert isinstance(fetched, Fault)
    assert fetched.kind is FaultKind.TOO_LARGE
