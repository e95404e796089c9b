"""A roll call through the installed daemon: asked, answered, shown, and told to the manager."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.standins.installed import PATIENCE, SHELTER_RULES, Installed
from tests.standins.scene import free_port
from tests.standins.smtp import SmtpStandIn
from tests.standins.twilio import ACCOUNT, SENDER, TOKEN, TwilioStandIn

ORDER = json.dumps(
    {"id": "1", "text": "Shelter in place in Jalisco.", "publisher": "Embassy", "subject": "MX"}
)
PEOPLE = """\
name,phone,email,watch,channels,group
Ana,+12025550101,ana@example.org,PVR,sms,Field
Ben,+12025550102,,MX-JAL,,field
Cleo,,cleo@example.org,MX-JAL,,field
"""

pytestmark = pytest.mark.slow


async def until(done: Callable[[], bool]) -> None:
    """Wait until something has come about."""
    never = asyncio.ensure_future(asyncio.Event().wait())
    try:
        async with asyncio.timeout(PATIENCE):
            while not done():
                await asyncio.wait([never], timeout=0.1)
    finally:
        never.cancel()


async def roll(advisoryd: Installed) -> dict[str, Any]:
    """Return the one roll call as the command shows it to programs."""
    shown = await advisoryd.run("rollcall", "--json")
    assert shown.code == 0, shown.err
    found: dict[str, Any] = json.loads(shown.out)
    return found


async def test_a_roll_call_from_the_alert_to_the_managers_screen(tmp_path: Path) -> None:
    advisoryd, port = Installed(tmp_path), free_port()
    twilio, mail = TwilioStandIn(), SmtpStandIn()
    (tmp_path / "rules.yaml").write_text(SHELTER_RULES.replace("    when:", "    roll_call: 15m\n    when:"))
    async with twilio.serving() as base, mail.serving() as smtp:
        advisoryd.configure(
            "database: advisoryd.db\nrules: [rules.yaml]\ngroup_wait: 0s\n"
            "sources: [{id: none, url: 'http://127.0.0.1:9/', publisher: P, kind: media, lang: en}]\n"
            f"sms: {{account_sid: {ACCOUNT}, auth_token: {TOKEN}, from: '{SENDER}', api_base: '{base}',\n"
            f"      callback_url: 'http://127.0.0.1:{port}/twilio'}}\n"
            f"email: {{host: 127.0.0.1, port: {smtp}, security: none, from: alerts@example.org}}\n"
            "operator: {email: ops@example.org}\n"
            "groups: {field: {manager: manager@example.org}}\n"
            f"web: {{listen: '127.0.0.1:{port}'}}\n"
        )
        assert (await advisoryd.run("subscribers", "import", "-", stdin=PEOPLE)).code == 0
        async with advisoryd.daemon():
            inbox = f"http://127.0.0.1:{port}/twilio/inbound"
            assert (await advisoryd.run("submit", "-", stdin=ORDER)).code == 0
            await until(lambda: len(twilio.accepted) == 2)
            assert all("Reply SAFE" in message["body"] for message in twilio.accepted)
            assert await twilio.reply("SOS, hotel central", "+12025550101", inbox) == 200
            await until(lambda: any(b"SOS from Ana" in taken.content for taken in mail.taken))
            assert await twilio.reply("1", "+12025550102", inbox) == 200
            found = await roll(advisoryd)
            assert [(row["name"], row["standing"]) for row in found["people"]] == [
                ("Ana", "help"),
                ("Cleo", "not asked"),
                ("Ben", "safe"),
            ]
            assert found["people"][0]["wrote"] == "SOS, hotel central"
            shown = await advisoryd.run("rollcall", str(found["incident"]))
            assert "1 help, 1 not asked, 1 safe" in shown.out
            assert "+1•••0101" in shown.out
            assert "2025550101" not in shown.out
            await until(lambda: len(twilio.accepted) == 4)
            assert await twilio.reply("stop", "+12025550102", inbox) == 200
            assert await twilio.reply("STOP", "+12025550102", inbox, signed="forged") == 403
    assert twilio.odd == []
