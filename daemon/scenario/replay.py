"""Play a scenario through the real pipeline on a clock that steps from one thing due to the next."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from daemon.app import open_app
from daemon.application import App
from daemon.clock import ManualClock
from daemon.errors import OK, GivenError
from daemon.logs import only_errors
from daemon.routes import CONSOLE, EMAIL, SMS
from daemon.scenario.account import OPERATOR, Account, as_json, gather, summary
from daemon.scenario.channel import QuietChannel
from daemon.scenario.fetcher import ScenarioFetcher
from daemon.scenario.hands import Hands
from daemon.scenario.loader import find, load
from daemon.scenario.model import Scenario
from daemon.scenario.server import HOST
from daemon.settings import Settings
from rules.places import Places
from state.history import Said
from state.store import Store

CHANNELS: Final = (SMS, EMAIL, CONSOLE)
STEP: Final = timedelta(seconds=1)
"""The clock's least step."""
SALT: Final = bytes(16)
"""In place of a random one, so that messages have the same references in every replay."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV that was given."""

    path: str
    """As it is called in messages."""
    text: str

    def args(self) -> dict[str, str]:
        """Return it as a command's arguments."""
        return {"path": self.path, "text": self.text}


@only_errors("daemon")
def run_replay(
    name: str,
    subscribers: Sheet | None,
    trips: Sheet | None,
    rules: str | None,
    database: Path | None,
    *,
    json_lines: bool,
) -> int:
    """Play the scenario called *name*, print its messages, and the summary to stderr; return the exit code.

    *subscribers* and *rules* stand in for the scenario's own; *database* is kept where it is given.
    Raises GivenError, FaultsError or RuleErrors for what is wrong with any of them.
    """
    scenario = load(find(name))
    own_rules = () if rules is None else (Path(rules).absolute(),)
    if database is not None and database.exists():
        raise GivenError(f"{database}: is there already; give a new name")
    people = subscribers or own_people(scenario)
    away = trips or (None if subscribers else own_trips(scenario))
    account = asyncio.run(play(scenario, people, away, own_rules, database))
    for line in _lines(account.said, scenario.tz, json_lines=json_lines):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    for line in summary(account, Places.load(), scenario.tz):
        sys.stderr.write(f"{line}\n")
    return OK


async def play(
    scenario: Scenario,
    subscribers: Sheet,
    trips: Sheet | None = None,
    rules: tuple[Path, ...] = (),
    database: Path | None = None,
) -> Account:
    """Play *scenario* from beginning to end in a new *database*, else in one that is then dropped.

    Returns who was told what.
    """
    clock = ManualClock(scenario.begin)
    with TemporaryDirectory(prefix="advisoryd-") as folder:
        async with open_app(
            settings(scenario, database or Path(folder) / "advisoryd.db", rules),
            clock,
            sources={feed.source.id: feed.source for feed in scenario.feeds},
            fetch=ScenarioFetcher(scenario, clock),
            channels={name: QuietChannel(name) for name in CHANNELS},
            still=True,
        ) as app:
            await app.parts.writer.run(_fix_salt)
            await settle_in(app, subscribers, trips)
            hands = Hands(app, scenario.acts)
            while (now := clock.now()) <= scenario.end:
                await hands.act(now)
                await app.step(now)
                due = min(await app.next_due(now), hands.next_due or scenario.end + STEP)
                clock.advance_to(max(due, now + STEP))
            await app.parts.housekeeper.work(clock.now())
            return await app.parts.writer.run(gather)


def settings(scenario: Scenario, database: Path, rules: tuple[Path, ...] = ()) -> Settings:
    """Return the configuration *scenario* runs with: its own *database*, feeds on loopback."""
    return Settings.model_validate(
        {
            "database": str(database.absolute()),
            "packs": () if rules else scenario.packs,
            "rules": rules or scenario.rules,
            "groups": scenario.groups,
            "fetch": {"allow_private": [f"{HOST}/32"]},
            "operator": {"self_test": "0s"},
        }
    )


def own_people(scenario: Scenario) -> Sheet:
    """Return the scenario's own subscribers."""
    return Sheet(str(scenario.subscribers), scenario.subscribers.read_text(encoding="utf-8"))


def own_trips(scenario: Scenario) -> Sheet | None:
    """Return the trips of the scenario's own subscribers, if it has any."""
    path = scenario.trips
    return Sheet(str(path), path.read_text(encoding="utf-8")) if path else None


async def settle_in(app: App, subscribers: Sheet, trips: Sheet | None = None) -> None:
    """Import the people of a scenario."""
    await app.execute("subscribers.import", subscribers.args())
    if trips is not None:
        await app.execute("trips.import", trips.args())


def _fix_salt(store: Store) -> None:
    with store.transaction():
        store.meta.set("salt", SALT.hex())


def _lines(said: Iterable[Said], tz: str, *, json_lines: bool) -> Iterator[str]:
    if json_lines:
        return (json.dumps(as_json(each), ensure_ascii=False) for each in said)
    return (f"{_headline(each, ZoneInfo(tz))}\n{each.text}\n" for each in said)


def _headline(said: Said, zone: ZoneInfo) -> str:
    return f"{said.at.astimezone(zone):%d %b %H:%M}  {said.channel} to {said.subscriber or OPERATOR}"
