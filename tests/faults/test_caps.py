"""More news than anybody may be sent: the caps hold, and nothing goes unaccounted for."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from daemon.caps import HOUR, QUARTER, Caps
from rules.model import Severity
from tests.faults.crowd import Crowd, sms
from tests.faults.plan import STATES
from tests.faults.table import Tally
from tests.standins.delivery import OPERATOR, RecordingChannel, incident, stance
from tests.standins.twilio import TwilioStandIn

HAZARDS = ("road-blockade", "arson", "armed-violence", "civil-unrest", "strike", "flood", "wildfire")
CAPS = Caps(per_number_15m=5, per_number_hour=11, extreme_per_hour=30, per_day=400)


async def storm(folder: Path, people: int, minutes: int, tally: Tally) -> None:
    """Let every hazard begin in every state, over and over, for people who watch them all."""
    twilio = TwilioStandIn()
    async with twilio.serving() as base:
        crowd = Crowd.open(
            folder, {"sms": sms(base), "email": RecordingChannel("email")}, operator=OPERATOR, caps=CAPS
        )
        post = crowd.post
        twilio.now = post.clock.now
        for number in range(people):
            mail = {"email": f"p{number}@example.org"} if number % 2 else {}
            await post.add(f"P{number}", "MX", phone=f"+447700900{number:03}", **mail)
        await post.outbox.step(post.clock.now())
        matches = 0
        for minute in range(minutes):
            hazard = HAZARDS[minute % len(HAZARDS)]
            for area in STATES:
                severity = Severity.SEVERE if minute % 3 else Severity.EXTREME
                publisher = f"Publisher {minute}"
                matches += people
                await post.hold(
                    incident(hazard, area, severity), stance(publisher, area, at=post.clock.now())
                )
            await post.steps(60, every=20)
        await post.steps(6 * 3600, every=300)
        await post.close()
    over = sum(_over(times) for times in _times(twilio).values())
    left = _unaccounted(post.path)
    tally.count(matches, lost=left)
    tally.figure(
        f"{matches} matches, {len(twilio.accepted)} SMS, {over} over a cap, {left} alerts unaccounted for"
    )
    assert (over, left) == (0, 0)
    assert len(twilio.accepted) <= 2 * CAPS.per_day
    assert any("as many SMS as one number may" in note for note in crowd.notes())


def _times(twilio: TwilioStandIn) -> dict[str, list[datetime]]:
    found = defaultdict[str, list[datetime]](list)
    for message in twilio.accepted:
        found[message["to"]].append(parsedate_to_datetime(message["date_created"]))
    return found


def _over(times: list[datetime]) -> int:
    """Return how many came when what is extreme had used up even its own cap, or the hour's cap twice."""
    return sum(sum(at - HOUR < other <= at for other in times) > CAPS.extreme_per_hour for at in times)


def _unaccounted(path: Path) -> int:
    """Return how many notices neither went out, nor wait, nor have a reason."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "SELECT n.state, n.why, m.state FROM notices n LEFT JOIN messages m ON m.id = n.message"
        )
        states = Counter((state, bool(why), became) for state, why, became in rows)
    fine = {("said", False, "sent"), ("said", False, "delivered")}
    return sum(
        count
        for (state, why, became), count in states.items()
        if (state, why, became) not in fine and not (state == "suppressed" and why)
    )


@pytest.mark.slow
@pytest.mark.fault(33, "ten people who watch a country, 12 orders a minute for 8 minutes")
async def test_a_storm_of_orders_stays_under_the_caps_and_nothing_is_unaccounted_for(
    tmp_path: Path, tally: Tally
) -> None:
    await storm(tmp_path, 10, 8, tally)


@pytest.mark.full
@pytest.mark.fault(33, "1 000 matches a minute for 10 minutes")
async def test_a_thousand_matches_a_minute_stay_under_the_caps(tmp_path: Path, tally: Tally) -> None:
    await storm(tmp_path, 84, 10, tally)


def test_an_sms_over_the_cap_would_be_seen() -> None:
    begin = datetime.fromisoformat("2026-02-22T18:00:00+00:00")
    assert _over([begin + timedelta(seconds=n) for n in range(CAPS.extreme_per_hour)]) == 0
    assert _over([begin + timedelta(seconds=n) for n in range(CAPS.extreme_per_hour + 2)]) == 2
    assert QUARTER < HOUR
