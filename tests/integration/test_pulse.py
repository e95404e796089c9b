"""What feeds the watchdog, on a real database."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.channels.channel import ChannelDown
from daemon.promises import Promise, standings
from daemon.pulse import Pulse
from tests.standins.delivery import NOON, OPERATOR, Delivery, RecordingChannel, incident, stance


@pytest.mark.fault(27, "a provider that is down for half an hour")
async def test_an_outage_of_a_provider_is_no_reason_to_be_started_again_and_breaks_a_promise(
    tmp_path: Path,
) -> None:
    sms = RecordingChannel("sms", deque([ChannelDown("the account cannot send (20003)")] * 99))
    post = Delivery.open(
        tmp_path / "a.db", {"sms": sms, "email": RecordingChannel("email")}, operator=OPERATOR
    )
    for number in range(5):
        await post.add(f"T{number}", "MX-JAL", phone=f"+1202555010{number}")
    pulse = Pulse(post.writer, {}, post.outbox.cry, post.outbox.outages, NOON)
    await post.outbox.step(NOON)
    await pulse.vitals(NOON, 0.0, {})
    await post.hold(incident(), stance())
    await post.steps(1800, every=60)
    vitals = await pulse.vitals(post.clock.now(), 0.0, {})
    assert vitals.outbox_overdue == 0
    found = {s.promise: s for s in await post.writer.run(standings)}
    assert not found[Promise.SENDS].kept
    assert found[Promise.SENDS].since > NOON
    sms.script.clear()
    await post.steps(300, every=60)
    assert len(sms.accepted) == 5
    await pulse.vitals(post.clock.now(), 0.0, {})
    assert {s.promise: s.kept for s in await post.writer.run(standings)}[Promise.SENDS]
    await post.close()


@pytest.mark.fault(27, "a message that nobody tries")
async def test_a_message_that_nobody_tries_is_late(tmp_path: Path) -> None:
    post = Delivery.open(tmp_path / "a.db", {"sms": RecordingChannel("sms")}, operator=None)
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    later = NOON + timedelta(seconds=31)
    await post.writer.run(lambda store: post.outbox._prepare(store, NOON, at_once=True))  # noqa: SLF001
    pulse = Pulse(post.writer, {}, post.outbox.cry, post.outbox.outages, NOON)
    assert (await pulse.vitals(later, 0.0, {})).outbox_overdue == 31
    await post.close()
