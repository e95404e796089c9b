"""What becomes of messages after Twilio took them, told by callbacks and by asking, through the real client."""

from __future__ import annotations

import itertools
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.channels.channel import OutcomeClass
from daemon.channels.receipt import Receipt, Status
from daemon.commands import allow_contact, import_subscribers
from daemon.web.callbacks import Callbacks
from state.message import Message
from state.store import Store
from tests.standins.delivery import EMAIL, OPERATOR, PHONE, Delivery, RecordingChannel, incident, stance
from tests.standins.scene import a_scene
from tests.standins.twilio import TOKEN, TwilioStandIn


@pytest.mark.fault(20, "receipts posted")
async def test_a_receipt_that_is_posted_makes_a_message_delivered(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        [sent] = await scene.sms()
        assert sent.state == "sent", "taken is not arrived"
        await scene.twilio.tell(scene.twilio.accepted[0], "sending", "sent", "delivered")
        [message] = await scene.sms()
        assert (message.state, message.status, scene.twilio.called) == ("delivered", "delivered", [204] * 3)
        await scene.post.steps(600, every=60)
        assert scene.twilio.fetches == 0, "nothing is left to ask"
        assert scene.mailed() == {}


@pytest.mark.fault(20, "a receipt that never comes")
async def test_a_receipt_that_never_comes_is_asked_for(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn(deaf=True)) as scene:
        await scene.alarmed()
        await scene.twilio.tell(scene.twilio.accepted[0], "delivered")
        await scene.post.steps(240, every=60)
        assert (scene.twilio.fetches, (await scene.sms())[0].state) == (0, "sent"), "it is waited for first"
        await scene.post.steps(120, every=60)
        assert (await scene.sms())[0].state == "delivered"


async def test_without_callbacks_it_is_asked_less_and_less_often_and_in_the_end_no_more(
    tmp_path: Path,
) -> None:
    async with a_scene(tmp_path, TwilioStandIn(), callbacks=False) as scene:
        await scene.alarmed()
        scene.twilio.accepted[0]["status"] = "sent"
        await scene.post.steps(30 * 3600, every=600)
        assert 20 < scene.twilio.fetches < 40
        asked = scene.twilio.fetches
        await scene.post.steps(10 * 3600, every=600)
        assert scene.twilio.fetches == asked
        assert (await scene.sms())[0].state == "sent"


@pytest.mark.parametrize(("code", "minutes"), [(30003, 30), (30008, 1)])
@pytest.mark.fault(21, "a phone that is off, refused at once")
async def test_what_is_refused_for_the_moment_goes_by_mail_at_once_and_again_later(
    code: int, minutes: int, tmp_path: Path
) -> None:
    async with a_scene(tmp_path, TwilioStandIn(script=deque([f"400:{code}"]))) as scene:
        await scene.alarmed()
        await scene.post.steps(10)
        assert (scene.twilio.accepted, scene.mailed()[EMAIL]) == ([], 1)
        refused, again = await scene.sms()
        assert (refused.state, refused.outcome) == ("failed", OutcomeClass.TRANSIENT)
        assert again.next - refused.created_at >= timedelta(minutes=minutes)
        await scene.post.steps(2400, every=60)
        assert [m["body"] for m in scene.twilio.accepted] == [again.text]
        assert scene.mailed()[EMAIL] == 1, "and the mail is sent once"


LOST = [
    ("undelivered:30003", "undelivered", OutcomeClass.TRANSIENT, timedelta(minutes=30)),
    ("undelivered:30008", "undelivered", OutcomeClass.TRANSIENT, timedelta(minutes=1)),
    ("failed:30001", "failed", OutcomeClass.TRANSIENT, timedelta(minutes=1)),
    ("failed:30036", "expired", OutcomeClass.TRANSIENT, timedelta(minutes=1)),
    ("undelivered:30005", "undelivered", OutcomeClass.BAD_NUMBER, None),
    ("undelivered:30006", "undelivered", OutcomeClass.BAD_NUMBER, None),
    ("undelivered:30007", "undelivered", OutcomeClass.FILTERED, None),
    ("undelivered:30004", "undelivered", OutcomeClass.FILTERED, None),
    ("failed:21408", "failed", OutcomeClass.COUNTRY, None),
    ("undelivered:31999", "undelivered", OutcomeClass.UNKNOWN, None),
    ("failed", "failed", OutcomeClass.UNKNOWN, None),
]


@pytest.mark.parametrize(("fate", "state", "kind", "again"), LOST)
@pytest.mark.fault(21, "eleven ways to lose a message")
async def test_what_the_carrier_loses_goes_by_mail_at_once_and_again_only_where_that_helps(
    fate: str, state: str, kind: OutcomeClass, again: timedelta | None, tmp_path: Path
) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        await scene.twilio.tell(scene.twilio.accepted[0], "sent", fate)
        lost, *others = await scene.sms()
        assert (lost.state, lost.outcome) == (state, kind)
        await scene.post.steps(30)
        assert scene.mailed()[EMAIL] == 1
        assert scene.post.outbox.tally.outcomes["sms", kind] == 1
        assert [m.next - lost.next >= again for m in others if again] == [True] * bool(again)
        await scene.post.steps(3600, every=60)
        bodies = [m["body"] for m in scene.twilio.accepted]
        assert len(bodies) == (2 if again else 1)
        assert len(set(bodies)) == len(bodies), "each has a reference of its own"
        assert scene.mailed()[EMAIL] == 1, "and the mail is sent once"
        told = [out.text for out in scene.email.accepted if out.address == OPERATOR]
        assert any(str(kind) in text and "told another way" in text for text in told)
        assert not any(PHONE[2:] in text for text in told)


@pytest.mark.fault(21, "a phone that stays off")
async def test_a_phone_that_stays_off_is_tried_three_times_more_half_an_hour_apart(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn(deaf=True)) as scene:
        scene.twilio.fates.extend(["undelivered:30003"] * 9)
        await scene.alarmed()
        times = []
        for _ in range(360):
            before = len(scene.twilio.accepted)
            await scene.post.steps(60, every=60)
            times += [scene.post.clock.now()] * (len(scene.twilio.accepted) - before)
        assert len(scene.twilio.accepted) == 4
        assert all(later - first >= timedelta(minutes=30) for first, later in itertools.pairwise(times))
        assert scene.mailed()[EMAIL] == 1


@pytest.mark.fault(21, "undelivered, and then delivered")
async def test_a_message_that_arrives_after_all_is_not_said_again(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        await scene.twilio.tell(scene.twilio.accepted[0], "undelivered:30003", "delivered")
        await scene.post.steps(7200, every=60)
        assert len(scene.twilio.accepted) == 1
        assert [m.state for m in await scene.sms()] == ["delivered", "suppressed"]


@pytest.mark.fault(21, "a number that is no phone")
async def test_a_bad_number_is_not_tried_with_the_next_alert_and_forgiven_when_it_is_entered_again(
    tmp_path: Path,
) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        await scene.twilio.tell(scene.twilio.accepted[0], "undelivered:30005")
        await scene.post.steps(30)
        await scene.post.hold(incident("arson"), stance())
        await scene.post.steps(60)
        assert (len(scene.twilio.accepted), scene.mailed()[EMAIL]) == (1, 2)
        people = {"path": "people.csv", "text": f"name,phone,email\nTraveller,{PHONE},{EMAIL}\n"}
        await scene.post.writer.run(
            lambda store: import_subscribers(store, scene.post.places, people, scene.post.clock.now())
        )
        await scene.post.hold(incident("curfew"), stance())
        await scene.post.steps(60)
        assert (len(scene.twilio.accepted), scene.mailed()[EMAIL]) == (2, 2)


async def test_whoever_said_stop_gets_nothing_more_there_and_no_mail_unasked(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn(script=deque(["400:21610"]))) as scene:
        await scene.alarmed()
        await scene.post.hold(incident("arson"), stance())
        await scene.post.steps(120)
        assert scene.twilio.posts == 1
        assert scene.mailed()[EMAIL] == 0
        assert scene.mailed()[OPERATOR] >= 1
        contact = {"contact": PHONE}
        done = [
            await scene.post.writer.run(
                lambda store: allow_contact(store, scene.post.places, contact, scene.post.clock.now())
            )
            for _ in range(2)
        ]
        assert done == [{"blocked": True}, {"blocked": False}]
        await scene.post.hold(incident("curfew"), stance())
        await scene.post.steps(60)
        assert scene.twilio.posts == 2


@pytest.mark.fault(19, "a sender that carriers refuse")
async def test_a_sender_that_carriers_refuse_is_our_fault_and_brings_the_channel_down(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        await scene.twilio.tell(scene.twilio.accepted[0], "undelivered:30034")
        await scene.post.steps(30)
        assert scene.mailed()[EMAIL] == 1
        assert any("sms is down" in out.text for out in scene.email.accepted)
        await scene.post.steps(120)
        assert len(scene.twilio.accepted) == 2, "what was kept goes out once it works again"


@pytest.mark.fault(17, "accepted, not answered, and failed")
async def test_a_message_found_failed_at_the_provider_counts_as_failed(tmp_path: Path) -> None:
    """That it is listed means that it was taken, not that it went out."""
    twilio = TwilioStandIn(script=deque(["500"]), fates=deque(["undelivered:30007"]), deaf=True)
    async with a_scene(tmp_path, twilio) as scene:
        await scene.alarmed()
        await scene.post.steps(120)
        [message] = await scene.sms()
        assert (message.state, twilio.posts) == ("undelivered", 1)
        assert scene.mailed()[EMAIL] == 1


@pytest.mark.fault(20, "a receipt before the answer")
async def test_a_receipt_for_a_message_in_doubt_settles_it_without_a_look(tmp_path: Path) -> None:
    twilio = TwilioStandIn(script=deque(["reset"]))
    async with a_scene(tmp_path, twilio) as scene:
        await scene.alarmed()
        [doubtful] = await scene.sms()
        assert (doubtful.state, doubtful.provider_id) == ("claimed", None)
        await twilio.tell(twilio.accepted[0], "delivered")
        await scene.post.steps(300)
        [message] = await scene.sms()
        assert (message.state, message.provider_id) == ("delivered", twilio.accepted[0]["sid"])
        assert (twilio.posts, twilio.lists) == (1, 0)


WORDS = ("queued", "sending", "sent", "undelivered:30008", "delivered")


@pytest.mark.fault(20, "all orders of six receipts")
async def test_in_whatever_order_and_number_receipts_come_the_last_state_is_the_same(tmp_path: Path) -> None:
    post = Delivery.open(tmp_path / "a.db", {"sms": RecordingChannel("sms", receipts=timedelta(minutes=5))})
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(post.clock.now())
    await post.hold(incident(), stance())
    await post.steps(40)
    [message] = await post.messages()
    finals = set()
    for order in itertools.permutations((*WORDS, "sent")):

        def work(store: Store, order: tuple[str, ...] = order) -> Message | None:
            with store.transaction():
                store.receipts.note(message.id, "sent", "accepted", None, None)
                for word in order:
                    status, _, code = word.partition(":")
                    receipt = Receipt(message.provider_id or "", Status(status), int(code) if code else None)
                    post.outbox.receipts.take(store, message.id, receipt, post.clock.now())
            return store.messages.get(message.id)

        found = await post.writer.run(work)
        assert found is not None
        finals.add((found.state, found.status))
    await post.close()
    assert finals == {("delivered", "delivered")}


@pytest.mark.parametrize(
    "spoilt", [{"MessageStatus": "failed"}, {"Extra": "x"}, {"MessageSid": "SM" + "f" * 32}]
)
@pytest.mark.fault(20, "a receipt that was tampered with")
async def test_a_receipt_that_was_tampered_with_is_refused(spoilt: dict[str, str], tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        message = {**scene.twilio.accepted[0], "status": "delivered"}
        assert await scene.twilio.call(message, message["status_callback"], **spoilt) == 403
        assert (await scene.sms())[0].state == "sent"


@pytest.mark.fault(20, "a receipt signed with another token, or for another delivery")
async def test_a_receipt_signed_with_another_token_or_for_another_delivery_is_refused(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        message = {**scene.twilio.accepted[0], "status": "delivered"}
        forger = TwilioStandIn(token="another")
        assert await forger.call(message, message["status_callback"]) == 403
        # Signed by ours, but for a message that is not in that row: believed, and of no use.
        [sent] = await scene.sms()
        elsewhere = f"{scene.callback_url}&delivery={sent.id + 1}"
        assert await scene.twilio.call(message, elsewhere) == 204
        foreign = {**message, "sid": "SM" + "e" * 32}
        assert await scene.twilio.call(foreign, message["status_callback"]) == 204
        assert (await scene.sms())[0].state == "sent"


async def test_while_the_token_changes_both_are_believed(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn(), tokens=(TOKEN, "next-token")) as scene:
        await scene.alarmed()
        message = scene.twilio.accepted[0]
        for token, status in ((TOKEN, "sent"), ("next-token", "delivered")):
            scene.twilio.token = token
            await scene.twilio.tell(message, status)
        scene.twilio.token = TOKEN
        assert scene.twilio.called == [204, 204]
        assert (await scene.sms())[0].state == "delivered"


async def test_a_receipt_without_a_delivery_id_is_known_by_the_providers_own(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        message = {**scene.twilio.accepted[0], "status": "delivered"}
        assert await scene.twilio.call(message, scene.callback_url) == 204
        stranger = {**message, "sid": "SM" + "d" * 32}
        assert await scene.twilio.call(stranger, scene.callback_url) == 204
        assert [m.state for m in await scene.sms()] == ["delivered"]


def test_an_empty_token_is_refused_since_anybody_could_sign_with_it() -> None:
    async def take(_delivery: int | None, _receipt: Receipt) -> None:
        raise AssertionError

    for tokens in ((), ("",), (TOKEN, "")):
        with pytest.raises(ValueError, match="empty token"):
            Callbacks("https://alerts.example.org/twilio", tokens, take)


@pytest.mark.parametrize("how", ["500", "reset", "502-html"])
@pytest.mark.fault(19, "a provider that only fails")
async def test_a_provider_that_only_fails_is_passed_by_within_a_minute(how: str, tmp_path: Path) -> None:
    twilio = TwilioStandIn(script=deque([how] * 50), fail_lists=50)
    async with a_scene(tmp_path, twilio) as scene:
        for number in range(4):
            await scene.post.add(
                f"T{number}", "MX-JAL", phone=f"+1202555010{number}", email=f"t{number}@e.org"
            )
        await scene.post.outbox.step(scene.post.clock.now())
        await scene.post.hold(incident(), stance())
        await scene.post.steps(30)  # they are gathered for so long
        assert scene.twilio.posts == 4
        await scene.post.steps(50)
        assert [scene.mailed()[f"t{number}@e.org"] for number in range(4)] == [1] * 4
        assert scene.mailed()[OPERATOR] <= 1


@pytest.mark.fault(18, "listed too late")
async def test_a_message_that_was_listed_too_late_is_known_to_have_gone_twice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    twilio = TwilioStandIn(script=deque(["500"]), hidden=1)
    async with a_scene(tmp_path, twilio) as scene:
        await scene.alarmed()
        await scene.post.steps(120)
        assert twilio.posts == 2
        await twilio.tell(twilio.accepted[1], "delivered")
        await twilio.tell(twilio.accepted[0], "delivered")
        counted = scene.post.outbox.tally.receipts
        assert (counted["possible-duplicate"], counted["duplicate"]) == (1, 1)
        assert (await scene.sms())[0].provider_id == twilio.accepted[1]["sid"]
    assert [r for r in caplog.records if getattr(r, "event", "") == "duplicate"]
