"""What managers are told of each step of an incident: once, with who is affected and what came of it."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.briefing import kinds
from daemon.channels.channel import NotProcessed, OutcomeClass, Refused
from daemon.commands import COMMANDS
from daemon.settings import GroupSettings
from rules.model import MsgType, Reason, Severity
from state.managers import Outcome
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

MANAGER = "manager@example.org"
ROADS = incident("road-blockade", severity=Severity.SEVERE)


async def opened(path: Path, sms: RecordingChannel, email: RecordingChannel, manager: str) -> Delivery:
    groups = {name: GroupSettings(manager=manager) for name in ("field", "office")}
    return Delivery.open(path / "a.db", {"sms": sms, "email": email}, groups=groups)


@pytest.fixture
async def post(tmp_path: Path, sms: RecordingChannel, email: RecordingChannel) -> AsyncIterator[Delivery]:
    delivery = await opened(tmp_path, sms, email, MANAGER)
    yield delivery
    await delivery.close()


def to_manager(email: RecordingChannel) -> list[str]:
    return [out.text for out in email.accepted if out.address == MANAGER]


async def people(post: Delivery, count: int = 3) -> None:
    for number in range(1, count + 1):
        group = "field" if number % 2 else "office"
        await post.add(f"Traveller {number}", "MX-JAL", phone=f"+1202555010{number}", group=group)
    await post.outbox.step(NOON)


async def test_a_manager_gets_one_message_a_step_with_counts_and_names(
    post: Delivery, email: RecordingChannel
) -> None:
    await people(post)
    held = await post.hold(ROADS, stance(place="MX-JAL/guadalajara"))
    await post.steps(180)
    [text] = to_manager(email)
    assert "ADVISORY: ROADS BLOCKED - Guadalajara (Mexico), says US Embassy." in text
    assert "Concerns 3 of yours: told 3, delivered 0." in text
    assert "There: Traveller 1 (Guadalajara), Traveller 2 (Guadalajara), Traveller 3 (Guadalajara)." in text
    await post.end(held, "US Embassy")
    await post.steps(180)
    assert len(to_manager(email)) == 2
    assert (
        "ADVISORY OVER: The roads are open again - Guadalajara (Mexico), says US Embassy. Concerns 3"
        in to_manager(email)[1]
    )


async def test_who_could_not_be_reached_is_named_first(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    stop = Refused(OutcomeClass.OPTED_OUT, 21610)
    bad = Refused(OutcomeClass.BAD_NUMBER, 21211)
    sms.script = deque([stop, bad])
    await people(post)
    await post.hold(ROADS, stance())
    await post.steps(400)
    [text] = to_manager(email)
    assert "Concerns 3 of yours: told 1, delivered 0, failed 2, opted out 1." in text
    assert "NOT REACHED: Traveller 1 (Jalisco), Traveller 2 (Jalisco). There: Traveller 3 (Jalisco)." in text


async def test_what_is_hidden_from_some_is_counted_and_what_is_hidden_from_all_is_not_told(
    post: Delivery, email: RecordingChannel
) -> None:
    await people(post)
    args = {"author": "ana", "reason": "known", "until": (NOON + timedelta(hours=4)).isoformat()}

    async def silence(group: str) -> None:
        given = {**args, "groups": [group]}
        await post.writer.run(
            lambda store: COMMANDS["silence.add"](store, post.places, given, post.clock.now())
        )

    await silence("office")
    await post.hold(ROADS, stance())
    await post.steps(180)
    [text] = to_manager(email)
    assert "Concerns 3 of yours: told 2, delivered 0, withheld 1." in text
    await silence("field")
    await post.hold(incident("strike", severity=Severity.MINOR), stance())
    await post.steps(400)
    assert len(to_manager(email)) == 1


async def test_what_was_hidden_from_all_is_told_to_the_manager_once_it_is_told(
    post: Delivery, email: RecordingChannel
) -> None:
    await people(post)
    args = {"author": "ana", "reason": "known", "until": (NOON + timedelta(hours=1)).isoformat()}
    await post.writer.run(
        lambda store: COMMANDS["silence.add"](store, post.places, {**args, "areas": ["MX"]}, NOON)
    )
    await post.hold(ROADS, stance())
    await post.steps(60)
    post.clock.advance(timedelta(hours=1))
    await post.steps(180)
    [text] = to_manager(email)
    assert "Concerns 3 of yours: told 3, delivered 0." in text


async def test_a_manager_who_travels_gets_their_own_alert_and_the_counts_in_their_language(
    tmp_path: Path, sms: RecordingChannel, email: RecordingChannel
) -> None:
    post = await opened(tmp_path, sms, email, "Manager")
    await post.add("Manager", "MX-JAL", phone="+12025550109", lang="es")
    await people(post, 1)
    await post.hold(ROADS, stance())
    await post.steps(180)
    await post.close()
    own, brief = (out.text for out in sms.accepted if out.address == "+12025550109")
    assert own.startswith("AVISO: ")
    assert "Afecta a 1 de los suyos: avisados 1, entregados 0. Alli: Traveller 1 (Jalisco)." in brief


async def test_one_who_is_late_does_not_hold_the_message_up_for_longer_than_five_minutes(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([NotProcessed("busy", retry_after=timedelta(hours=1))])
    await people(post)
    await post.hold(ROADS, stance())
    await post.steps(240)
    assert to_manager(email) == []
    await post.steps(180)
    [text] = to_manager(email)
    assert "told 2, delivered 0, waiting 1." in text


async def test_a_restart_between_step_and_message_tells_it_once(
    tmp_path: Path, sms: RecordingChannel, email: RecordingChannel
) -> None:
    first = await opened(tmp_path, sms, email, MANAGER)
    await people(first)
    await first.hold(ROADS, stance())
    await first.steps(40)
    await first.close()
    again = await opened(tmp_path, sms, email, MANAGER)
    again.clock.advance_to(NOON + timedelta(minutes=2))
    await again.steps(400)
    await again.close()
    assert len(to_manager(email)) == 1


@pytest.mark.parametrize(
    ("rows", "stopped", "expected"),
    [
        ([("said", "delivered"), ("said", "failed")], False, {"told", "delivered"}),
        ([("said", "sent")], False, {"told"}),
        ([("said", "failed"), ("waiting", None)], False, {"waiting"}),
        ([("said", "undelivered")], False, {"failed"}),
        ([("said", "failed")], True, {"failed", "opted_out"}),
        ([("suppressed", None)], True, {"opted_out"}),
        ([("suppressed", None)], False, {"withheld"}),
    ],
)
def test_a_person_counts_as_the_best_that_came_of_it(
    rows: list[tuple[str, str | None]],
    *,
    stopped: bool,
    expected: set[str],
) -> None:
    found = [
        Outcome(1, "sms", notice, message, MsgType.ALERT, Reason.OPENED, Severity.SEVERE, ())
        for notice, message in rows
    ]
    assert kinds(found, stopped=stopped) == expected
