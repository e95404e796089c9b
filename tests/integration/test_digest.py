"""A severity for each channel, and one mail a day about what is below all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.channels.channel import OutcomeClass, Refused
from rules.incident import End, Incident
from rules.model import Severity
from state.message import Message
from state.store import Store
from tests.standins.delivery import EMAIL, NOON, PHONE, Delivery, RecordingChannel, incident, stance

HOUR = timedelta(hours=1)
JALISCO = "America/Mexico_City"
MORNING = NOON + 20 * HOUR
"""Eight o'clock of the next day in Jalisco."""
SEVERE, MODERATE, MINOR = Severity.SEVERE, Severity.MODERATE, Severity.MINOR


async def reader(post: Delivery, **more: Any) -> int:  # noqa: ANN401 - columns of a profile
    """Add somebody who wants to hear at once of what is severe."""
    profile = {"email": EMAIL, "tz": JALISCO, "min_severity": SEVERE, **more}
    row = await post.add("Reader", "MX-JAL", **profile)
    await post.outbox.step(NOON)
    return row


async def moderate(post: Delivery, hazard: str = "road-blockade", **more: Any) -> Incident:  # noqa: ANN401
    values = {"at": post.clock.now(), **more}
    return await post.hold(incident(hazard, severity=MODERATE), stance(**values))


async def until(post: Delivery, at: datetime) -> None:
    await post.steps(40, 40)
    post.clock.advance_to(max(at, post.clock.now()))
    await post.steps(40, 40)


async def whys(post: Delivery) -> list[tuple[str, str, str | None]]:
    def work(store: Store) -> list[tuple[str, str, str | None]]:
        rows = store._database.rows("SELECT channel, state, why FROM notices ORDER BY id")  # noqa: SLF001
        return [(row["channel"], row["state"], row["why"]) for row in rows]

    return await post.writer.run(work)


async def mails(post: Delivery) -> list[Message]:
    return [m for m in await post.messages() if m.channel == "email" and m.subscriber]


async def test_what_is_below_all_of_it_comes_once_a_day_by_mail(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await reader(post)
    await moderate(post)
    await until(post, NOON + HOUR)
    await moderate(post, "arson")
    await until(post, MORNING - HOUR)
    assert (sms.accepted, email.accepted) == ([], [])
    assert await post.outbox.next_due(post.clock.now()) == MORNING
    await until(post, MORNING)
    assert sms.accepted == []
    [mail] = await mails(post)
    assert mail.subject == "DAILY DIGEST: ROADS BLOCKED - Jalisco (Mexico) +1"
    assert "ADVISORY: ROADS BLOCKED" in mail.text
    assert "ADVISORY: ARSON" in mail.text
    assert mail.html is not None
    await until(post, MORNING + 30 * HOUR)
    assert len(await mails(post)) == 1, "no news, no mail"


async def test_a_digest_says_of_each_danger_how_it_stands_and_later_its_end(post: Delivery) -> None:
    await reader(post)
    held = await moderate(post, place="MX-JAL/guadalajara")
    await until(post, NOON + HOUR)
    held = await post.hold(held, stance("Canada", "MX-JAL/tapalpa", at=post.clock.now()))
    await until(post, MORNING)
    [mail] = await mails(post)
    assert mail.text.startswith("ADVISORY: ROADS BLOCKED\n")
    assert "Guadalajara, Tapalpa" in mail.text
    held = await post.end(held, "US Embassy")
    await post.end(held, "Canada")
    await until(post, MORNING + 24 * HOUR)
    assert (await mails(post))[1].text.startswith("ADVISORY OVER: The roads are open again\n")
    assert len(await mails(post)) == 2


async def test_what_began_and_ended_since_the_last_digest_is_said_as_such(post: Delivery) -> None:
    await reader(post)
    held = await moderate(post)
    ends = NOON + 3 * HOUR
    curfew = await moderate(post, "curfew", until=ends, own_end=True)
    await until(post, NOON + 2 * HOUR)
    await post.end(held, "US Embassy")
    await until(post, ends)
    await post.end(curfew, "US Embassy", End.OWN)
    await moderate(post, "arson")
    await until(post, MORNING)
    [mail] = await mails(post)
    roads, curfews = "BEGAN AND ENDED: ROADS BLOCKED", "BEGAN AND ENDED: CURFEW"
    assert mail.text.index("ADVISORY: ARSON") < mail.text.index(curfews) < mail.text.index(roads)
    assert "Began: Sun 22 Feb 12:00 local time" in mail.text
    assert "Until: Sun 22 Feb 15:00 local time" in mail.text
    assert "Avoid travel by road" not in mail.text
    assert mail.subject.startswith("DAILY DIGEST: ARSON")
    assert mail.subject.endswith(" - Jalisco (Mexico) +2")


async def test_what_becomes_grave_enough_goes_out_at_once_as_an_alert_and_leaves_the_digest(
    post: Delivery, sms: RecordingChannel
) -> None:
    await reader(post)
    held = await moderate(post, place="MX-JAL/guadalajara")
    await until(post, NOON + HOUR)
    raised = replace(held.with_stance(stance("Canada", at=post.clock.now())), severity=SEVERE)
    raised = await post.move(held, raised)
    await until(post, NOON + 2 * HOUR)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: ROADS BLOCKED - Jalisco")
    for publisher in ("US Embassy", "Canada"):
        raised = await post.end(raised, publisher)
    await until(post, MORNING)
    assert sms.texts()[-1].startswith("ADVISORY OVER: ")
    assert await mails(post) == []


async def test_each_channel_hears_of_what_is_grave_enough_for_it_and_of_its_end(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await reader(
        post, channels=("sms", "email"), min_severity=MINOR, severities=(("sms", SEVERE),), digest=False
    )
    roads = await moderate(post)
    await until(post, NOON + HOUR)
    assert (len(sms.accepted), len(email.accepted)) == (0, 1)
    arson = await post.hold(incident("arson", severity=SEVERE), stance())
    await until(post, NOON + 2 * HOUR)
    assert (len(sms.accepted), len(email.accepted)) == (1, 2)
    await post.end(roads, "US Embassy")
    await until(post, NOON + 3 * HOUR)
    assert (len(sms.accepted), len(email.accepted)) == (1, 3), "who was not told gets no all-clear"
    await post.end(arson, "US Embassy")
    await until(post, NOON + 4 * HOUR)
    assert (len(sms.accepted), len(email.accepted)) == (2, 4)


async def test_a_raised_danger_is_an_alert_where_it_is_new_and_an_update_where_it_is_known(
    post: Delivery, sms: RecordingChannel
) -> None:
    await reader(post, channels=("sms", "email"), min_severity=MINOR, severities=(("sms", SEVERE),))
    held = await moderate(post, place="MX-JAL/guadalajara")
    await until(post, NOON + HOUR)
    raised = replace(held.with_stance(stance("Canada", at=post.clock.now())), severity=SEVERE)
    await post.move(held, raised)
    await until(post, NOON + 2 * HOUR)
    assert sms.texts()[0].startswith("ADVISORY: ROADS BLOCKED - Jalisco")
    subjects = [m.subject.split(":")[0] for m in await mails(post)]
    assert subjects == ["ADVISORY", "ADVISORY UPDATE"]


async def test_who_names_a_severity_for_mail_wants_mail(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    severities = (("sms", SEVERE), ("email", MINOR))
    await reader(post, min_severity=MINOR, severities=severities)
    await moderate(post)
    await until(post, NOON + HOUR)
    assert (len(sms.accepted), len(email.accepted)) == (0, 1)


async def test_where_sms_is_not_configured_mail_stands_in_with_the_severity_of_sms(tmp_path: Any) -> None:  # noqa: ANN401
    email = RecordingChannel("email")
    post = Delivery.open(tmp_path / "a.db", {"email": email}, operator=None)
    await reader(post, channels=("sms",), min_severity=MINOR, severities=(("sms", SEVERE),), digest=False)
    await moderate(post)
    await until(post, NOON + HOUR)
    assert email.accepted == []
    await post.hold(incident("arson", severity=SEVERE), stance())
    await until(post, NOON + 2 * HOUR)
    await post.close()
    assert len(email.accepted) == 1


async def test_without_a_digest_it_is_kept_why_somebody_was_not_told(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await reader(post, digest=False)
    await post.add("No mailbox", "MX-JAL", phone=PHONE.replace("23", "24"), min_severity=SEVERE)
    await post.outbox.step(post.clock.now())
    held = await moderate(post)
    await until(post, NOON + HOUR)
    await post.end(held, "US Embassy")
    await until(post, MORNING + HOUR)
    assert (sms.accepted, email.accepted) == ([], [])
    assert await whys(post) == [("none", "suppressed", "below their least severity")] * 2


async def test_whoever_goes_without_hearing_hears_of_the_day_in_their_own_zone(post: Delivery) -> None:
    await reader(post, tz="Asia/Kathmandu")
    await moderate(post)
    await post.steps(40, 40)
    # In Kathmandu it is a quarter to midnight.
    expected = datetime(2026, 2, 23, 8, tzinfo=ZoneInfo("Asia/Kathmandu"))
    assert await post.outbox.next_due(post.clock.now()) == expected


async def test_a_digest_that_cannot_be_mailed_is_not_texted_instead(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await reader(post)
    await moderate(post)
    email.script.append(Refused(OutcomeClass.BAD_NUMBER, 550))
    await until(post, MORNING)
    [mail] = await mails(post)
    assert (mail.state, sms.tried) == ("failed", [])


async def test_a_digest_is_made_once_however_often_it_is_tried(post: Delivery) -> None:
    await reader(post)
    await moderate(post)
    await until(post, MORNING)
    for _ in range(3):
        assert await post.outbox.drain(post.clock.now())
    [mail] = await mails(post)
    assert mail.valid_until == mail.created_at + 24 * HOUR
