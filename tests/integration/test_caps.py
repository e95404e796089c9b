"""What is over a cap waits, is mailed at once, is told in one message, and the operator knows."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.caps import Caps
from rules.hazards import HAZARDS
from rules.model import Severity
from tests.standins.delivery import EMAIL, NOON, OPERATOR, Delivery, RecordingChannel, incident, stance
from tests.standins.scene import a_scene
from tests.standins.twilio import TwilioStandIn


async def a_storm(post: Delivery, severity: Severity, number: int = 9, every: int = 60) -> None:
    """Let one alert after another come, each due by itself."""
    for hazard in HAZARDS[:number]:
        await post.hold(incident(hazard, severity=severity), stance(at=post.clock.now()))
        await post.steps(every)


def scene(path: Path, caps: Caps | None = None) -> tuple[Delivery, RecordingChannel, RecordingChannel]:
    sms, email = RecordingChannel("sms"), RecordingChannel("email")
    return Delivery.open(path / "a.db", {"sms": sms, "email": email}, caps=caps or Caps()), sms, email


@pytest.mark.fault(33, "nine alerts in nine minutes")
async def test_one_phone_gets_five_in_a_quarter_and_then_all_the_rest_in_one(tmp_path: Path) -> None:
    post, sms, email = scene(tmp_path)
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    await a_storm(post, Severity.SEVERE)
    assert len(sms.accepted) == 5
    await post.steps(900, every=60)
    assert len(sms.accepted) == 6
    await post.steps(3600, every=60)
    assert len(sms.accepted) == 6, "nothing is left to say"
    notes = [out.text for out in email.accepted if out.address == OPERATOR]
    assert any("as many SMS as one number may" in note for note in notes)
    await post.close()


@pytest.mark.fault(33, "nine alerts in nine minutes, with a mailbox")
async def test_what_is_held_back_is_mailed_at_once_where_there_is_a_mailbox(tmp_path: Path) -> None:
    post, sms, email = scene(tmp_path)
    await post.add("Traveller", "MX-JAL", email=EMAIL)
    await post.outbox.step(NOON)
    await a_storm(post, Severity.SEVERE)
    assert len(sms.accepted) == 5
    assert Counter(out.address for out in email.accepted)[EMAIL] == 4
    await post.close()


async def test_what_is_extreme_passes_the_cap_and_takes_along_what_waits(tmp_path: Path) -> None:
    post, sms, _ = scene(tmp_path)
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    await a_storm(post, Severity.SEVERE, number=7)
    assert len(sms.accepted) == 5
    await post.hold(incident("tsunami", severity=Severity.EXTREME), stance())
    await post.steps(40)
    assert len(sms.accepted) == 6
    assert "TSUNAMI" in sms.texts()[-1]
    await post.close()


@pytest.mark.fault(33, "nine extreme alerts in nine minutes")
async def test_what_is_extreme_has_a_cap_of_its_own(tmp_path: Path) -> None:
    post, sms, _ = scene(tmp_path, Caps(extreme_per_hour=3))
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    await a_storm(post, Severity.EXTREME)
    assert len(sms.accepted) == 3
    await post.steps(3600, every=60)
    assert len(sms.accepted) == 4
    await post.close()


@pytest.mark.fault(33, "sixteen alerts at once")
async def test_the_last_message_of_a_window_says_how_much_more_there_is(tmp_path: Path) -> None:
    post, sms, _ = scene(tmp_path, Caps(per_number_15m=1))
    await post.add("Traveller", "MX")
    await post.outbox.step(NOON)
    for number, hazard in enumerate(HAZARDS[:16]):
        region = ("MX-JAL", "MX-MIC", "MX-GRO", "MX-NLE")[number % 4]
        await post.hold(incident(hazard, region, severity=Severity.SEVERE), stance(place=region))
    await post.steps(60)
    [text] = sms.texts()
    assert "Ask your travel manager." in text
    assert sms.accepted[0].reference in text
    await post.steps(7200, every=60)
    assert len(sms.accepted) == 1, "they count as told"
    await post.close()


@pytest.mark.parametrize("caps", [Caps(per_day=3), Caps(spend_per_day=3 * 12_000)])
@pytest.mark.fault(33, "a day used up, in messages and in money")
async def test_a_day_that_is_used_up_holds_back_all_but_what_is_extreme_and_is_told_once(
    caps: Caps, tmp_path: Path
) -> None:
    post, sms, email = scene(tmp_path, caps)
    for number in range(5):
        await post.add(f"T{number}", "MX-JAL", phone=f"+1202555010{number}", email=f"t{number}@example.org")
    await post.outbox.step(NOON)
    await post.hold(incident("arson", severity=Severity.SEVERE), stance())
    await post.steps(600, every=60)
    assert len(sms.accepted) in {2, 3}
    held = {f"t{number}@example.org" for number in range(5)} & {out.address for out in email.accepted}
    assert len(held) == 5 - len(sms.accepted), "they are mailed at once"
    notes = [out.text for out in email.accepted if out.address == OPERATOR]
    assert sum("cap for a day is reached" in note for note in notes) == 1
    post.clock.advance(timedelta(hours=25))
    await post.steps(600, every=60)
    assert len({out.address for out in sms.accepted}) == 5, "nobody is forgotten"
    await post.close()


@pytest.mark.fault(33, "lost messages on a day that is used up")
async def test_what_was_lost_is_not_sent_again_on_a_day_that_is_used_up(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn(), caps=Caps(per_day=1)) as scene:
        await scene.post.add("Traveller", "MX-JAL", email=EMAIL, channels=("sms",))
        await scene.post.outbox.step(NOON)
        await scene.post.hold(incident("arson", severity=Severity.SEVERE), stance())
        await scene.post.steps(40)
        await scene.twilio.tell(scene.twilio.accepted[0], "undelivered:30008")
        await scene.post.steps(7200, every=60)
        assert len(scene.twilio.accepted) == 1
        told = [out.text for out in scene.email.accepted if out.address == OPERATOR]
    assert scene.mailed()[EMAIL] == 1
    assert any("undelivered, transient (30008); they are told another way. Ref" in text for text in told)


async def test_an_extreme_message_overtakes_whatever_was_queued_before(tmp_path: Path) -> None:
    post, sms, _ = scene(tmp_path)
    for number in range(30):
        severity = (Severity.MINOR, Severity.SEVERE, Severity.EXTREME)[number % 3]
        region = {Severity.MINOR: "MX-MIC", Severity.SEVERE: "MX-GRO", Severity.EXTREME: "MX-JAL"}[severity]
        await post.add(f"T{number}", region, phone=f"+120255501{number:02}")
    await post.outbox.step(NOON)
    for region, severity in (
        ("MX-MIC", Severity.MINOR),
        ("MX-GRO", Severity.SEVERE),
        ("MX-JAL", Severity.EXTREME),
    ):
        await post.hold(incident(region=region, severity=severity), stance(place=region))
    await post.steps(60)
    order = [text.split(" - ")[1].split(" ")[0] for text in (out.text for out in sms.tried)]
    assert order == ["Jalisco"] * 10 + ["Guerrero"] * 10 + ["Michoacan"] * 10
    await post.close()


async def test_an_extreme_message_finds_room_while_all_others_hang(tmp_path: Path) -> None:
    post, sms, _ = scene(tmp_path)
    for number in range(80):
        await post.add(f"T{number}", "MX-MIC", phone=f"+120255501{number:02}")
    await post.add("Grave", "MX-JAL", phone="+12025550199")
    await post.outbox.step(NOON)
    sms.hold = asyncio.Event()
    await post.hold(incident(region="MX-MIC", severity=Severity.MINOR), stance(place="MX-MIC"))
    await post.outbox.step(NOON)
    post.clock.advance(timedelta(seconds=31))
    first = asyncio.ensure_future(post.outbox.step(post.clock.now()))
    await sms.reached(62)
    await first
    assert len(sms.tried) == 62, "two places are kept free"
    await post.hold(incident(), stance())
    await post.outbox.step(post.clock.now())
    post.clock.advance(timedelta(seconds=31))
    second = asyncio.ensure_future(post.outbox.step(post.clock.now()))
    await sms.reached()
    assert sms.tried[-1].address == "+12025550199"
    sms.hold.set()
    await second
    await post.outbox.drain(post.clock.now())
    assert len(sms.accepted) == 81
    await post.close()
