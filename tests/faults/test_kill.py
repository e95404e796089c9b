"""Whenever the daemon dies between the feed and the phone, each traveller gets each alert exactly once."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.owed import MAILED, OWED, Verdict, judge
from tests.faults.strace import Call, children, why_not
from tests.faults.strike import (
    Point,
    Strikes,
    rehearse,
    sample,
    strike,
    strike_all,
    strike_beyond,
    strike_each,
    thinned,
    worlds,
)
from tests.faults.table import Tally
from tests.faults.world import LOOK_SECONDS, Weather, a_world
from tests.standins.installed import PATIENCE

SOME = 3
"""Points of a quick run."""
SEED = 20260222
CALM = Weather()
WITH_VALIDATORS = Weather(validators=True)
LAGGING = Weather(lag=2, grace=3)
LOSING_ANSWERS = Weather(answers=("500", "reset"))
FATES = ("sent undelivered:30007", "sent delivered", "delivered", "delivered")
REPORTING = Weather(fates=FATES)
REPORTING_AND_LAGGING = Weather(fates=FATES, lag=2, grace=3, answers=("500",))

traced = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@traced
@pytest.mark.slow
@pytest.mark.fault(1, "strace kills the daemon before sampled calls")
@pytest.mark.fault(15, "the same, of a source with an ETag")
async def test_killed_at_some_calls_nothing_is_lost_or_doubled(tmp_path: Path, tally: Tally) -> None:
    async with worlds(tmp_path, WITH_VALIDATORS) as some:
        found = await strike_all(some, sample(await rehearse(some[0]), SOME, SEED))
    counted(tally, "a sample", found)
    assert len(found.hits) > SOME / 2
    assert found.bad() == []


@traced
@pytest.mark.full
@pytest.mark.fault(1, "strace kills the daemon before every call of the threads that act")
async def test_killed_at_any_call_nothing_is_lost_or_doubled(tmp_path: Path, tally: Tally) -> None:
    async with worlds(tmp_path, CALM) as some:
        points = await rehearse(some[0])
        found = await strike_each(some, points)
        found.strikes += (await strike_beyond(some, points)).strikes
    counted(tally, "every call", found)
    assert found.bad() == []
    assert len(found.missed) <= len(points) / 20


@traced
@pytest.mark.full
@pytest.mark.parametrize(
    ("weather", "name"),
    [
        pytest.param(
            WITH_VALIDATORS,
            "a feed with ETag and 304",
            marks=pytest.mark.fault(15, "kill -9 at any call while a source with an ETag has news"),
        ),
        (LAGGING, "messages listed 2 s late"),
        (LOSING_ANSWERS, "looking up what became of messages"),
    ],
)
@pytest.mark.fault(1, "the same with validators, a lagging list, lost answers")
async def test_killed_in_other_weather_nothing_is_lost_or_doubled(
    tmp_path: Path, weather: Weather, name: str, tally: Tally
) -> None:
    async with worlds(tmp_path, weather) as some:
        points = thinned(await rehearse(some[0]))
        found = await strike_each(some, points)
        conditional = [r for each in some for r in each.feed.requests if "if-none-match" in r.headers]
    counted(tally, name, found)
    assert found.bad() == []
    # How often the loop wakes up while it waits for the grace moves what comes after it in its thread.
    assert [point for point in found.missed if point.role == "writer"] == []
    assert bool(conditional) == weather.validators


@traced
@pytest.mark.slow
@pytest.mark.fault(1, "the same from delivery to receipt, sampled")
@pytest.mark.fault(20, "kill -9 while receipts come in, sampled")
async def test_killed_at_some_calls_while_receipts_come_in_nothing_is_lost_or_doubled(
    tmp_path: Path, tally: Tally
) -> None:
    async with worlds(tmp_path, REPORTING, people=MAILED) as some:
        points = after_acceptance(await rehearse(some[0]))
        told = [p for p in points if p.call.target in {"receipt", "wal"}]
        found = await strike_all(some, sample(told, SOME // 2, SEED))
    counted(tally, "delivery to receipt, a sample", found)
    assert len(found.hits) > SOME / 4
    assert found.bad() == []


@traced
@pytest.mark.full
@pytest.mark.parametrize(
    ("weather", "name"),
    [(REPORTING, "receipts"), (REPORTING_AND_LAGGING, "receipts, messages listed 2 s late")],
)
@pytest.mark.fault(1, "the same from delivery to receipt, every call")
@pytest.mark.fault(20, "kill -9 at any call while receipts come in")
async def test_killed_at_any_call_while_receipts_come_in_nothing_is_lost_or_doubled(
    tmp_path: Path, weather: Weather, name: str, tally: Tally
) -> None:
    async with worlds(tmp_path, weather, people=MAILED) as some:
        points = thinned(after_acceptance(await rehearse(some[0])))
        found = await strike_each(some, points)
    counted(tally, name, found)
    assert found.bad() == []


def counted(tally: Tally, name: str, found: Strikes) -> None:
    """Put what came of many lives into the table."""
    tally.count(found.points, found.verdict.lost, found.verdict.doubled)
    tally.figure(f"{name}: {found}")


def after_acceptance(points: Sequence[Point]) -> list[Point]:
    """Return what comes after the provider's first answer; of the writer, which does not see it, all."""
    first = next(
        number
        for number, p in enumerate(points)
        if p.role == "main" and p.call.target in {"provider", "receipt"} and p.call.name.startswith("recv")
    )
    return [p for number, p in enumerate(points) if p.role != "main" or number >= first]


@pytest.mark.slow
async def test_a_parser_that_is_killed_at_work_costs_one_poll_and_no_news(tmp_path: Path) -> None:
    async with a_world(tmp_path / "world", Weather(every=1)) as world:
        life = await world.begin()
        async with world.ready(life) as process:
            world.hold.let_go.set()
            os.kill(await child(process), signal.SIGKILL)
            assert await world.rests(process, life)
        assert judge(await world.accepted()) == Verdict(lost=0, doubled=0)
        assert [r.path for r in world.feed.requests].count("/feed") > 2, "once empty, once unread, once read"


async def child(process: Process) -> int:
    """Wait for a process to have a child, and return it."""
    ended = asyncio.ensure_future(process.wait())
    async with asyncio.timeout(PATIENCE):
        while not (found := children(process.pid)):
            await asyncio.wait({ended}, timeout=LOOK_SECONDS / 10)
    ended.cancel()
    return found[0]


@traced
@pytest.mark.full
async def test_a_provider_that_hides_a_message_for_longer_than_the_grace_makes_a_double(
    tmp_path: Path,
) -> None:
    """No daemon can know better; this shows that the suite would see a double."""
    async with a_world(tmp_path / "world", Weather(lag=60)) as world:
        points = await rehearse(world)
        answers = [p for p in points if p.call == Call("recvfrom", "provider")]
        struck = [await strike(world, each) for each in answers]
    assert sum(each.verdict.doubled for each in struck) > 0
    assert sum(each.verdict.lost for each in struck) == 0


def test_the_judge_counts_what_is_missing_and_what_came_twice() -> None:
    once = [{"to": to, "body": f"Shelter in place: {place}."} for to, place in OWED]
    assert judge(once) == Verdict(lost=0, doubled=0)
    assert judge([]) == Verdict(lost=3, doubled=0)
    assert judge([*once[1:], *once[1:]]) == Verdict(lost=1, doubled=2)
