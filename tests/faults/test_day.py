"""Whatever goes wrong in a day: each person is told each news once, or the operator sees why not."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import pytest

from tests.faults.day import Day, a_day
from tests.faults.plan import Plan
from tests.faults.reckoning import Reckoning, reckon
from tests.faults.table import Tally

SOME = (1,)
ALL = range(1, 21)
MADE = "30 misfortunes of 15 kinds in 24 simulated hours"


async def lived(seed: int, folder: Path) -> tuple[Day, Reckoning]:
    """Live one day and reckon."""
    async with a_day(seed, folder) as day:
        await day.live()
    return day, reckon(day.plan, day.twilio.accepted, day.mail.taken, day.folder / "advisoryd.db")


async def judged(seed: int, folder: Path, tally: Tally) -> None:
    """Live one day, count, and fail with the seed where anything was lost or doubled."""
    logging.disable(logging.CRITICAL)
    try:
        day, found = await lived(seed, folder)
    finally:
        logging.disable(logging.NOTSET)
    tally.count(found.owed, found.verdict.lost, found.verdict.doubled)
    tally.figure(
        f"seed {seed}: {found.told} told and {found.excused} with a reason of {found.owed}, "
        f"{day.crashes} crashes, {day.lives} lives"
    )
    assert (found.lost, found.doubled) == ([], []), f"seed {seed}"
    assert found.told > found.owed * 0.8
    assert day.twilio.odd == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", SOME)
@pytest.mark.fault(36, MADE)
async def test_whatever_goes_wrong_in_a_day_each_is_told_each_news_once(
    seed: int, tmp_path: Path, tally: Tally
) -> None:
    await judged(seed, tmp_path, tally)


@pytest.mark.full
@pytest.mark.parametrize("seed", [seed for seed in ALL if seed not in SOME])
@pytest.mark.fault(36, MADE)
async def test_whatever_goes_wrong_in_many_days_each_is_told_each_news_once(
    seed: int, tmp_path: Path, tally: Tally
) -> None:
    await judged(seed, tmp_path, tally)


@pytest.mark.slow
@pytest.mark.full
async def test_the_reckoning_sees_what_is_missing_and_what_came_twice(tmp_path: Path) -> None:
    day, _ = await lived(1, tmp_path)
    dice, database = random.Random(1), tmp_path / "advisoryd.db"  # noqa: S311 (a choice)
    arrived = [m for m in day.twilio.accepted if m["status"] == "delivered"]
    twice = [*day.twilio.accepted, dice.choice(arrived)]
    assert len(reckon(day.plan, twice, day.mail.taken, database).doubled) >= 1
    assert len(reckon(day.plan, [], [], database).lost) > len(day.plan.people)


def test_a_day_is_the_same_whenever_it_is_drawn() -> None:
    assert Plan.of(7) == Plan.of(7)
    assert Plan.of(7) != Plan.of(8)
