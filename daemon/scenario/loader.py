"""Read a scenario from YAML, with every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from daemon.errors import GivenError
from daemon.scenario.model import Act, Answer, Edit, Feed, Publish, Recover, Republish, Scenario, Step
from daemon.settings import GroupSettings
from rules.model import Kind, Source
from rules.yamlio import check, read

SHIPPED: Final = Path(__file__).parent
"""The folder of the scenarios that come with advisoryd."""

_EVERY: Final = timedelta(minutes=5)
_TIME: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d")
_ACTIONS: Final = ("publish", "edit", "republish", "answer", "recover")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no IANA time zone, such as America/Mexico_City")
    return name


def _local_time(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise ValueError("is no time, such as 2026-02-22 12:00")
    return value


LocalTime = Annotated[str, AfterValidator(_local_time)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Answer(_Strict):
    status: int = Field(ge=200, le=599)
    html: str = ""


class _Step(_Strict):
    at: LocalTime
    publish: str | None = None
    edit: str | None = None
    republish: Literal["all"] | None = None
    answer: _Answer | None = None
    recover: Literal[True] | None = None
    title: str = ""
    text: str = ""

    @model_validator(mode="after")
    def _do_one_thing(self) -> Self:
        given = [name for name in _ACTIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"does one thing: give exactly one of {', '.join(_ACTIONS)}")
        if bool(self.text) != (given[0] in {"publish", "edit"}):
            raise ValueError("publish and edit need a text, and nothing else has one")
        return self

    def step(self, when: Callable[[str], datetime]) -> Step:
        at = when(self.at)
        if self.publish is not None:
            return Publish(at, self.publish, self.title, self.text)
        if self.edit is not None:
            return Edit(at, self.edit, self.text)
        if self.answer is not None:
            return Answer(at, self.answer.status, self.answer.html)
        return Republish(at) if self.republish else Recover(at)


class _Feed(_Strict):
    id: str
    publisher: str
    kind: Kind
    country: str
    subject: str
    lang: str
    site: str
    title: str
    carrier: str | None = None
    stands: Literal["while-listed"] | None = None
    format: Literal["rss", "atom"] = "rss"
    entries: Literal["all", "latest"] = "all"
    steps: list[_Step]

    @model_validator(mode="after")
    def _tell_a_story(self) -> Self:
        for earlier, later in pairwise(self.steps):
            if earlier.at > later.at:  # the format sorts as the times do
                raise ValueError(f"the step at {later.at} stands after the one at {earlier.at}")
        known: set[str] = set()
        for step in self.steps:
            if step.publish is not None:
                known.add(step.publish)
            if step.edit is not None and step.edit not in known:
                raise ValueError(f"'{step.edit}' is edited before it is published")
        return self

    def feed(self, when: Callable[[str], datetime]) -> Feed:
        return Feed(
            source=Source(
                id=self.id,
                url=f"{self.site}/feed",
                publisher=self.publisher,
                kind=self.kind,
                lang=self.lang,
                every=_EVERY,
                country=self.country,
                subject=self.subject,
                carrier=self.carrier,
                while_listed=self.stands is not None,
                link_hosts=(self.site.removeprefix("https://"),),
            ),
            site=self.site,
            title=self.title,
            atom=self.format == "atom",
            latest_only=self.entries == "latest",
            steps=tuple(step.step(when) for step in self.steps),
        )


class _Act(_Strict):
    at: LocalTime
    do: Literal["reply", "silence.add", "silence.expire", "announce", "incident.close", "ack"]
    args: dict[str, Any]


class _File(_Strict):
    version: Literal[1]
    id: str
    summary: str
    tz: Zone
    begin: LocalTime
    end: LocalTime
    packs: list[str] = []
    rules: list[str] = []
    subscribers: str
    trips: str | None = None
    groups: dict[str, GroupSettings] = {}
    feeds_of: str | None = None
    feeds: list[_Feed] = []
    acts: list[_Act] = []

    @model_validator(mode="after")
    def _somebody_speaks(self) -> Self:
        if bool(self.feeds) == (self.feeds_of is not None):
            raise ValueError("give feeds, or feeds_of with another scenario's name")
        return self


def find(name: str) -> Path:
    """Return the file of a shipped scenario by its id, else the file *name*; GivenError for neither."""
    found = next((path for path in (SHIPPED / f"{name}.yaml", Path(name)) if path.is_file()), None)
    if found is None:
        shipped = ", ".join(sorted(path.stem for path in SHIPPED.glob("*.yaml")))
        raise GivenError(f"{name}: there is no such scenario: give a file, or one of {shipped}")
    return found


def _feeds_of(name: str, path: Path) -> tuple[Feed, ...]:
    """Return the feeds of the scenario called *name*, which *path* plays with people of its own."""
    found = find(name)
    if check(read(found), _File).feeds_of:
        raise GivenError(f"{path}: feeds_of: {name} has no feeds of its own: name a scenario that has")
    return load(found).feeds


def load(path: Path) -> Scenario:
    """Return the scenario in *path*, or raise RuleErrors with every fault."""
    file = check(read(path), _File)
    zone = ZoneInfo(file.tz)

    def when(local: str) -> datetime:
        return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)

    feeds = tuple(feed.feed(when) for feed in file.feeds)
    acts = (Act(when(act.at), act.do, act.args) for act in file.acts)
    return Scenario(
        id=file.id,
        summary=file.summary,
        begin=when(file.begin),
        end=when(file.end),
        tz=file.tz,
        packs=tuple(file.packs),
        subscribers=path.parent / file.subscribers,
        feeds=_feeds_of(file.feeds_of, path) if file.feeds_of else feeds,
        trips=path.parent / file.trips if file.trips else None,
        rules=tuple(path.parent / name for name in file.rules),
        groups=file.groups,
        acts=tuple(sorted(acts, key=lambda act: act.at)),
    )
