"""Any story of dangers and silences: an end goes to exactly those who were told of the danger."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.commands import COMMANDS
from daemon.settings import GroupSettings
from rules.incident import Incident
from rules.loader import load_texts
from rules.model import Severity
from rules.places import Places
from state.store import Store
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

HOUR: Final = timedelta(hours=1)
PEOPLE: Final = {"+12025550101": ("MX-JAL", "field"), "+12025550102": ("MX-JAL/guadalajara", None)}
STEPS: Final = ("roads", "roads wider", "shelter", "end roads", "end shelter", "silence", "expire", "wait")
RULES: Final = """\
version: 1
rules:
  - {id: rule, summary: x, severity: extreme, when: {hazard: shelter-in-place}}
  - {id: roads, summary: x, severity: severe, when: {hazard: road-blockade}}
inhibit:
  - {source: {rule: rule}, target: {rule: roads}, equal: [area]}
end: true
"""


class Story:
    """One delivery, with two dangers, two people, silences and restarts."""

    def __init__(self, folder: Path) -> None:
        self.sms = RecordingChannel("sms")
        self.path = folder / "a.db"
        self.rules = load_texts({"r.yaml": RULES}, Places.load())
        self.post = self._open("0", NOON)
        roads = incident("road-blockade", severity=Severity.SEVERE)
        self.held: dict[str, Incident] = {
            "roads": replace(roads, key=replace(roads.key, rule="roads")),
            "shelter": incident(),
        }

    def _open(self, process: str, now: datetime) -> Delivery:
        groups = {"field": GroupSettings(repeat_interval=HOUR)}
        return Delivery.open(
            self.path,
            {"sms": self.sms},
            now=now,
            process=process,
            in_force=lambda: self.rules,
            groups=groups,
            operator=None,
        )

    async def begin(self) -> None:
        for phone, (area, group) in PEOPLE.items():
            await self.post.add(phone, area, phone=phone, group=group)
        await self.post.steps(0)

    async def step(self, number: int, step: str) -> None:
        """Do one thing, and let the daemon die and be started again after it."""
        if step in {"roads", "shelter", "roads wider"}:
            name, place = (
                step.split(maxsplit=1)[0],
                "MX-JAL" if step.endswith("wider") else "MX-JAL/guadalajara",
            )
            self.held[name] = await self.post.hold(
                self.held[name], stance(place=place, at=self.post.clock.now())
            )
        elif step.startswith("end"):
            name = step.split()[1]
            self.held[name] = await self.post.end(self.held[name], "US Embassy")
        else:
            await self._command(step)
        await self.post.outbox.step(self.post.clock.now())
        await self.post.close()
        self.post = self._open(str(number + 1), self.post.clock.now())
        await self.post.steps(90, every=30)

    async def _command(self, step: str) -> None:
        now = self.post.clock.now()

        def work(store: Store) -> None:
            until = (now + 2 * HOUR).isoformat()
            args = {
                "author": "a",
                "reason": "r",
                "until": until,
                "areas": ["MX-JAL"],
                "including_extreme": True,
            }
            if step == "silence":
                COMMANDS["silence.add"](store, self.post.places, args, now)
            for each in store.silences.active(now) if step == "expire" else ():
                COMMANDS["silence.expire"](store, self.post.places, {"id": each.id}, now)

        await self.post.writer.run(work)
        if step == "wait":
            self.post.clock.advance(HOUR)

    async def finish(self) -> dict[str, list[str]]:
        """End all silences, then all dangers; return what each person got, each text by its first word."""
        await self.step(100, "expire")
        for name in ("roads", "shelter"):
            await self.step(101, f"end {name}")
        await self.post.close()
        got: dict[str, list[str]] = {phone: [] for phone in PEOPLE}
        for out in self.sms.accepted:
            got[out.address].append(out.text)
        return got


async def told(steps: list[str]) -> dict[str, list[str]]:
    with TemporaryDirectory() as folder:
        story = Story(Path(folder))
        await story.begin()
        for number, step in enumerate(steps):
            await story.step(number, step)
        return await story.finish()


def check(steps: list[str]) -> None:
    """Play a story and see that nobody is left in a danger that is over, or hears of no danger's end."""
    for texts in asyncio.run(told(steps)).values():
        for danger, over in (
            ("ROADS BLOCKED", "The roads are open"),
            ("SHELTER IN PLACE", "shelter in place has"),
        ):
            told_now = False
            for text in texts:
                ends = over in text
                assert told_now or not ends, (steps, texts)
                told_now = not ends if danger in text or ends else told_now
            assert not told_now, (steps, danger, texts)


STORIES = st.lists(st.sampled_from(STEPS), min_size=2, max_size=8)


@given(STORIES)
@settings(max_examples=6, deadline=None)
def test_an_end_goes_to_exactly_those_who_were_told(steps: list[str]) -> None:
    check(steps)


@pytest.mark.full
@given(STORIES)
@settings(max_examples=400, deadline=None)
def test_an_end_goes_to_exactly_those_who_were_told_in_any_story(steps: list[str]) -> None:
    check(steps)
