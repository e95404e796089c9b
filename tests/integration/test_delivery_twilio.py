"""The whole delivery against the Twilio stand-in and a mail server, through the real clients."""

from __future__ import annotations

import json
import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.channels.channel import Outgoing
from daemon.channels.email import EmailChannel, MailServer
from daemon.channels.sms import SmsAccount, SmsChannel
from tests.standins.delivery import EMAIL, NOON, OPERATOR, Delivery, RecordingChannel, incident, stance
from tests.standins.smtp import SmtpStandIn
from tests.standins.twilio import ACCOUNT, LOST_ANSWERS, SENDER, TOKEN, TwilioStandIn


def sms(base: str, seconds: float = 0.5) -> SmsChannel:
    return SmsChannel(SmsAccount(ACCOUNT, TOKEN, SENDER, base, timeout=timedelta(seconds=seconds)))


async def alarmed(post: Delivery) -> None:
    """Let one person be due an alert."""
    await post.add("Traveller", "MX-JAL", email=EMAIL)
    await post.outbox.step(post.clock.now())
    await post.hold(incident(), stance())


@pytest.mark.parametrize("how", LOST_ANSWERS)
@pytest.mark.parametrize("lists_failing", [0, 2])
@pytest.mark.fault(17, "answers lost in each way after acceptance")
async def test_however_an_answer_is_lost_the_message_arrives_exactly_once(
    tmp_path: Path, how: str, lists_failing: int
) -> None:
    twilio = TwilioStandIn(script=deque([how]), fail_lists=lists_failing)
    async with twilio.serving() as base:
        post = Delivery.open(tmp_path / "a.db", {"sms": sms(base)}, operator=None)
        await alarmed(post)
        await post.steps(400)
        [message] = await post.messages()
        await post.close()
    assert len(twilio.accepted) == 1
    assert (message.state, message.provider_id) == ("sent", twilio.accepted[0]["sid"])


@pytest.mark.fault(17, "a lost answer and a list that lags")
@pytest.mark.parametrize(
    ("own_end", "seconds"), [({"own_end": True, "until": NOON + timedelta(hours=2)}, 7_170), ({}, 36_000)]
)
async def test_a_message_is_valid_for_as_long_as_its_alert(
    own_end: dict[str, object], seconds: int, tmp_path: Path
) -> None:
    twilio = TwilioStandIn()
    async with twilio.serving() as base:
        post = Delivery.open(tmp_path / "a.db", {"sms": sms(base)}, operator=None)
        await post.add("Traveller", "MX-JAL")
        await post.outbox.step(NOON)
        await post.hold(incident(), stance(**own_end))  # type: ignore[arg-type]
        await post.steps(40)
        await post.close()
    assert twilio.accepted[0]["validity_period"] == str(seconds)


async def test_a_list_that_lags_less_than_the_grace_doubles_nothing(tmp_path: Path) -> None:
    twilio = TwilioStandIn(script=deque(["500"]), hidden=1)
    async with twilio.serving() as base:
        post = Delivery.open(tmp_path / "a.db", {"sms": sms(base)}, operator=None)
        await alarmed(post)
        await post.steps(80)
        assert twilio.lists == 0, "not asked before it can know"
        twilio.hidden = 0
        await post.steps(120)
        await post.close()
    assert len(twilio.accepted) == 1


@pytest.mark.fault(18, "a list that lags longer than the grace")
async def test_a_list_that_lags_longer_doubles_with_a_word_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    twilio = TwilioStandIn(script=deque(["500"]), hidden=1)
    async with twilio.serving() as base:
        email = RecordingChannel("email")
        post = Delivery.open(tmp_path / "a.db", {"sms": sms(base), "email": email})
        await alarmed(post)
        await post.steps(200)
        await post.close()
    assert len(twilio.accepted) == 2
    assert len({m["body"] for m in twilio.accepted}) == 1, "both with the same reference"
    assert any("sees the same reference in both" in out.text for out in email.accepted)
    assert [r for r in caplog.records if getattr(r, "event", "") == "possible-duplicate"]


@pytest.mark.fault(19, "an account that cannot send")
async def test_an_account_that_cannot_send_fails_over_to_mail_and_tells_the_operator(tmp_path: Path) -> None:
    twilio, mail = TwilioStandIn(script=deque(["401:20003"] * 50)), SmtpStandIn()
    async with twilio.serving() as base, mail.serving() as port:
        server = MailServer("127.0.0.1", port, "alerts@example.org", security="none")
        post = Delivery.open(tmp_path / "a.db", {"sms": sms(base), "email": EmailChannel(server)})
        await alarmed(post)
        await post.steps(120)
        await post.close()
    assert twilio.accepted == []
    to = [taken.recipients[0] for taken in mail.taken]
    assert sorted(to) == sorted([EMAIL, OPERATOR])
    told = next(taken.message for taken in mail.taken if taken.recipients == (EMAIL,))
    assert told["Subject"] == "ADVISORY: SHELTER IN PLACE - Jalisco (Mexico)"


@pytest.mark.fault(22, "greylisting")
async def test_a_greylisted_mail_comes_once_and_after_a_while(tmp_path: Path) -> None:
    mail = SmtpStandIn(rcpt=deque(["451 later", "451 later"]))
    async with mail.serving() as port:
        server = MailServer("127.0.0.1", port, "alerts@example.org", security="none")
        post = Delivery.open(tmp_path / "a.db", {"email": EmailChannel(server)}, operator=None)
        await alarmed(post)
        await post.steps(200)
        assert mail.taken == []
        await post.steps(1800, every=60)
        await post.close()
    assert len(mail.taken) == 1


async def started(file: Path) -> tuple[Process, str]:
    """Start the stand-in as a process; return it and its address."""
    command = (sys.executable, "-m", "tests.standins.twilio", "--port", "0", "--file", str(file))
    process = await create_subprocess_exec(*command, stdout=PIPE)
    assert process.stdout is not None
    line = await process.stdout.readline()
    return process, line.decode().split()[-1]


async def test_the_stand_in_as_a_process_remembers_what_it_accepted(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    file = tmp_path / "accepted.jsonl"
    first, base = await started(file)
    post = Delivery.open(tmp_path / "a.db", {"sms": sms(base, 5)}, operator=None)
    await alarmed(post)
    await post.steps(60)
    [message] = await post.messages()
    await post.close()
    first.send_signal(signal.SIGKILL)
    await first.wait()
    second, base = await started(file)
    channel = sms(base, 5)
    out = Outgoing(message.id, "sms", message.address, message.reference, "", message.text)
    found = await channel.lookup(out, message.created_at)
    await channel.close()
    second.send_signal(signal.SIGKILL)
    await second.wait()
    [kept] = [json.loads(line) for line in file.read_text().splitlines()]
    assert getattr(found, "provider_id", None) == kept["sid"] == message.provider_id
