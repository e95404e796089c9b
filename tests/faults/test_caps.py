"""More news than anybody may be sent: the caps hold, and nothing goes unaccounted for."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from daemon.caps import Caps
from rules.model import Severity
from tests.faults.crowd import Crowd, sms
from tests.faults.plan import STATES
from tests.faults.table import Tally
from tests.standins.delivery import OPERATOR, RecordingChannel, incident, stance
from tests.standins.twilio import TwilioStandIn

HAZARDS = ("road-blockade", "arson", "armed-violence", "civil-unrest", "strike", "flood", "wildfire")
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
NUMBERS = Caps(per_number_15m=5, per_number_hour=11, extreme_per_hour=30)
"""The account is large: what holds back is what one number may get."""
ACCOUNT = Caps(per_number_15m=5, per_number_hour=11, extreme_per_hour=30, per_day=400)
"""Two days of it are used up at once."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One SMS that the provider took."""

    at: datetime
    to: str
    extreme: bool
    price: int


async def storm(folder: Path, people: int, minutes: int, caps: Caps, tally: Tally) -> None:
    """Let every hazard begin in every state, over and over, for people who watch them all."""
    twilio = TwilioStandIn()
    async with twilio.serving() as base:
        crowd = Crowd.open(
            folder, {"sms": sms(base), "email": RecordingChannel("email")}, operator=OPERATOR, caps=caps
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
    sent = _sent(twilio, post.path)
    over, left = over_caps(sent, caps), _unaccounted(post.path)
    tally.count(matches, lost=left)
    tally.figure(f"{matches} matches, {len(sent)} SMS, {over} over a cap, {left} alerts unaccounted for")
    assert (over, left) == (0, 0)
    said = "as many SMS as one number may" if caps is NUMBERS else "cap for a day is reached"
    assert any(said in note for note in crowd.notes()), "and the operator knows"


def _sent(twilio: TwilioStandIn, path: Path) -> list[Sent]:
    """Return what the provider took, the oldest first, and how grave it was."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT provider_id, severity = 'extreme', price FROM messages")
        known = {sid: (bool(extreme), price) for sid, extreme, price in rows}
    return [
        Sent(parsedate_to_datetime(message["date_created"]), message["to"], *known[message["sid"]])
        for message in twilio.accepted
    ]


def over_caps(sent: Sequence[Sent], caps: Caps) -> int:
    """Return how many SMS left although those before them had used up what theirs may use."""
    wrong, before = 0, defaultdict[str, list[datetime]](list)
    for number, each in enumerate(sent):
        earlier = before[each.to]
        windows = (
            [(caps.extreme_per_hour, HOUR)]
            if each.extreme
            else [(caps.per_number_15m, QUARTER), (caps.per_number_hour, HOUR)]
        )
        wrong += any(sum(at > each.at - window for at in earlier) >= most for most, window in windows)
        day = [other for other in sent[:number] if other.at > each.at - DAY]
        times = 2 if each.extreme else 1
        wrong += len(day) >= times * caps.per_day
        wrong += sum(other.price for other in day) >= times * caps.spend_per_day
        earlier.append(each.at)
    return wrong


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
    await storm(tmp_path, 10, 8, NUMBERS, tally)


@pytest.mark.full
@pytest.mark.parametrize("caps", [NUMBERS, ACCOUNT], ids=["numbers", "account"])
@pytest.mark.fault(33, "1 000 matches a minute for 10 minutes, on a large account and on a small one")
async def test_a_thousand_matches_a_minute_stay_under_the_caps(
    caps: Caps, tmp_path: Path, tally: Tally
) -> None:
    await storm(tmp_path, 84, 10, caps, tally)


def test_an_sms_over_a_cap_would_be_seen() -> None:
    begin = datetime.fromisoformat("2026-02-22T18:00:00+00:00")

    def sent(number: int, *, extreme: bool = False, people: int = 1) -> list[Sent]:
        each = (Sent(begin + timedelta(seconds=n), f"+{n % people}", extreme, 10) for n in range(number))
        return list(each)

    assert over_caps(sent(5), NUMBERS) == 0
    assert over_caps(sent(7), NUMBERS) == 2
    assert over_caps(sent(30, extreme=True), NUMBERS) == 0
    assert over_caps(sent(31, extreme=True), NUMBERS) == 1
    assert over_caps(sent(401, people=401), ACCOUNT) == 1
    assert over_caps(sent(3, people=3), Caps(spend_per_day=20)) == 1
