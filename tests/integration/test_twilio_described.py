"""What is asked of Twilio and what its stand-in answers, judged by Twilio's own description of its interface.

The description is part of the npm package @twilio/cli-core and is not copied here; Prism, which compares every
request and every answer with it, is @stoplight/prism-cli.  ``.ci/run`` installs both where there is Node.
"""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, STDOUT
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientSession, web

from daemon.channels.channel import Accepted, Found, Outgoing
from daemon.channels.receipt import Receipt, Status
from daemon.channels.sms import SmsAccount, SmsChannel
from tests.conftest import REPOSITORY
from tests.standins.installed import said
from tests.standins.scene import free_port
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN, TwilioStandIn

TOOLS: Final = REPOSITORY / ".bootstrap" / "twilio"
PRISM: Final = TOOLS / "node_modules" / ".bin" / "prism"
DESCRIPTION: Final = TOOLS / "package" / "src" / "services" / "twilio-api" / "twilio_api_v2010.json"
MESSAGES: Final = "/2010-04-01/Accounts/{AccountSid}/Messages"
CREDENTIALS: Final = {"Authorization": "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()}
NOW: Final = datetime(2026, 2, 22, 18, tzinfo=UTC)
OUT: Final = Outgoing(
    7, "sms", "+12025550123", "AAAA1111", "", "ADVISORY: x. Ref AAAA1111", valid_for=timedelta(hours=2)
)

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        not (PRISM.exists() and DESCRIPTION.exists()),
        reason="needs @stoplight/prism-cli and @twilio/cli-core from npm (see .ci/run)",
    ),
]


def strict(folder: Path) -> Path:
    """Write the description of messages alone, in which a number and a body are what they must be."""
    whole: dict[str, Any] = json.loads(DESCRIPTION.read_text())
    paths = {
        path: it
        for path, it in whole["paths"].items()
        if path.startswith((MESSAGES + ".", MESSAGES + "/{Sid}."))
    }
    assert len(paths) == 2
    body = paths[f"{MESSAGES}.json"]["post"]["requestBody"]
    body["required"] = True
    body["content"]["application/x-www-form-urlencoded"]["schema"]["properties"]["To"]["pattern"] = (
        r"^\+[1-9]\d{6,14}$"
    )
    path = folder / "messages.json"
    path.write_text(json.dumps({**whole, "paths": paths}))
    return path


@asynccontextmanager
async def judged(folder: Path, base: str) -> AsyncIterator[str]:
    """Put Prism in front of what is at *base*; it answers itself where anything is not as described."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(str(PRISM), "proxy", "--errors", "-h", "127.0.0.1", "-p", str(port), str(strict(folder)), base),
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        await said(process.stdout, "listening on")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.communicate()


def channel(base: str) -> SmsChannel:
    """Return our client of a provider."""
    callback = "https://example.org/twilio"
    return SmsChannel(SmsAccount(ACCOUNT, TOKEN, SENDER, base, callback, timedelta(seconds=20)))


async def test_what_is_sent_looked_up_and_asked_is_as_twilio_describes_it(tmp_path: Path) -> None:
    twilio = TwilioStandIn()
    async with twilio.serving() as base, judged(tmp_path, base) as judge:
        sms = channel(judge)
        sent = await sms.send(OUT)
        found = await sms.lookup(OUT, NOW)
        [message] = twilio.accepted
        message["status"], message["error_code"] = "undelivered", 30003
        receipt = await sms.ask(message["sid"])
        await sms.close()
    assert sent == Accepted(message["sid"])
    assert isinstance(found, Found)
    assert receipt == Receipt(message["sid"], Status.UNDELIVERED, 30003)
    assert message["validity_period"] == "7200"


async def test_what_is_refused_comes_through_the_judge(tmp_path: Path) -> None:
    twilio = TwilioStandIn(script=deque(["429:3", "400:21211", "500", "502-html"]))
    async with twilio.serving() as base, judged(tmp_path, base) as judge:
        sms = channel(judge)
        kinds = [(await sms.send(OUT)).kind for _ in range(4)]
        await sms.close()
    assert kinds == ["not-processed", "bad-number", "in-doubt", "in-doubt"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"To": "garbage", "From": SENDER, "Body": "x"},
        {"To": OUT.address, "From": SENDER, "Body": "x", "ValidityPeriod": "soon"},
    ],
)
async def test_a_request_that_is_not_as_described_would_be_seen(form: dict[str, str], tmp_path: Path) -> None:
    twilio = TwilioStandIn()
    async with twilio.serving() as base, judged(tmp_path, base) as judge, ClientSession() as session:
        url = judge + MESSAGES.replace("{AccountSid}", ACCOUNT) + ".json"
        async with session.post(url, data=form, headers=CREDENTIALS) as answer:
            assert answer.status == 422
    assert twilio.posts == 0


async def test_an_answer_that_is_not_as_described_would_be_seen(tmp_path: Path) -> None:
    async def odd(_: web.Request) -> web.Response:
        return web.json_response({"sid": "SM1", "status": "on its way"}, status=201)

    application = web.Application()
    application.router.add_post("/{any:.*}", odd)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with judged(tmp_path, f"http://127.0.0.1:{runner.addresses[0][1]}") as judge:
        sms = channel(judge)
        outcome = await sms.send(OUT)
        await sms.close()
    await runner.cleanup()
    assert not isinstance(outcome, Accepted)
