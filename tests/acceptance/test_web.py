"""The daemon as a process: what Twilio says of a message comes in, health and figures go out."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from tests.standins.installed import PATIENCE, SHELTER_RULES, Installed
from tests.standins.smtp import SmtpStandIn
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN, TwilioStandIn

ORDER = json.dumps(
    {"id": "1", "text": "Shelter in place in Jalisco.", "publisher": "Embassy of Canada", "subject": "MX"}
)

pytestmark = pytest.mark.slow


async def asked(url: str, words: str) -> str:
    """Ask *url* until its answer has *words*."""
    async with asyncio.timeout(PATIENCE), ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    text = await answer.text()
            except ClientError:
                text = ""
            if words in text:
                return text
            await asyncio.wait([asyncio.ensure_future(asyncio.Event().wait())], timeout=0.1)


async def test_an_undelivered_sms_is_mailed_and_the_figures_say_so(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    twilio, mail = TwilioStandIn(), SmtpStandIn()
    twilio.fates.append("sent undelivered:30005")
    async with twilio.serving() as base, mail.serving() as smtp:
        advisoryd = Installed(tmp_path)
        (tmp_path / "rules.yaml").write_text(SHELTER_RULES)
        advisoryd.configure(
            "database: advisoryd.db\nrules: [rules.yaml]\ngroup_wait: 0s\n"
            "sources: [{id: none, url: 'http://127.0.0.1:9/', publisher: P, kind: media, lang: en}]\n"
            f"sms: {{account_sid: {ACCOUNT}, auth_token: {TOKEN}, from: '{SENDER}', api_base: '{base}',\n"
            f"      callback_url: 'http://127.0.0.1:{port}/twilio'}}\n"
            f"email: {{host: 127.0.0.1, port: {smtp}, security: none, from: alerts@example.org}}\n"
            "operator: {email: ops@example.org}\n"
            f"web: {{listen: '127.0.0.1:{port}'}}\n"
        )
        people = "name,phone,email,watch\nAna,+12025550123,ana@example.org,MX-JAL\n"
        assert (await advisoryd.run("subscribers", "import", "-", stdin=people)).code == 0
        async with advisoryd.daemon():
            here = f"http://127.0.0.1:{port}"
            assert (await advisoryd.run("submit", "-", stdin=ORDER)).code == 0
            figures = await asked(f"{here}/metrics", 'advisoryd_messages{state="undelivered"} 1.0')
            assert 'advisoryd_outcomes_total{channel="sms",class="bad-number"} 1.0' in figures
            assert "2025550123" not in figures
            assert TOKEN not in figures
            await asked(f"{here}/metrics", 'advisoryd_outcomes_total{channel="email",class="accepted"} 2.0')
            await asked(f"{here}/healthz", '"healthy": true')
            assert "1 of 1 heard" in await asked(f"{here}/readyz", '"ready": true')
            shown = await advisoryd.run("status")
            assert "every channel works and nothing is late" in shown.out
            assert "1 phones take no messages" in shown.out
    assert twilio.called == [204, 204]
    assert twilio.odd == []
    assert {taken.recipients[0] for taken in mail.taken} == {"ana@example.org", "ops@example.org"}
