"""A provider that says "later", accepts and then fails, lists too late, or takes nothing at all."""

from __future__ import annotations

import logging
from collections import deque
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import pytest

from daemon.channels.email import EmailChannel, MailServer
from rules.model import Severity
from tests.faults.crowd import Crowd, judge, phone, sms
from tests.faults.owed import Verdict
from tests.faults.table import Tally
from tests.standins.delivery import OPERATOR
from tests.standins.smtp import SmtpStandIn
from tests.standins.twilio import LOST_ANSWERS, TwilioStandIn

GRACE = timedelta(seconds=60)
SOME, MANY = 60, 1000


async def accept_then_fail(folder: Path, number: int, tally: Tally) -> Verdict:
    """Send to *number* people; every answer is lost after its message was accepted."""
    twilio = TwilioStandIn(script=deque(LOST_ANSWERS[each % len(LOST_ANSWERS)] for each in range(number)))
    async with twilio.serving() as base:
        crowd = Crowd.open(folder, {"sms": sms(base)})
        await crowd.join(number)
        await crowd.alarm()
        await crowd.rest()
        found = await crowd.messages()
        await crowd.post.close()
    verdict = judge([m["to"] for m in twilio.accepted], map(phone, range(number)))
    tally.count(number, verdict.lost, verdict.doubled)
    # Nobody waits for the traveller's sake: the delay is how long the daemon does not know.
    delays = sorted((m.sent_at - m.created_at).total_seconds() for m in found if m.sent_at)
    tally.figure(
        f"known to be sent at the latest {delays[-1]:.0f} s later (median {quantiles(delays)[1]:.0f} s)"
    )
    assert [m.state for m in found] == ["sent"] * number
    assert {m.provider_id for m in found} == {m["sid"] for m in twilio.accepted}
    return verdict


@pytest.mark.slow
@pytest.mark.fault(17, "60 messages accepted, their answers lost in six ways")
async def test_answers_lost_in_six_ways_lose_and_double_nothing(tmp_path: Path, tally: Tally) -> None:
    assert await accept_then_fail(tmp_path, SOME, tally) == Verdict(0, 0)


@pytest.mark.full
@pytest.mark.fault(17, "1 000 messages accepted, their answers lost in six ways")
async def test_a_thousand_answers_lost_in_six_ways_lose_and_double_nothing(
    tmp_path: Path, tally: Tally
) -> None:
    assert await accept_then_fail(tmp_path, MANY, tally) == Verdict(0, 0)


@pytest.mark.fault(18, "30 messages listed later than the grace")
async def test_what_is_listed_later_than_the_grace_goes_twice_and_each_is_labelled(
    tmp_path: Path, tally: Tally, caplog: pytest.LogCaptureFixture
) -> None:
    number = 30
    twilio = TwilioStandIn(script=deque(["500"] * number), hidden=10 * number)
    async with twilio.serving() as base:
        crowd = Crowd.open(tmp_path, {"sms": sms(base)})
        await crowd.join(number)
        await crowd.alarm()
        with caplog.at_level(logging.WARNING):
            await crowd.rest()
        await crowd.post.close()
    labelled = [r for r in caplog.records if getattr(r, "event", "") == "possible-duplicate"]
    verdict = judge([m["to"] for m in twilio.accepted], map(phone, range(number)))
    tally.count(number, verdict.lost)
    tally.figure(f"{verdict.doubled} went twice, as no daemon can know better; {len(labelled)} labelled")
    assert verdict == Verdict(lost=0, doubled=number)
    assert len({r.delivery for r in labelled}) == number  # type: ignore[attr-defined]
    assert crowd.post.outbox.tally.receipts["possible-duplicate"] == number


GROUPS = {"MX-JAL": Severity.EXTREME, "MX-COL": Severity.SEVERE, "MX-NAY": Severity.MODERATE}


@pytest.mark.fault(16, "429 for the first 200 posts of 90 messages of three severities")
async def test_what_waits_for_a_busy_provider_goes_out_the_gravest_first(
    tmp_path: Path, tally: Tally
) -> None:
    each = 30
    twilio = TwilioStandIn(script=deque(["429:3", "429"] * 100))
    async with twilio.serving() as base:
        crowd = Crowd.open(tmp_path, {"sms": sms(base)})
        for area in GROUPS:
            await crowd.join(each, area)
        for area, severity in reversed(GROUPS.items()):
            await crowd.alarm(area, severity)
        seconds = await crowd.rest(every=1)
        severities = {m.address: m.severity for m in await crowd.messages()}
        await crowd.post.close()
    order = [severities[m["to"]] for m in twilio.accepted]
    verdict = judge([m["to"] for m in twilio.accepted], map(phone, range(3 * each)))
    tally.count(3 * each, verdict.lost, verdict.doubled)
    ranks = {s: sum(i for i, x in enumerate(order) if x is s) / each for s in GROUPS.values()}
    shown = ", ".join(f"{s} {rank:.0f}" for s, rank in ranks.items())
    tally.figure(f"drained {seconds} s after the first 429; mean place in the queue: {shown}")
    assert verdict == Verdict(0, 0)
    assert list(ranks.values()) == sorted(ranks.values())
    assert order.index(Severity.MODERATE) > each, "nothing slight goes out while the gravest waits"


MOODS = (
    *("401:20003", "403:20003", "401:20005", "400:21606", "400:21659", "400:30034", "400:30002"),
    *("404:20404", "503:20503", "500", "502-html", "reset", "close", "429", "429:600", "timeout"),
)
"""How a provider answers everything for as long as it is down."""


@pytest.mark.slow
@pytest.mark.parametrize("mood", [*MOODS, "nobody listens"])
@pytest.mark.fault(19, "a provider that is down in seventeen ways for ten minutes")
async def test_whoever_has_a_mailbox_is_mailed_within_a_minute_of_the_provider_being_down(
    mood: str, tmp_path: Path, tally: Tally
) -> None:
    number = 8
    twilio, mail = TwilioStandIn(mood=mood, fail_lists=10**6 if mood in LOST_ANSWERS else 0), SmtpStandIn()
    async with twilio.serving() as base, mail.serving() as port:
        server = MailServer("127.0.0.1", port, "alerts@example.org", security="none")
        there = base if mood in MOODS else "http://127.0.0.1:9"
        crowd = Crowd.open(tmp_path, {"sms": sms(there), "email": EmailChannel(server)}, operator=OPERATOR)
        await crowd.join(number, mail=True)
        await crowd.alarm()
        await crowd.post.steps(30, every=30)  # they are gathered for so long
        begun, took = crowd.post.clock.now(), dict[str, float]()
        while len(took) < number + 1 and (passed := crowd.post.clock.now() - begun) < timedelta(minutes=5):
            await crowd.post.outbox.step(crowd.post.clock.now())
            for each in mail.taken:
                took.setdefault(each.recipients[0], passed.total_seconds())
            crowd.post.clock.advance(timedelta(seconds=5))
        await crowd.post.close()
    people = {who: seconds for who, seconds in took.items() if who != OPERATOR}
    tally.count(number, number - len(people))
    tally.figure(
        f"{mood}: mailed after {max(people.values(), default=300):.0f} s, the operator after {took.get(OPERATOR)} s"
    )
    assert len(people) == number
    assert max(people.values()) < 60
    assert took[OPERATOR] < 120
    assert len(mail.taken) == len(took), "each once"
