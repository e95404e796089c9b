"""What a travel manager does with the installed command while the daemon runs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.standins.installed import PATIENCE, SHELTER_RULES, Installed, said

pytestmark = pytest.mark.slow

CONFIGURATION = """\
rules: [rules.yaml]
sources:
  - {id: dead, url: "http://127.0.0.1:9/feed", publisher: X, kind: government, subject: MX, lang: en}
fetch: {allow_private: ["127.0.0.0/8"], timeout: 1s}
web: {listen: null}
group_wait: 1s
groups:
  field: {manager: Traveller Mérida, repeat_interval: 1h, escalate_after: 1h}
"""
PEOPLE = """\
name,phone,watch,group
Traveller Tepic,+12025550101,PVR,field
Traveller Mérida,+12025550102,MX-YUC,
"""
ORDER = {"id": "1", "publisher": "Example Embassy", "kind": "government", "subject": "MX"}


@pytest.fixture
async def advisoryd(tmp_path: Path) -> Installed:
    installed = Installed(tmp_path)
    (tmp_path / "rules.yaml").write_text(SHELTER_RULES)
    (tmp_path / "people.csv").write_text(PEOPLE)
    installed.configure(CONFIGURATION)
    await installed.run("subscribers", "import", "people.csv")
    return installed


async def hiding(advisoryd: Installed) -> dict[str, Any]:
    """Return the one silence there is, once it hides something: what was submitted is told a tick later."""
    async with asyncio.timeout(PATIENCE):
        while True:
            listed: dict[str, Any] = json.loads((await advisoryd.run("silence", "list", "--json")).out)
            if listed["hides"]["people"]:
                return listed


async def test_a_silence_hides_until_it_is_expired_and_an_alert_waits_for_its_answer(
    advisoryd: Installed,
) -> None:
    order = json.dumps({**ORDER, "text": "Citizens in Jalisco should shelter in place."})
    async with advisoryd.daemon() as daemon:
        what = ("--area", "MX-JAL", "--including-extreme")
        refused = await advisoryd.run(
            "silence", "add", "--reason", "drill", "--for", "1h", *what, stdin="n\n"
        )
        assert (refused.code, "would have hidden nothing" in refused.out) == (1, True)
        added = await advisoryd.run("silence", "add", "--reason", "drill", "--for", "1h", *what, "--yes")
        assert "Silence #1 is in force until" in added.out
        await advisoryd.run("submit", "-", stdin=order)
        listed = await hiding(advisoryd)
        assert (listed["reason"], listed["hides"]) == ("drill", {"incidents": 1, "people": 1})
        assert "Silence #1 until" in (await advisoryd.run("status")).out
        await advisoryd.run("silence", "expire", "1")
        await said(daemon.stdout, "Reply SAFE once you have read this.")
        assert (await advisoryd.run("ack", "1")).out == "Acknowledged for 1 person.\n"
        await said(daemon.stdout, "Concerns 1 of yours: told 1")


async def test_who_is_at_a_place_is_shown_with_the_way_to_them(advisoryd: Installed) -> None:
    found = json.loads((await advisoryd.run("who", "MX-NAY", "--json")).out)
    assert (found["name"], found["through"], found["reach"]) == ("Traveller Tepic", "PVR", ["console"])
    assert "Jalisco: 1 there, 0 to come; field: 1 there" in (await advisoryd.run("who", "MX-JAL")).out
    assert "did you mean" in (await advisoryd.run("who", "mx-jal")).err
