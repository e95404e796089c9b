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

from daemon.caps import Caps
from daemon.commands import COMMANDS
from daemon.settings import GroupSettings
from rules.incident import Incident
from rules.loader import load_texts
from rules.model import Severity
from state.store import Store
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

HOUR: Final = timedelta(hours=1)
PEOPLE: Final = {"+12025550101": ("MX-JAL", "field"), "+12025550102": ("MX-JAL/guadalajara", None)}
STEPS: Final = ("roads", "roads wider", "shelter", "end roads", "end shelter", "silence", "expire", "wait")
DANGERS: Final = {
    "roads": ("ROADS BLOCKED", "The roads are open"),
    "shelter": ("SHELTER IN PLACE", "shelter in place has"),
}
"""How each is said, and its end."""
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
        self.rules = load_texts({"r.yaml": RULES}, gazetteer())
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
            caps=Caps(per_number_15m=1000, per_number_hour=1000, extreme_per_hour=1000),
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

    def in_danger(self, name: str) -> set[str]:
        """Return who was told of a danger and not yet of its end."""
        begins, over = DANGERS[name]
        told: dict[str, bool] = {}
        for out in self.sms.accepted:
            if over in out.text:
                assert told.get(out.address), f"an end of what was not told: {out.text}"
                told[out.address] = False
            elif begins in out.text:
                told[out.address] = True
        return {phone for phone, open_ in told.items() if open_}


async def told(steps: list[str]) -> None:
    """Play a story to its end, and see after each end that nobody is left in that danger."""
    with TemporaryDirectory() as folder:
        story = Story(Path(folder))
        await story.begin()
        for number, step in enumerate([*steps, "expire", "end roads", "end shelter"]):
            await story.step(number, step)
            if step.startswith("end"):
                assert not story.in_danger(step.split()[1]), steps
        await story.post.close()


STORIES = st.lists(st.sampled_from(STEPS), min_size=2, max_size=8)


@given(STORIES)
@settings(max_examples=4, deadline=None)
def test_an_end_goes_at_once_to_exactly_those_who_were_told(steps: list[str]) -> None:
    asyncio.run(told(steps))


@pytest.mark.full
@given(STORIES)
@settings(max_examples=300, deadline=None)
def test_an_end_goes_at_once_to_exactly_those_who_were_told_in_any_story(steps: list[str]) -> None:
    asyncio.run(told(steps))


@pytest.mark.parametrize(
    "steps",
    [
        ["roads", "silence", "end roads"],
        ["silence", "roads", "roads wider", "expire", "end roads"],
        ["shelter", "roads", "end shelter", "end roads"],
        ["roads", "wait", "end roads"],
    ],
)
def test_the_plainest_stories_end_well(steps: list[str]) -> None:
    asyncio.run(told(steps))
