"""What is not told to whoever knows of something graver there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.addressed import Addressed
from rules.incident import End, Incident, Key, Stance, Told
from rules.inhibition import Inhibition
from rules.loader import load_texts
from rules.model import MsgType, Severity
from rules.withholding import withheld
from tests.shipped import gazetteer
from tests.standins.story import NOON

PLACES = gazetteer()
RULES = """\
version: 1
rules:
  - {id: shelter, summary: Shelter, severity: extreme, when: {hazard: shelter-in-place, area: MX}}
  - {id: roads, summary: Roads, severity: severe, when: {hazard: road-blockade, area: MX}}
  - {id: arson, summary: Arson, severity: extreme, when: {hazard: arson, area: MX}}
inhibit:
  - source: {rule: shelter}
    target: {hazard: [road-blockade, arson]}
    equal: [EQUAL]
end: true
"""


def inhibitions(equal: str = "area", text: str = RULES) -> tuple[Inhibition, ...]:
    return load_texts({"r.yaml": text.replace("EQUAL", equal)}, PLACES).inhibitions


def incident(
    number: int, rule: str, hazard: str, severity: Severity, *places: str, by: str = "US"
) -> Incident:
    stances = tuple(Stance(by, place, None, "us", "e1", NOON, NOON) for place in places)
    return Incident(Key(rule, hazard, "MX-JAL"), severity, rule, NOON, NOON, stances=stances, id=number)


def roads(*places: str, by: str = "US", msg_type: MsgType = MsgType.ALERT) -> Addressed:
    about = incident(2, "roads", "road-blockade", Severity.SEVERE, *places, by=by)
    return Addressed(about, msg_type, Severity.SEVERE, places, 1, None)


def known(*places: str, active: bool = True) -> list[tuple[Incident, Told]]:
    shelter = incident(1, "shelter", "shelter-in-place", Severity.EXTREME, *places)
    return [(shelter, Told(active, Severity.EXTREME, places, places))]


@pytest.mark.parametrize(
    ("equal", "here", "there", "hidden"),
    [
        ("area", "MX-JAL", "MX-JAL/guadalajara", True),
        ("area", "MX-JAL/guadalajara", "MX-JAL", False),
        ("region", "MX-JAL/guadalajara", "MX-JAL/puerto-vallarta", True),
        ("region", "MX-JAL", "MX-NAY", False),
        ("country", "MX-JAL", "MX-NAY", True),
        ("country", "MX-JAL", "FR", False),
        ("area, hazard", "MX-JAL", "MX-JAL", False),
    ],
)
def test_both_must_be_at_an_equal_place(equal: str, here: str, there: str, hidden: bool) -> None:  # noqa: FBT001
    found = withheld(roads(there), (), inhibitions(equal), known(here), PLACES)
    assert (found is not None) is hidden


def test_the_reason_names_the_rule_and_the_place() -> None:
    found = withheld(roads("MX-JAL"), (), inhibitions(), known("MX-JAL"), PLACES)
    assert found is not None
    assert found.why == "inhibited by shelter (Jalisco)"
    assert found.source is not None
    assert found.source.id == 1


def test_only_what_they_were_told_and_what_holds_hides_anything() -> None:
    assert withheld(roads("MX-JAL"), (), inhibitions(), known("MX-JAL", active=False), PLACES) is None
    ended = [
        (replace(each, stances=tuple(replace(s, end=End.LIFTED) for s in each.stances)), told)
        for each, told in known("MX-JAL")
    ]
    assert withheld(roads("MX-JAL"), (), inhibitions(), ended, PLACES) is None


def test_a_target_is_extreme_only_where_it_says_so() -> None:
    about = incident(3, "arson", "arson", Severity.EXTREME, "MX-JAL")
    arson = Addressed(about, MsgType.ALERT, Severity.EXTREME, ("MX-JAL",), 1, None)
    assert withheld(arson, (), inhibitions(), known("MX-JAL"), PLACES) is None
    stated = RULES.replace("arson]}", "arson], severity: [extreme, severe]}")
    assert withheld(arson, (), inhibitions(text=stated), known("MX-JAL"), PLACES) is not None


def test_another_publishers_word_breaks_through_an_equal_publisher() -> None:
    same = inhibitions("area, publisher")
    assert withheld(roads("MX-JAL"), (), same, known("MX-JAL"), PLACES) is not None
    assert withheld(roads("MX-JAL", by="Canada"), (), same, known("MX-JAL"), PLACES) is None


def test_the_end_of_what_was_told_is_never_inhibited() -> None:
    end = roads("MX-JAL", msg_type=MsgType.CANCEL)
    assert withheld(end, (), inhibitions(), known("MX-JAL"), PLACES) is None
