"""Try rules on stored entries or on a scenario, and print what would have been sent beside what was."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.backtest.compare import Change, Difference, Telling, compare
from daemon.backtest.stored import Span, rerun
from daemon.logs import only_errors
from daemon.scenario.account import as_json
from daemon.scenario.loader import find, load
from daemon.scenario.replay import own_people, own_trips, play
from daemon.settings import Settings
from daemon.ways import channel_names
from rules.model import ANNOUNCEMENT
from state.history import Said
from state.store import Store


@dataclass(frozen=True, slots=True)
class Backtest:
    """What was sent, what would have been, and how they compare."""

    before: tuple[Said, ...]
    now: tuple[Said, ...]
    shadowed: tuple[Said, ...]
    """What rules in shadow would have said."""
    unknown: tuple[str, ...]
    """What it cannot know, as sentences."""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return every telling of either side, in order of time."""
        return compare(self.before, self.now)


@only_errors("daemon")
def on_scenario(name: str, rules: Path) -> Backtest:
    """Return what *rules* do in a scenario, beside what its own packs do.

    Raises GivenError, FaultsError or RuleErrors for what is wrong with either.
    """
    scenario = load(find(name))
    people, trips = own_people(scenario), own_trips(scenario)
    now = asyncio.run(play(scenario, people, trips, (rules.absolute(),)))
    before = asyncio.run(play(scenario, people, trips))
    return Backtest(before.said, now.said, now.shadowed, ())


@only_errors("daemon")
def on_record(settings: Settings, rules: Path, span: Span) -> Backtest:
    """Return what *rules* would have sent in *span*, beside what was sent, by the database's own record.

    Nothing is written to the database, and nothing leaves.
    """
    tried = settings.model_copy(update={"rules": (rules.absolute(),), "packs": ()})
    with Store.open(settings.database, span.until, readonly=True) as record:
        present = {person.id for person in record.people.list()}
        said = span.of(record.history.said())
        channels = {*channel_names(settings), *(each.channel for each in said)}
        now = asyncio.run(rerun(record, tried, channels, span))
        gone = sum(each.person is not None and each.person not in present for each in said)
        before = tuple(each for each in said if each.person is None or each.person in present)
        before = tuple(each for each in before if not _by_hand(each))
        return Backtest(before, now.said, now.shadowed, tuple(_unknown(record, span, gone)))


def _by_hand(said: Said) -> bool:
    """Return whether a message says nothing but a manager's own words, which no rule has a part in."""
    return bool(said.alerts) and all(alert.hazard == ANNOUNCEMENT for alert in said.alerts)


def _unknown(record: Store, span: Span, gone: int) -> Iterator[str]:
    """Yield what a backtest on the record cannot know."""
    yield "Texts are read as this version reads them, and worded as it words them."
    yield "People, their watches, silences and blocked numbers are taken as they are today."
    yield "Every message is taken to arrive, and nobody answers: failures and replies are not played again."
    first = record.hearings.first()
    if first is not None and first > span.since:
        yield f"The record begins only at {first:%Y-%m-%d %H:%M} UTC."
    if gone:
        yield f"{gone} messages went to people who were removed since; they are left out."
    acts = record.acts.count(span.since, span.until)
    if acts:
        yield f"{acts} things were done by hand in that time; they are not done again."


def lines(backtest: Backtest) -> Iterator[dict[str, Any]]:
    """Yield objects for programs: messages as ``replay`` prints them, comparisons, what is not known."""
    for said in backtest.now:
        yield {"kind": "message", **as_json(said)}
    for each in backtest.differences:
        telling = each.telling
        yield {
            "kind": "comparison",
            "change": str(each.change),
            "subscriber": telling.subscriber,
            "at": _time(telling),
            "was_at": _time(each.before) if each.before and each.now else None,
            "rule": telling.alert.rule,
            "hazard": telling.alert.hazard,
            "area": telling.alert.area,
            "msg_type": str(telling.alert.msg_type),
            "reason": str(telling.alert.reason),
            "severity": str(telling.alert.severity),
            "differs": list(each.apart),
        }
    for said in backtest.shadowed:
        yield {"kind": "shadow", **as_json(said)}
    for sentence in backtest.unknown:
        yield {"kind": "unknown", "text": sentence}


def _time(telling: Telling) -> str:
    return telling.at.isoformat(timespec="seconds").replace("+00:00", "Z")


def page(backtest: Backtest) -> Iterator[str]:
    """Yield lines for people: what changes, by person, and how many stay the same."""
    found = backtest.differences
    for name in dict.fromkeys(each.telling.subscriber for each in found):
        theirs = [each for each in found if each.telling.subscriber == name]
        changed = [each for each in theirs if each.change is not Change.SAME or each.apart]
        same = sum(each.change is Change.SAME for each in theirs)
        yield f"{name}: {same} the same" + ("" if changed else ", nothing changes")
        yield from (f"  {_line(each)}" for each in changed)
    counts = {change: sum(each.change is change for each in found) for change in Change}
    yield ", ".join(f"{number} {change}" for change, number in counts.items())
    for rule in sorted({alert.rule for said in backtest.shadowed for alert in said.alerts}):
        notices = [said for said in backtest.shadowed if said.alerts[0].rule == rule]
        people = len({said.person for said in notices})
        yield f"In shadow, {rule} would have made {len(notices)} notices to {people} people."
    yield from backtest.unknown


def _line(each: Difference) -> str:
    telling = each.telling
    alert = telling.alert
    mark = {Change.ONLY_NOW: "+ only now ", Change.NO_LONGER: "- no longer", Change.SAME: "~ the same "}
    apart = f"; another {', '.join(each.apart)}" if each.apart else ""
    return (
        f"{mark[each.change]}  {telling.at:%Y-%m-%d %H:%M}  {alert.msg_type} {alert.hazard} {alert.area} "
        f"({alert.severity}, {alert.rule}, {alert.reason}){apart}"
    )


def dump(value: dict[str, Any]) -> str:
    """Return an object as one line of JSON."""
    return json.dumps(value, ensure_ascii=False)
