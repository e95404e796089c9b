"""A backtest lives through what was heard again: with the same rules it sends exactly what was sent."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.backtest.compare import Change
from daemon.backtest.run import Backtest, lines, on_record, on_scenario
from daemon.backtest.stored import Span
from daemon.errors import GivenError
from daemon.scenario.account import as_json
from daemon.scenario.loader import load
from daemon.scenario.replay import own_people, play
from daemon.settings import Settings
from state.store import Store
from tests.standins import harbour

WHOLE = Span(datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 5, 7, tzinfo=UTC))
COMMAND = Path(sys.executable).with_name("advisoryd")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the event was lived through, with its database."""
    folder = tmp_path_factory.mktemp("harbour")
    harbour.write(folder)
    return folder


@pytest.fixture(scope="module")
def settings(folder: Path) -> Settings:
    scenario = load(folder / "harbour.yaml")
    rules = (folder / "rules.yaml",)
    asyncio.run(play(scenario, own_people(scenario), rules=rules, database=folder / "a.db"))
    return Settings(database=folder / "a.db", rules=rules, packs=())


def messages(backtest: Backtest) -> list[dict[str, object]]:
    return [
        {k: v for k, v in line.items() if k != "kind"}
        for line in lines(backtest)
        if line["kind"] == "message"
    ]


def test_the_same_rules_on_the_record_send_exactly_what_was_sent(settings: Settings) -> None:
    """References and seconds included: nothing of the event is lost on the record."""
    database = settings.database.read_bytes()
    found = on_record(settings, settings.rules[0], WHOLE)
    assert settings.database.read_bytes() == database
    assert len(found.before) > 5
    assert messages(found) == [as_json(said) for said in found.before]
    assert {each.change for each in found.differences} == {Change.SAME}
    assert [each.apart for each in found.differences if each.apart] == []


def test_a_part_of_the_time_is_as_it_was_in_the_whole(settings: Settings) -> None:
    """What went on before the time asked for goes on in it."""
    part = Span(datetime(2026, 5, 4, 18, tzinfo=UTC), WHOLE.until)
    found = on_record(settings, settings.rules[0], part)
    assert 0 < len(found.before) < len(on_record_all(settings))
    assert messages(found) == [as_json(said) for said in found.before]


def on_record_all(settings: Settings) -> list[object]:
    with Store.open(settings.database, WHOLE.until, readonly=True) as store:
        return [*store.history.said()]


def test_other_rules_show_what_they_would_add_and_leave_out(settings: Settings, folder: Path) -> None:
    other = folder / "other.yaml"
    narrow = harbour.RULES.replace(
        "hazard: shelter-in-place, area: MX", "hazard: shelter-in-place, area: MX-TAB"
    )
    other.write_text(narrow.replace("severity: severe", "severity: moderate"), encoding="utf-8")
    found = on_record(settings, other, WHOLE).differences
    gone = {each.telling.subscriber for each in found if each.change is Change.NO_LONGER}
    assert gone == {"Traveller Veracruz"}
    milder = [each for each in found if each.telling.subscriber == "Traveller Campeche"]
    assert milder
    assert {each.apart for each in milder if each.telling.alert.hazard == "curfew"} == {("severity",)}


def test_a_rule_in_shadow_says_what_it_would_have_said(settings: Settings, folder: Path) -> None:
    other = folder / "shadow.yaml"
    other.write_text(
        harbour.RULES.replace("summary: Curfew", "summary: Curfew\n    mode: shadow"), encoding="utf-8"
    )
    found = on_record(settings, other, WHOLE)
    assert {said.subscriber for said in found.shadowed} == {"Traveller Campeche"}
    gone = [each.telling.alert.hazard for each in found.differences if each.change is Change.NO_LONGER]
    assert set(gone) == {"curfew"}


def test_a_time_without_a_record_is_refused(settings: Settings) -> None:
    early = Span(WHOLE.since - timedelta(days=9), WHOLE.since - timedelta(days=8))
    with pytest.raises(GivenError, match="nothing is on record"):
        on_record(settings, settings.rules[0], early)


@pytest.mark.full
def test_a_scenario_is_told_as_replay_tells_it(folder: Path) -> None:
    """The shipped pack stands in for the rules here: the scenario names it as its own."""
    done = subprocess.run(
        [COMMAND, "replay", folder / "harbour.yaml", "--json"], capture_output=True, text=True, check=True
    )
    pack = Path("rules/packs/world.yaml")
    found = on_scenario(str(folder / "harbour.yaml"), pack)
    assert messages(found) == [json.loads(line) for line in done.stdout.splitlines()]
    assert {each.change for each in found.differences} == {Change.SAME}


@pytest.mark.full
def test_february_on_the_record_is_february(tmp_path: Path) -> None:
    run: list[str | Path] = [COMMAND, "replay", "mexico-2026-02", "--json", "--database", tmp_path / "a.db"]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    (tmp_path / "c.yaml").write_text("database: a.db\n", encoding="utf-8")
    pack = Path("rules/packs/mexico-2026-02.yaml").absolute()
    asked: list[str | Path] = [
        COMMAND,
        "backtest",
        "--json",
        "--rules",
        pack,
        "--since",
        "2026-02-22",
        "--until",
        "2026-02-27",
    ]
    again = subprocess.run(
        [*asked, "--config", tmp_path / "c.yaml"], capture_output=True, text=True, check=True
    )
    found = [json.loads(line) for line in again.stdout.splitlines()]
    said = [{k: v for k, v in line.items() if k != "kind"} for line in found if line["kind"] == "message"]
    assert said == [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["change"] for line in found if line["kind"] == "comparison"} == {"same"}
