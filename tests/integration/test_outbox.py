"""The outbox on a real database: nothing lost, nothing doubled, nothing given up silently."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.channels.channel import (
    ChannelDown,
    InDoubt,
    LookupFailed,
    NotProcessed,
    OutcomeClass,
    Refused,
)
from rules.incident import End
from rules.model import Severity
from state.store import Store
from tests.standins.delivery import (
    EMAIL,
    NOON,
    OPERATOR,
    Delivery,
    RecordingChannel,
    incident,
    stance,
)


async def alarmed(post: Delivery, **profile: object) -> None:
    """Let one person in Guadalajara be due an alert."""
    await post.add("Traveller One", "MX-JAL/guadalajara", **profile)  # type: ignore[arg-type]
    await post.outbox.step(post.clock.now())
    await post.hold(incident(), stance())


async def test_an_alert_reaches_its_person_once_after_group_wait(
    post: Delivery, sms: RecordingChannel
) -> None:
    await alarmed(post)
    await post.steps(20)
    assert sms.accepted == []
    await post.steps(120)
    [out] = sms.accepted
    assert "SHELTER IN PLACE - Guadalajara" in out.text
    assert out.reference in out.text
    assert out.valid_for == timedelta(hours=24)


async def test_the_claim_is_on_the_disk_before_the_message_leaves(
    post: Delivery, sms: RecordingChannel, tmp_path: Path
) -> None:
    sms.hold = asyncio.Event()
    await alarmed(post)
    await post.outbox.step(post.clock.now())
    post.clock.advance(timedelta(seconds=31))
    step = asyncio.ensure_future(post.outbox.step(post.clock.now()))
    await sms.reached()
    with Store.open(tmp_path / "a.db", NOON, readonly=True) as other:
        claimed = other.messages.get(sms.tried[0].id)
    sms.hold.set()
    await step
    assert claimed is not None
    assert (claimed.state, claimed.claimed_by) == ("claimed", "first")


async def test_several_changes_within_group_wait_are_one_message(
    post: Delivery, sms: RecordingChannel
) -> None:
    await alarmed(post)
    await post.hold(incident("road-blockade", severity=Severity.SEVERE), stance())
    await post.steps(120)
    [text] = sms.texts()
    assert "SHELTER IN PLACE" in text
    assert "ROADS BLOCKED" in text


async def test_a_lost_answer_is_looked_up_after_the_grace_and_adopted(
    post: Delivery, sms: RecordingChannel
) -> None:
    sms.script, sms.lost = deque(["kept"]), InDoubt("timeout")
    await alarmed(post)
    await post.steps(60)
    [message] = await post.messages()
    assert (message.state, message.doubtful) == ("claimed", True)
    await post.steps(120)
    [message] = await post.messages()
    assert (message.state, message.provider_id) == ("sent", "sms-1")
    assert len(sms.tried) == 1


async def test_a_message_in_doubt_that_is_not_listed_is_sent_again_under_the_same_reference(
    post: Delivery, sms: RecordingChannel
) -> None:
    sms.script = deque([InDoubt("500")])
    await alarmed(post)
    await post.steps(180)
    assert [out.reference for out in sms.tried] == [sms.tried[0].reference] * 2
    assert len(sms.accepted) == 1


async def test_a_lookup_that_fails_is_tried_again_and_nothing_is_sent_meanwhile(
    post: Delivery, sms: RecordingChannel
) -> None:
    sms.script, sms.lost = deque(["kept"]), InDoubt("reset")
    sms.lookups = deque([LookupFailed("500")] * 3)
    await alarmed(post)
    await post.steps(600)
    assert len(sms.tried) == 1
    assert (await post.messages())[0].state == "sent"


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_claim_of_a_killed_process_is_looked_up_and_then_adopted_or_sent(
    tmp_path: Path, *, accepted: bool
) -> None:
    path, sms = tmp_path / "a.db", RecordingChannel("sms")
    sms.hold = asyncio.Event()
    first = Delivery.open(path, {"sms": sms})
    await alarmed(first)
    await first.outbox.step(first.clock.now())
    first.clock.advance(timedelta(seconds=31))
    step = asyncio.ensure_future(first.outbox.step(first.clock.now()))
    await sms.reached()
    step.cancel()
    await first.outbox.close(0)
    await first.writer.close()

    if accepted:
        sms.accepted.append(sms.tried[0])
    sms.hold.set()
    second = Delivery.open(path, {"sms": sms}, now=first.clock.now(), process="second")
    await second.outbox.step(second.clock.now())
    assert (await second.messages())[0].doubtful
    assert len(sms.tried) == 1, "nothing before the grace"
    await second.steps(120)
    assert len(sms.accepted) == 1
    assert len(sms.tried) == (1 if accepted else 2)
    assert (await second.messages())[0].state == "sent"
    await second.close()


async def test_a_restart_sends_nothing_again(tmp_path: Path) -> None:
    path, sms = tmp_path / "a.db", RecordingChannel("sms")
    first = Delivery.open(path, {"sms": sms})
    await alarmed(first)
    await first.steps(60)
    await first.close()
    second = Delivery.open(path, {"sms": sms}, now=first.clock.now(), process="second")
    await second.steps(300)
    await second.close()
    assert len(sms.accepted) == 1


@pytest.mark.fault(16, "429 with and without Retry-After")
async def test_too_many_requests_are_retried_with_growing_pauses_and_as_asked(
    post: Delivery, sms: RecordingChannel
) -> None:
    busy = NotProcessed("429")
    sms.script = deque([busy, busy, NotProcessed("429", timedelta(seconds=90))])
    await alarmed(post)
    await post.steps(30, every=30)
    nexts = []
    for _ in range(3):
        [message] = await post.messages()
        nexts.append((message.next - post.clock.now()).total_seconds())
        post.clock.advance_to(message.next)
        await post.outbox.step(post.clock.now())
    assert len(sms.accepted) == 1
    assert 0.8 <= nexts[0] < nexts[1] <= 2.4
    assert nexts[2] == pytest.approx(90, abs=1)


@pytest.mark.fault(16, "a Retry-After of an hour")
async def test_a_provider_that_asks_for_an_hour_is_down_and_tried_by_one_message_now_and_then(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([NotProcessed("429", timedelta(hours=1), whole=True)] * 6)
    for number in range(3):
        await post.add(f"T{number}", "MX-JAL", phone=f"+1202555014{number}")
    await alarmed(post, email=EMAIL)
    await post.steps(60)
    assert [out.address for out in email.accepted].count(EMAIL) == 1, "who has a mailbox is told there"
    tried = len(sms.tried)
    await post.steps(600)
    assert 1 <= len(sms.tried) - tried <= 3
    await post.steps(600)
    assert len(sms.accepted) == 4
    assert any("sms is down: 429" in out.text for out in email.accepted)


async def test_a_refused_number_fails_for_good_tells_the_operator_and_goes_by_mail(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([Refused(OutcomeClass.BAD_NUMBER, 21211)])
    await alarmed(post, email=EMAIL)
    await post.steps(120)
    assert len(sms.tried) == 1
    assert {out.address for out in email.accepted} == {EMAIL, OPERATOR}
    told = next(out.text for out in email.accepted if out.address == OPERATOR)
    assert "bad-number (21211)" in told
    assert "told another way" in told
    assert "2025550123" not in told
    assert (await post.messages())[0].state == "failed"


async def test_who_opted_out_is_not_told_another_way_unasked(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([Refused(OutcomeClass.OPTED_OUT, 21610)])
    await alarmed(post, email=EMAIL)
    await post.steps(120)
    assert {out.address for out in email.accepted} == {OPERATOR}


@pytest.mark.fault(19, "a channel that is down")
async def test_sms_down_sends_mail_at_once_tells_the_operator_once_and_recovers(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([ChannelDown("the account cannot send (20003)")] * 3)
    await post.add("Two", "MX-JAL", phone="+12025550124")
    await alarmed(post, email=EMAIL)
    await post.steps(60)
    tried = len(sms.tried)
    assert [out.address for out in email.accepted].count(EMAIL) == 1
    await post.steps(170)
    assert len(sms.tried) - tried <= 3, "one message a minute tries it"
    notes = [out.text for out in email.accepted if out.address == OPERATOR]
    assert len([n for n in notes if "sms is down" in n]) == 1
    await post.steps(300)
    assert len({out.address for out in sms.accepted}) == 2, "what waited goes out once it works"
    assert any("sms works again" in out.text for out in email.accepted if out.address == OPERATOR)


async def test_an_outage_is_told_once_across_a_restart(tmp_path: Path) -> None:
    path, email = tmp_path / "a.db", RecordingChannel("email")
    sms = RecordingChannel("sms", deque([ChannelDown("401")] * 9))
    first = Delivery.open(path, {"sms": sms, "email": email})
    await alarmed(first)
    await first.steps(120)
    await first.close()
    second = Delivery.open(path, {"sms": sms, "email": email}, now=first.clock.now(), process="second")
    await second.steps(120)
    await second.close()
    assert len([out for out in email.accepted if "sms is down" in out.text]) == 1


async def test_the_operator_is_told_by_sms_where_mail_is_down(tmp_path: Path) -> None:
    sms = RecordingChannel("sms")
    email = RecordingChannel("email", deque([ChannelDown("the server answered 535")] * 9))
    channels = {"sms": sms, "email": email}
    post = Delivery.open(tmp_path / "a.db", channels, operator_phone="+12025550177")
    await post.add("Traveller One", "MX-JAL", email=EMAIL, channels=("email",))
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.steps(120)
    await post.close()
    to = [out.address for out in sms.accepted]
    assert to.count("+12025550123") == 1, "the traveller has a phone, too"
    told = [out for out in sms.accepted if out.address == "+12025550177"]
    assert len(told) == 1
    assert "email is down: the server answered 535" in told[0].text
    assert told[0].reference in told[0].text


@pytest.mark.fault(19, "a provider that answers nothing")
async def test_a_provider_that_answers_nothing_for_a_while_counts_as_down(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([NotProcessed("no connection", whole=True)] * 40)
    await alarmed(post, email=EMAIL)
    await post.steps(100, every=1)
    assert [out.address for out in email.accepted].count(EMAIL) == 1


async def test_what_cannot_be_sent_in_its_life_expires_with_a_word_to_the_operator(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([NotProcessed("no connection", timedelta(hours=1), whole=True)] * 400)
    await alarmed(post)
    await post.steps(26 * 3600, every=600)
    [message] = [m for m in await post.messages() if m.subscriber is not None]
    assert message.state == "expired"
    assert any("could not be sent in time" in out.text for out in email.accepted)


async def test_what_waited_for_a_closed_channel_beyond_its_life_is_not_sent(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([ChannelDown("the account cannot send (20003)")])
    await alarmed(post)
    await post.steps(60)
    post.clock.advance(timedelta(hours=25))
    await post.steps(120)
    assert len(sms.tried) == 1
    assert any("could not be sent in time" in out.text for out in email.accepted)


@pytest.mark.fault(28, "a notice that cannot be put into words")
async def test_what_cannot_be_put_into_words_is_put_aside_and_nobody_waits_behind_it(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await post.add("Spoilt", "MX-JAL", phone="+12025550199", lang="xx")
    await alarmed(post)
    await post.steps(120)
    assert [out.address for out in sms.accepted] == ["+12025550123"]
    assert any("could not be put into words (RuntimeError)" in out.text for out in email.accepted)


@pytest.mark.fault(28, "a message on which its channel raises")
async def test_a_channel_that_raises_is_in_doubt_and_given_up_after_three_tries(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    sms.script = deque([RuntimeError("+12025550123")] * 9)
    await alarmed(post)
    await post.steps(900, every=30)
    assert len(sms.tried) == 3
    [message] = [m for m in await post.messages() if m.subscriber is not None]
    assert message.state == "failed"
    [case] = await post.writer.run(lambda store: store.quarantine.given_up(NOON))
    assert (case.kind, case.tries) == ("message", 3)
    assert any("RuntimeError" in out.text for out in email.accepted)
    assert not any("2025550123" in out.text for out in email.accepted)


async def test_who_has_no_configured_channel_is_made_known_once(tmp_path: Path) -> None:
    email = RecordingChannel("email")
    post = Delivery.open(tmp_path / "a.db", {"email": email})
    await alarmed(post)
    await post.hold(incident("arson"), stance())
    await post.steps(120)
    await post.close()
    [note] = email.accepted
    assert note.address == OPERATOR
    assert note.text.count("Traveller One cannot be told") == 1


async def claimed_while_held(post: Delivery, channel: RecordingChannel, **profile: object) -> int:
    """Return how many of 25 people's messages are claimed while the channel answers none of them."""
    channel.hold = asyncio.Event()
    for number in range(25):
        given = {"phone": f"+120255501{number:02}", "email": f"t{number}@example.org", **profile}
        await post.add(f"T{number}", "MX-JAL", **given)  # type: ignore[arg-type]
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.outbox.step(NOON)
    post.clock.advance(timedelta(seconds=31))
    step = asyncio.ensure_future(post.outbox.step(post.clock.now()))
    await channel.reached(10)
    await step
    claimed = [m for m in await post.messages() if m.state == "claimed"]
    channel.hold.set()
    await post.outbox.drain(post.clock.now())
    assert len(channel.accepted) == 25
    return len(claimed)


async def test_a_channel_of_one_connection_is_given_ten_messages_at_a_time(
    post: Delivery, email: RecordingChannel
) -> None:
    assert await claimed_while_held(post, email, phone=None) == 10


async def test_sms_are_handed_over_side_by_side(post: Delivery, sms: RecordingChannel) -> None:
    assert await claimed_while_held(post, sms) == 25


def refuse_writes(store: Store, *, on: bool) -> None:
    """Let every write fail, as on a full disk, or no longer."""
    store._database.rows(f"PRAGMA query_only = {int(on)}")  # noqa: SLF001 (only SQLite itself fails so truly)


@pytest.mark.fault(3, "a database that takes no write")
async def test_without_a_database_nothing_leaves_but_one_word_to_the_operator(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await alarmed(post)
    await post.outbox.step(post.clock.now())
    await post.writer.run(lambda store: refuse_writes(store, on=True))
    await post.steps(120)
    assert sms.tried == []
    assert [out.address for out in email.accepted] == [OPERATOR]
    assert "cannot write its database" in email.accepted[0].text
    await post.writer.run(lambda store: refuse_writes(store, on=False))
    await post.steps(120)
    assert len(sms.accepted) == 1, "nothing was lost"


@pytest.mark.fault(3, "an answer that cannot be kept")
async def test_an_answer_that_could_not_be_kept_is_kept_later_and_nothing_is_sent_twice(
    post: Delivery, sms: RecordingChannel
) -> None:
    sms.hold = asyncio.Event()
    await alarmed(post)
    await post.outbox.step(post.clock.now())
    post.clock.advance(timedelta(seconds=31))
    step = asyncio.ensure_future(post.outbox.step(post.clock.now()))
    await sms.reached()
    await post.writer.run(lambda store: refuse_writes(store, on=True))
    sms.hold.set()
    await step
    assert (await post.messages())[0].state == "claimed"
    await post.writer.run(lambda store: refuse_writes(store, on=False))
    await post.steps(300)
    assert (await post.messages())[0].state == "sent"
    assert len(sms.tried) == 1


async def test_drain_delivers_at_once_and_says_whether_anything_is_left(
    post: Delivery, sms: RecordingChannel
) -> None:
    await alarmed(post)
    assert await post.outbox.drain(post.clock.now())
    assert len(sms.accepted) == 1
    sms.script, sms.lost = deque(["kept"]), InDoubt("timeout")
    await post.hold(incident("arson"), stance())
    assert not await post.outbox.drain(post.clock.now())
    post.clock.advance(timedelta(seconds=61))
    assert await post.outbox.drain(post.clock.now())
    assert len(sms.tried) == 2


async def test_next_due_leads_from_event_to_event(post: Delivery, sms: RecordingChannel) -> None:
    await post.add("Traveller One", "MX-JAL")
    assert await post.outbox.next_due(post.clock.now()) == NOON, "somebody waits to be greeted"
    await post.outbox.step(NOON)
    assert await post.outbox.next_due(NOON) is None
    held = await post.hold(incident(), stance())
    assert await post.outbox.next_due(NOON) == NOON
    await post.outbox.step(NOON)
    due = await post.outbox.next_due(NOON)
    assert due == NOON + timedelta(seconds=30)
    post.clock.advance_to(due)
    await post.outbox.step(due)
    assert len(sms.accepted) == 1
    assert await post.outbox.next_due(due) is None
    await post.end(held, "US Embassy", End.LAPSED)
    await post.outbox.step(due)
    assert await post.outbox.next_due(due) == due + timedelta(seconds=30), "the operator is told of the lapse"


async def test_a_mail_to_the_operator_that_is_refused_goes_by_sms_once(tmp_path: Path) -> None:
    sms = RecordingChannel("sms", deque([Refused(OutcomeClass.BAD_NUMBER, 21211)]))
    email = RecordingChannel("email", deque([Refused(OutcomeClass.BAD_NUMBER, 550)] * 9))
    channels = {"sms": sms, "email": email}
    post = Delivery.open(tmp_path / "a.db", channels, operator_phone="+12025550177")

    def tell(store: Store) -> None:
        with store.transaction():
            store.operator.tell("key", "test", "Something is up.", NOON)

    await post.writer.run(tell)
    await post.steps(300)
    await post.close()
    assert (len(email.tried), len(sms.tried)) == (1, 1), "nothing goes to and fro"
    assert "Something is up." in sms.tried[0].text


async def test_a_mailbox_that_was_refused_once_is_tried_with_the_next_alert(
    post: Delivery, email: RecordingChannel
) -> None:
    """A mail server's 550 may be about us, and would silence everybody."""
    email.script = deque([Refused(OutcomeClass.BAD_NUMBER, 550)])
    await alarmed(post, phone=None, email=EMAIL)
    await post.steps(60)
    await post.hold(incident("arson"), stance())
    await post.steps(60)
    assert [out.address for out in email.tried].count(EMAIL) == 2
