"""What people answer by SMS, posted and signed as Twilio does, and everything that follows from it."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp import ClientSession
from twilio.request_validator import RequestValidator

from daemon.commands import allow_contact, import_subscribers
from daemon.outbox import DeliverySettings, Outbox
from daemon.render import Renderer
from daemon.response import Inbound
from daemon.routes import Routes
from daemon.settings import GroupSettings
from daemon.web.inbound import NOTHING
from daemon.writer import Writer
from state.blocked import OPTED_OUT, PAUSED
from state.errors import DatabaseBusy
from state.restore import SINCE, UNTIL
from state.store import Store
from tests.standins.delivery import EMAIL, OPERATOR, PHONE, Delivery, RecordingChannel, incident, stance
from tests.standins.scene import Scene, a_scene
from tests.standins.twilio import TOKEN, TwilioStandIn

MANAGER = "manager@example.org"
SECOND = "+12025550177"
GROUPS = {"field": GroupSettings(manager=MANAGER, second=SECOND)}
WAIT = timedelta(minutes=15)
T = TypeVar("T")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with a_scene(tmp_path, TwilioStandIn(), roll_call=WAIT, groups=GROUPS) as made:
        yield made


def to(scene: Scene, phone: str = PHONE) -> list[str]:
    """Return what a phone got."""
    return [message["body"] for message in scene.twilio.accepted if message["to"] == phone]


def mails(scene: Scene, address: str) -> list[str]:
    """Return what a mailbox got, briefings on each step of an incident aside."""
    found = [out.text for out in scene.email.accepted if out.address == address]
    return [text for text in found if "of yours" not in text]


async def kept(scene: Scene) -> list[tuple[str, str]]:
    """Return the class and the text of every reply."""

    def work(store: Store) -> list[tuple[str, str]]:
        found = [store.replies.last_of(p.id) for p in store.people.list()]
        return [(reply.kind, reply.text) for reply in found if reply is not None]

    return await scene.post.writer.run(work)


async def more(scene: Scene, *hazards: str) -> None:
    """Let more happen, and pass an hour."""
    for hazard in hazards or ("arson", "curfew", "flood"):
        await scene.post.hold(incident(hazard), stance())
        await scene.post.steps(1200, every=60)


@pytest.mark.parametrize(
    "word", ["STOP", " s.t.o.p ", "ＳＴＯＰ", "Arrêt!", "baja por favor", "停止", "СТОП"]
)
async def test_after_stop_nothing_is_sent_until_start(word: str, scene: Scene) -> None:
    await scene.alarmed()
    assert await scene.says(word) == 200
    assert scene.twilio.said_back == [NOTHING]
    await more(scene)
    assert len(to(scene)) == 1, "the alert before it"
    assert mails(scene, EMAIL) == [], "and no mail that nobody asked for"
    assert await scene.says("START") == 200
    await scene.post.steps(60)
    after = to(scene)[1:]
    assert "again" in after[0]
    assert {"ARSON", "CURFEW", "FLOOD"} <= set(" ".join(after).replace(".", "").split()), after
    assert "SHELTER" not in " ".join(after), "what was told before is not told again"


async def test_a_stop_is_obeyed_by_what_is_gathered_and_what_is_claimed(
    post: Delivery, sms: RecordingChannel
) -> None:
    """One message is on its way, one is claimed behind it, and news are gathered: only the first leaves."""
    sms.hold = asyncio.Event()
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(post.clock.now())
    steps = []
    for number, hazard in enumerate(("arson", "curfew"), 1):
        await post.hold(incident(hazard), stance())
        await post.outbox.step(post.clock.now())
        post.clock.advance(timedelta(seconds=31))
        steps.append(asyncio.create_task(post.outbox.step(post.clock.now())))
        async with asyncio.timeout(10):
            while [m.state for m in await post.messages()] != ["claimed"] * number:
                pass
    await post.hold(incident("flood"), stance())
    await post.outbox.hear(Inbound("SM1", PHONE, "stop"), post.clock.now())
    sms.hold.set()
    await asyncio.gather(*steps)
    await post.steps(1200, every=60)
    assert len(sms.tried) == 1, "no more than had left before"
    assert [m.state for m in await post.messages() if m.channel == "sms"] == ["sent", "suppressed"]


@pytest.mark.parametrize("lost", ["429:30", "500", "reset"])
async def test_a_message_that_was_refused_for_the_moment_or_is_in_doubt_is_not_sent_after_a_stop(
    lost: str, tmp_path: Path
) -> None:
    twilio = TwilioStandIn(script=deque([lost]), hidden=1)
    async with a_scene(tmp_path, twilio) as scene:
        await scene.alarmed()
        await scene.says("Unsubscribe")
        posts = twilio.posts
        await scene.post.steps(1200, every=30)
        assert twilio.posts == posts
        assert {m.state for m in await scene.sms()} == {"suppressed"}


async def test_what_a_carrier_loses_is_not_tried_again_after_a_stop(scene: Scene) -> None:
    await scene.alarmed()
    await scene.says("QUIT")
    await scene.twilio.tell(scene.twilio.accepted[0], "undelivered:30003")
    await more(scene)
    assert len(to(scene)) == 1


async def test_a_stop_outlives_a_restart_and_an_import_and_the_person(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        await scene.alarmed()
        await scene.says("End")
    async with a_scene(tmp_path, TwilioStandIn()) as scene:
        people = {"path": "people.csv", "text": f"name,phone,watch\nTraveller,{PHONE},MX-JAL\n"}

        def anew(store: Store) -> None:
            with store.transaction():
                store.people.forget(store.people.list()[0].id)
            import_subscribers(store, scene.post.places, people, scene.post.clock.now())

        await scene.post.writer.run(anew)
        await more(scene)
        assert to(scene) == []
        since = scene.post.clock.now() - timedelta(days=2)
        left = await scene.post.writer.run(
            lambda store: store.replies.count_since(store.blocked.digest(PHONE), since)
        )
        assert left == 0, "what they wrote is gone with them"


async def test_whoever_is_allowed_again_by_command_gets_sms_again(scene: Scene) -> None:
    await scene.alarmed()
    await scene.says("STOP")
    contact = {"contact": PHONE}
    await scene.post.writer.run(
        lambda store: allow_contact(store, scene.post.places, contact, scene.post.clock.now())
    )
    await more(scene, "arson")
    assert len(to(scene)) == 2


async def test_asking_for_no_more_in_other_words_pauses_sms_and_goes_on_by_mail(scene: Scene) -> None:
    await scene.alarmed(channels=("sms",), group="field")
    await scene.says("Please stop texting me in the middle of the night")
    await more(scene)
    assert len(to(scene)) == 1
    assert len(mails(scene, EMAIL)) == 3
    assert any(
        "asks for no more SMS" in text and "middle of the night" in text for text in mails(scene, MANAGER)
    )
    [review] = await scene.post.writer.run(lambda store: store.reviews.open())
    assert review.kind == "reply"
    assert await scene.post.writer.run(lambda store: store.blocked.why("sms", PHONE)) == PAUSED


async def test_yes_is_start_from_whoever_had_stopped_and_from_nobody_else(scene: Scene) -> None:
    await scene.alarmed()
    await scene.says("yes")
    assert [kind for kind, _ in await kept(scene)] == ["other"]
    await scene.says("stop")
    await scene.says("YES")
    assert [kind for kind, _ in await kept(scene)] == ["start"]
    assert await scene.post.writer.run(lambda store: store.blocked.why("sms", PHONE)) is None


async def test_what_twilio_itself_takes_for_a_stop_is_one(scene: Scene) -> None:
    await scene.alarmed()
    await scene.says("nie wieder", OptOutType="STOP")
    assert await scene.post.writer.run(lambda store: store.blocked.why("sms", PHONE)) == OPTED_OUT
    await scene.says("wieder", OptOutType="START")
    assert await scene.post.writer.run(lambda store: store.blocked.why("sms", PHONE)) is None


async def test_a_message_is_taken_in_once_however_often_and_late_it_is_posted(scene: Scene) -> None:
    await scene.alarmed()
    await scene.says("START", MessageSid="SM" + "a" * 32)
    await scene.says("STOP", MessageSid="SM" + "b" * 32)
    for _ in range(3):
        assert await scene.says("START", MessageSid="SM" + "a" * 32) == 200
    await more(scene)
    assert len(to(scene)) == 1, "a START of before the STOP, posted again, undoes nothing"


@pytest.mark.parametrize("signed", ["", "forged", "AAAA"])
async def test_a_forged_message_changes_nothing(signed: str, scene: Scene) -> None:
    await scene.alarmed()
    assert await scene.says("STOP", signed=signed or " ") == 403
    elsewhere = RequestValidator(TOKEN).compute_signature(scene.callback_url, {"Body": "STOP", "From": PHONE})
    assert await scene.says("STOP", signed=elsewhere) == 403
    forger = TwilioStandIn(token="another")
    assert await forger.reply("STOP", PHONE, scene.inbound_url) == 403
    url = scene.inbound_url
    form = {"MessageSid": "SM" + "c" * 32, "From": PHONE, "Body": "hello"}
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    async with ClientSession() as session:
        spoilt = session.post(url, data=form | {"Body": "STOP"}, headers={"X-Twilio-Signature": signature})
        async with spoilt as answer:
            assert answer.status == 403
    assert await kept(scene) == []


async def test_both_tokens_are_believed_while_they_change(tmp_path: Path) -> None:
    async with a_scene(tmp_path, TwilioStandIn(), tokens=(TOKEN, "next-token")) as scene:
        await scene.alarmed()
        scene.twilio.token = "next-token"
        assert await scene.says("SAFE") == 200
        scene.twilio.token = TOKEN


HOSTILE = [
    "\0\x1b[2J\x1b]0;x\x07\u202e\u2066 hello",
    "<script>alert(1)</script> {{7*7}} %s %n ${x}",
    "'; DROP TABLE replies; --",
    "a" * 5000,
    "𝕳" * 1600,
    "\ud83c\udd98".encode("utf-16", "surrogatepass").decode("utf-16"),
    "é" * 1600,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_kept_and_shown_harmlessly(
    text: str, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.alarmed(group="field")
    status = await scene.says(text)
    assert status == 200 or len(text.encode()) > 5000
    await scene.post.steps(60)
    shown = " ".join(mails(scene, MANAGER))
    assert not any(char in shown for char in "\0\x1b\x07\u202e\u2066")
    assert len(shown) < 1000
    assert not any(text[:20] in record.getMessage() for record in caplog.records)


async def test_a_message_without_an_id_or_a_sender_is_answered_and_forgotten(scene: Scene) -> None:
    await scene.alarmed()
    assert await scene.says("STOP", MessageSid="") == 200
    assert await scene.says("STOP", MessageSid="x" * 65) == 200
    assert await scene.says("STOP", phone="") == 200
    assert await kept(scene) == []


async def test_an_unknown_sender_is_never_answered_and_kept_without_their_number(scene: Scene) -> None:
    await scene.alarmed()
    for sender in ("+12025550199", "12345", "MYBANK", "whatsapp:+12025550199"):
        for text in ("hello", "SOS", "SAFE", "STOP"):
            assert await scene.says(text, sender) == 200
    await scene.post.steps(60)
    assert {m["to"] for m in scene.twilio.accepted} == {PHONE}
    reviews = await scene.post.writer.run(lambda store: store.reviews.open())
    assert len(reviews) == 16
    assert not any("2025550199" in review.detail for review in reviews)
    for _ in range(30):
        await scene.says("buy now", "+12025550198")
    assert len(await scene.post.writer.run(lambda store: store.reviews.open())) == 16 + 12
    await scene.post.add("Stranger no more", "MX-JAL", phone="+12025550199")
    await more(scene)
    assert to(scene, "+12025550199") == [], "they had said STOP"


async def test_anything_else_is_shown_to_the_manager_and_answered_once_an_hour(scene: Scene) -> None:
    await scene.alarmed(group="field", channels=("sms",))
    for number in range(20):
        await scene.says(f"where do I go? {number}")
        await scene.post.steps(120, every=60)
    answers = to(scene)[1:]
    assert len(answers) == 1
    assert "SAFE or SOS" in answers[0]
    assert "local emergency number" in answers[0]
    shown = " ".join(mails(scene, MANAGER))
    assert "where do I go? 11" in shown
    assert "where do I go? 12" not in shown, "nobody is flooded"
    assert "+1•••0123" in shown
    assert PHONE not in shown
    scene.post.clock.advance(timedelta(minutes=61))
    await scene.says("hello?")
    await scene.post.steps(60)
    assert len(to(scene)) == 3


async def test_a_reaction_to_our_message_is_no_answer(scene: Scene) -> None:
    await scene.alarmed()
    await scene.says(f"Liked “{to(scene)[0]}”")
    assert [kind for kind, _ in await kept(scene)] == ["other"]


@dataclass
class Busy:
    """A writer whose database is kept busy for the first pieces of work."""

    writer: Writer
    times: int = 1

    async def run(self, work: Callable[[Store], T]) -> T:
        if self.times:
            self.times -= 1
            raise DatabaseBusy("advisoryd.db is kept busy")
        return await self.writer.run(work)


async def test_a_stop_that_cannot_be_kept_at_once_is_kept_once_the_database_works(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(post.clock.now())
    busy = Busy(post.writer)
    settings = DeliverySettings(Routes(frozenset(post.channels)))
    renderer = Renderer(post.places, {})
    outbox = Outbox(busy, post.channels, renderer, post.places, settings, post.clock, "second")
    with pytest.raises(DatabaseBusy):
        await outbox.hear(Inbound("SM1", PHONE, "STOP"), post.clock.now())
    await post.hold(incident(), stance())
    for _ in range(10):
        await outbox.step(post.clock.now())
        post.clock.advance(timedelta(seconds=10))
    assert sms.tried == []


@pytest.mark.parametrize("spoilt", ["name", "phone"])
async def test_a_manager_who_cannot_be_reached_leaves_it_to_the_operator(spoilt: str, tmp_path: Path) -> None:
    contact = "Nobody of that name" if spoilt == "name" else SECOND
    async with a_scene(tmp_path, TwilioStandIn(), groups={"field": GroupSettings(manager=contact)}) as scene:
        await scene.says("STOP", SECOND)
        await scene.post.add("Ana", "MX-JAL", group="Field")
        await scene.says("SOS")
        await scene.post.outbox.step(scene.post.clock.now())
        assert any("SOS from Ana" in text for text in mails(scene, OPERATOR))


async def test_a_manager_may_be_a_subscriber_by_name_and_long_notes_are_not_cut_together(
    tmp_path: Path,
) -> None:
    async with a_scene(tmp_path, TwilioStandIn(), groups={"field": GroupSettings(manager="Boss")}) as scene:
        await scene.post.add("Boss", phone=SECOND)
        await scene.post.add("Ana", "MX-JAL", group="field")
        await scene.says("one " * 30 + "end of the first")
        await scene.says("two " * 30 + "end of the second")
        await scene.post.steps(60)
        first, second = to(scene, SECOND)
        assert "end of the first" in first
        assert "end of the second" in second


# Roll calls


async def company(scene: Scene, *names: str) -> dict[str, str]:
    """Let several people of one group be asked; return their phones."""
    phones = {name: f"+1202555010{number}" for number, name in enumerate(names)}
    for name, phone in phones.items():
        await scene.post.add(name, "MX-JAL", phone=phone, group="field")
    await scene.post.outbox.step(scene.post.clock.now())
    await scene.post.hold(incident(), stance())
    await scene.post.steps(40)
    return phones


async def test_an_alert_calls_the_roll_and_silence_goes_to_the_manager_and_then_to_the_second(
    scene: Scene,
) -> None:
    phones = await company(scene, "Ana", "Ben", "Cleo", "Dan")
    assert all("Reply SAFE" in to(scene, phone)[0] for phone in phones.values())
    await scene.says("SAFE", phones["Ana"])
    await scene.says("1", phones["Ben"])
    await scene.post.steps(14 * 60, every=60)
    assert mails(scene, MANAGER) == []
    assert "Noted: you are safe" in to(scene, phones["Ana"])[1]
    await scene.post.steps(120, every=30)
    [told] = mails(scene, MANAGER)
    assert "2 silent" in told
    assert "Cleo, Dan" in told
    assert "2 of 4 safe" in told
    assert "Ana" not in told
    await scene.says("estoy bien", phones["Cleo"])
    await scene.post.steps(16 * 60, every=60)
    assert any("Safe: Cleo" in text for text in mails(scene, MANAGER)[1:]), "late, but heard"
    [second] = to(scene, SECOND)
    assert "1 silent" in second
    assert "Dan" in second
    assert "Cleo" not in second
    await scene.post.steps(3600, every=300)
    assert len(to(scene, SECOND)) == 1
    assert len(mails(scene, MANAGER)) == 2
    [last] = [text for text in mails(scene, OPERATOR) if "Roll call" in text]
    assert "Silent since 18:00 UTC: Dan." in last, "and at last the operator, once"


async def test_an_sos_reaches_the_manager_at_once_past_all_caps(scene: Scene) -> None:
    phones = await company(scene, "Ana", "Ben")
    before = scene.post.clock.now()
    await scene.says("SOS hotel central, room 12", phones["Ana"])
    await scene.post.outbox.step(scene.post.clock.now())
    assert scene.post.clock.now() == before
    [told] = mails(scene, MANAGER)
    assert "SOS from Ana" in told
    assert "Jalisco" in told
    assert "room 12" in told
    assert "call the local emergency number" in to(scene, phones["Ana"])[1]
    await scene.says("safe now", phones["Ana"])
    await scene.post.steps(60)
    assert any("SAFE" in text and "after asking for help" in text for text in mails(scene, MANAGER)[1:])


async def test_the_latest_answer_counts_and_all_of_them_are_kept(scene: Scene) -> None:
    phones = await company(scene, "Ana")

    def answers(store: Store) -> tuple[str | None, int]:
        person = store.people.find(phones["Ana"])
        assert person is not None
        [call] = store.roll_calls.open_of(person.id)
        kinds = [
            store.replies.count_since(store.blocked.digest(phones["Ana"]), call.asked_at, k)
            for k in ("safe", "sos")
        ]
        return call.answer, sum(kinds)

    for text, answer, number in (("2", "sos", 1), ("safe", "safe", 2), ("SOS", "sos", 3), ("1", "safe", 4)):
        scene.post.clock.advance(timedelta(seconds=5))
        await scene.says(text, phones["Ana"])
        assert await scene.post.writer.run(answers) == (answer, number)


async def test_help_after_an_extreme_alert_is_possible_distress_and_is_not_answered_by_us(
    scene: Scene,
) -> None:
    phones = await company(scene, "Ana")
    await scene.says("HELP", phones["Ana"])
    await scene.post.outbox.step(scene.post.clock.now())
    assert len(to(scene, phones["Ana"])) == 1
    assert "Possible distress: HELP from Ana" in mails(scene, MANAGER)[0]


async def test_an_sos_without_a_roll_call_is_passed_on_at_once_and_help_without_an_alert_is_not_urgent(
    scene: Scene,
) -> None:
    await scene.post.add("Ana", "MX-JAL", group="field")
    await scene.post.outbox.step(scene.post.clock.now())
    await scene.says("help")
    await scene.says("1")
    await scene.post.outbox.step(scene.post.clock.now())
    assert mails(scene, MANAGER) == []
    await scene.says("¡Auxilio!")
    await scene.post.outbox.step(scene.post.clock.now())
    assert "SOS from Ana" in mails(scene, MANAGER)[0]


async def test_who_asks_for_no_more_and_for_help_gets_both(scene: Scene) -> None:
    phones = await company(scene, "Ana")
    await scene.says("I need help and stop texting me", phones["Ana"])
    await scene.post.outbox.step(scene.post.clock.now())
    assert "SOS from Ana" in mails(scene, MANAGER)[0]
    assert len(to(scene, phones["Ana"])) == 1


async def test_nobody_is_chased_once_it_is_over(scene: Scene) -> None:
    await scene.post.add("Ana", "MX-JAL", group="field")
    await scene.post.outbox.step(scene.post.clock.now())
    open_ = await scene.post.hold(incident(), stance())
    await scene.post.steps(300)
    await scene.post.end(open_, "US Embassy")
    await scene.post.steps(3600, every=60)
    assert mails(scene, MANAGER) == []
    assert to(scene, SECOND) == []


async def test_without_a_group_the_operator_is_told(scene: Scene) -> None:
    await scene.alarmed(channels=("sms",))
    await scene.post.steps(60 * 60, every=60)
    [told] = [text for text in mails(scene, OPERATOR) if "Roll call" in text]
    assert "1 silent" in told


async def test_a_manager_with_a_language_is_told_in_it(tmp_path: Path) -> None:
    groups = {"field": GroupSettings(manager="Jefa", second=None)}
    async with a_scene(tmp_path, TwilioStandIn(), roll_call=WAIT, groups=groups) as scene:
        await scene.post.add("Jefa", "FR", phone=None, email=MANAGER, lang="es")
        phones = await company(scene, "Ana", "Ben")
        await scene.says("SOS hotel", phones["Ana"])
        await scene.says("wo ist der Bus?", phones["Ana"])
        await scene.post.steps(16 * 60, every=60)
        told = " ".join(mails(scene, MANAGER))
    assert 'SOS de Ana (+1•••0100), Jalisco, 18:00 UTC: "SOS hotel".' in told
    assert 'Mensaje de Ana (+1•••0100), 18:00 UTC: "wo ist der Bus?".' in told
    assert "Pase de lista, RESGUÁRDESE, Jalisco: sin respuesta 1, piden ayuda 1" in told
    assert "AYUDA: Ana. Sin respuesta desde 18:00 UTC: Ben. Ver: advisoryd rollcall 1" in told


async def test_who_was_not_reached_is_named_as_that(scene: Scene) -> None:
    phones = await company(scene, "Ana", "Ben")
    await scene.twilio.tell(scene.twilio.accepted[0], "undelivered:30007")
    await scene.post.steps(16 * 60, every=60)
    assert "(not reached)" in mails(scene, MANAGER)[0]
    assert len(phones) == 2


async def test_a_hundred_answers_in_any_order_leave_one_state(scene: Scene) -> None:
    phones = await company(scene, "Ana")
    posted = [("SAFE", "SM" + f"{1:032x}"), ("SOS", "SM" + f"{2:032x}"), ("SAFE", "SM" + f"{3:032x}")]
    for order in itertools.permutations(posted):
        for text, sid in order:
            assert await scene.says(text, phones["Ana"], MessageSid=sid) == 200
    await scene.post.steps(60)
    assert len(to(scene, phones["Ana"])) <= 4, "one answer to each that says something new"
    assert sum("SOS from Ana" in text for text in mails(scene, MANAGER)) == 1


async def test_a_provider_that_must_be_asked_first_is_asked_about_answers_too(scene: Scene) -> None:
    def restored(store: Store) -> None:
        with store.transaction():
            store.meta.set(SINCE, scene.post.clock.now().isoformat())
            store.meta.set(UNTIL, (scene.post.clock.now() + timedelta(hours=1)).isoformat())

    await scene.post.writer.run(restored)
    await scene.alarmed()
    await scene.says("safe")
    await scene.post.steps(60)
    assert len(to(scene)) == 2
