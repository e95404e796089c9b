"""From what is submitted to a phone and a mailbox, through the installed command."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.standins.installed import Installed
from tests.standins.smtp import SmtpStandIn
from tests.standins.twilio import ACCOUNT, LOST_ANSWERS, SENDER, TOKEN, TwilioStandIn

ORDER = json.dumps(
    {
        "id": "1",
        "text": "Shelter in place in Jalisco.",
        "publisher": "Embassy of Canada",
        "kind": "government",
        "subject": "MX",
    }
)
PEOPLE = """\
name,phone,email,watch,channels
Both,+12025550123,both@example.org,PVR,sms email
Phone,+12025550124,,MX-JAL,
Mail,,mail@example.org,MX-JAL/guadalajara,
Elsewhere,+12025550125,,MX-CHH,
"""

pytestmark = pytest.mark.slow


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    stand_in = TwilioStandIn()
    async with stand_in.serving():
        yield stand_in


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpStandIn]:
    stand_in = SmtpStandIn()
    async with stand_in.serving():
        yield stand_in


@pytest.fixture
async def advisoryd(tmp_path: Path, twilio: TwilioStandIn, smtp: SmtpStandIn) -> Installed:
    installed = Installed(tmp_path)
    installed.configure(
        "database: advisoryd.db\n"
        "sources: [{id: none, url: 'http://127.0.0.1:9/', publisher: P, kind: media, lang: en}]\n"
        f"sms: {{account_sid: {ACCOUNT}, auth_token: {TOKEN}, from: '{SENDER}', api_base: '{twilio.base}'}}\n"
        f"email: {{host: 127.0.0.1, port: {smtp.port}, security: none, from: alerts@example.org}}\n"
        "operator: {email: ops@example.org}\n"
        "reconcile_grace: 0s\n"
    )
    imported = await installed.run("subscribers", "import", "-", stdin=PEOPLE)
    assert imported.code == 0
    return installed


async def test_everybody_touched_is_told_once_on_each_of_their_channels(
    advisoryd: Installed, twilio: TwilioStandIn, smtp: SmtpStandIn
) -> None:
    first = await advisoryd.run("submit", "-", stdin=ORDER)
    assert (first.code, first.out) == (0, "Entries taken in: 1.\n")
    assert (await advisoryd.run("poll")).code == 0
    assert sorted(each["to"] for each in twilio.accepted) == ["+12025550123", "+12025550124"]
    recipients = [recipient for mail in smtp.taken for recipient in mail.recipients]
    assert sorted(recipients) == ["both@example.org", "mail@example.org"]
    counts = json.loads((await advisoryd.run("status", "--json")).out)["outbox"]
    assert counts == {"sent": 4}


@pytest.mark.parametrize(
    "how",
    [
        how if how in {"reset", "500"} else pytest.param(how, marks=pytest.mark.full)
        for how in sorted({*LOST_ANSWERS} - {"timeout"})
    ],
)
async def test_an_accepted_message_whose_answer_is_lost_is_in_doubt_and_never_sent_again(
    how: str, advisoryd: Installed, twilio: TwilioStandIn
) -> None:
    twilio.script.append(how)
    first = await advisoryd.run("submit", "-", stdin=ORDER)
    assert first.code in {0, 75}
    while (again := await advisoryd.run("poll")).code == 75:
        assert twilio.posts == 2
    assert again.code == 0
    assert sorted(each["to"] for each in twilio.accepted) == ["+12025550123", "+12025550124"]
    assert twilio.posts == 2


async def test_the_operator_gets_a_test_message(advisoryd: Installed, smtp: SmtpStandIn) -> None:
    ended = await advisoryd.run("send-test")
    assert (ended.code, ended.out) == (0, "Handed over.\n")
    (mail,) = smtp.taken
    assert mail.recipients == ("ops@example.org",)
    assert "messages reach you" in mail.message.as_string()
