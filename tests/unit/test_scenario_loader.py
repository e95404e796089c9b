"""Scenario files: what is refused, and where the fault is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.errors import GivenError
from daemon.scenario.loader import find, load
from daemon.scenario.model import Edit, Publish
from rules.errors import RuleErrors

HEAD = """\
version: 1
id: small
summary: A small event
tz: America/Mexico_City
begin: "2026-02-22 11:30"
end: "2026-02-26 14:00"
packs: []
subscribers: people.csv
feeds:
  - id: one
    publisher: One
    kind: government
    country: US
    subject: MX
    lang: en
    site: https://one.example
    title: One
    steps:
"""


def scenario(folder: Path, steps: str, head: str = HEAD) -> Path:
    file = folder / "small.yaml"
    file.write_text(head + steps)
    return file


def faults(file: Path) -> list[tuple[int, str]]:
    with pytest.raises(RuleErrors) as refused:
        load(file)
    return [(fault.line, f"{fault.message} {fault.hint}") for fault in refused.value.faults]


def test_local_times_become_utc(tmp_path: Path) -> None:
    loaded = load(scenario(tmp_path, '      - {at: "2026-02-22 12:00", publish: a, text: Hello}\n'))
    assert loaded.begin == datetime(2026, 2, 22, 17, 30, tzinfo=UTC)
    assert loaded.feeds[0].steps == (Publish(datetime(2026, 2, 22, 18, tzinfo=UTC), "a", "", "Hello"),)


def test_its_people_are_beside_it(tmp_path: Path) -> None:
    loaded = load(scenario(tmp_path, '      - {at: "2026-02-22 12:00", publish: a, text: Hello}\n'))
    assert loaded.subscribers == tmp_path / "people.csv"


def test_a_shipped_scenario_is_found_by_its_id_and_others_by_path(tmp_path: Path) -> None:
    assert find("mexico-2026-02").name == "mexico-2026-02.yaml"
    own = scenario(tmp_path, "")
    assert find(str(own)) == own


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(GivenError, match="one of mexico-2026-02"):
        find("mexico-2062-02")


def test_a_step_that_does_two_things_is_refused(tmp_path: Path) -> None:
    steps = '      - {at: "2026-02-22 12:00", publish: a, recover: true, text: Hello}\n'
    ((line, message),) = faults(scenario(tmp_path, steps))
    assert line == HEAD.count("\n") + 1
    assert "exactly one of" in message


def test_a_publication_without_a_text_is_refused(tmp_path: Path) -> None:
    ((_, message),) = faults(scenario(tmp_path, '      - {at: "2026-02-22 12:00", publish: a}\n'))
    assert "need a text" in message


def test_steps_out_of_order_are_refused(tmp_path: Path) -> None:
    steps = (
        '      - {at: "2026-02-22 12:00", publish: a, text: A}\n'
        '      - {at: "2026-02-22 11:00", publish: b, text: B}\n'
    )
    ((_, message),) = faults(scenario(tmp_path, steps))
    assert "2026-02-22 11:00 stands after" in message


def test_an_edit_of_nothing_is_refused(tmp_path: Path) -> None:
    ((_, message),) = faults(scenario(tmp_path, '      - {at: "2026-02-22 12:00", edit: a, text: A}\n'))
    assert "edited before it is published" in message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("America/Mexico_City", "America/Atlantis", "no IANA time zone"),
        ('"2026-02-26 14:00"', '"26 February"', "no time"),
        ("kind: government", "kind: goverment", "government"),
        ("publisher: One", "publsher: One", "publsher"),
    ],
)
def test_a_fault_in_the_head_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    step = '      - {at: "2026-02-22 12:00", publish: a, text: Hello}\n'
    found = faults(scenario(tmp_path, step, HEAD.replace(old, new)))
    assert any(words in message for _, message in found)


def test_an_edit_after_its_publication_is_a_step_of_its_own(tmp_path: Path) -> None:
    steps = (
        '      - {at: "2026-02-22 12:00", publish: a, text: A}\n'
        '      - {at: "2026-02-22 13:00", edit: a, text: B}\n'
    )
    assert load(scenario(tmp_path, steps)).feeds[0].steps[1] == Edit(
        datetime(2026, 2, 22, 19, tzinfo=UTC), "a", "B"
    )


OTHERS = """\
version: 1
id: others
summary: The same event for other people
tz: America/Mexico_City
begin: "2026-02-22 11:30"
end: "2026-02-26 14:00"
packs: []
subscribers: people.csv
trips: trips.csv
groups: {field: {manager: "manager@example.org"}}
feeds_of: mexico-2026-02
acts:
  - {at: "2026-02-23 12:00", do: reply, args: {from: "+12025550123", text: SAFE}}
  - {at: "2026-02-22 13:00", do: ack, args: {incident: 1}}
"""


def test_a_scenario_plays_anothers_feeds_with_people_and_acts_of_its_own(tmp_path: Path) -> None:
    loaded = load(scenario(tmp_path, "", OTHERS))
    assert loaded.feeds == load(find("mexico-2026-02")).feeds
    assert loaded.trips == tmp_path / "trips.csv"
    assert loaded.groups["field"].manager == "manager@example.org"
    assert [act.command for act in loaded.acts] == ["ack", "reply"]


def test_feeds_of_a_scenario_without_feeds_are_refused(tmp_path: Path) -> None:
    own = scenario(tmp_path, "", OTHERS)
    own.write_text(own.read_text().replace("mexico-2026-02\nacts", f"{own}\nacts"))
    with pytest.raises(GivenError, match="has no feeds of its own"):
        load(own)


def test_a_scenario_in_which_nobody_speaks_is_refused(tmp_path: Path) -> None:
    ((_, message),) = faults(scenario(tmp_path, "", OTHERS.replace("feeds_of: mexico-2026-02\n", "")))
    assert "give feeds, or feeds_of" in message
