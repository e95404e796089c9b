"""The shipped rules pass the tests they carry."""

from __future__ import annotations

from collections import Counter

import pytest

from rules.loader import PACKS, RuleSet, load, load_texts
from rules.reader import Reader
from rules.ruletests import run_tests
from tests.shipped import gazetteer

PLACES = gazetteer()
NAMES = sorted(path.stem for path in PACKS.glob("*.yaml"))


def pack(name: str) -> RuleSet:
    return load([], PLACES, [name])


CASES = [
    pytest.param(name, rule.id, id=f"{name}-{rule.id}")
    for name in NAMES
    for rule in pack(name).rules.values()
]


@pytest.mark.parametrize(("name", "rule"), CASES)
def test_a_shipped_rule_passes_its_tests(name: str, rule: str, reader: Reader) -> None:
    rules = pack(name)
    failed = [fault.render() for fault in run_tests(rules, reader, PLACES) if f"'{rule}'" in fault.message]
    assert failed == []


@pytest.mark.parametrize(("name", "rule"), CASES)
def test_a_shipped_rule_shows_what_it_must_and_must_not_meet(name: str, rule: str) -> None:
    expected = [test.expect for test in pack(name).rules[rule].tests]
    assert any(expect.raise_ or expect.silent is False for expect in expected)
    assert any(not expect.raise_ and expect.silent is not False for expect in expected)


def test_shelter_rules_cover_every_state_of_mexico_once() -> None:
    rules = pack("mexico-2026-02").rules
    names = ("mx-shelter-in-place", "mx-shelter-in-place-elsewhere")
    areas = Counter(area for name in names for area in rules[name].branches[0].areas or ())
    states = {place.id for place in PLACES.within("MX") if place.id == PLACES.region(place.id)} - {"MX"}
    assert len(states) == 32
    assert areas == Counter(states)


def rule_with(expect: str) -> RuleSet:
    text = f"""\
version: 1
rules:
  - id: flooding
    summary: Flooding
    severity: minor
    when: {{hazard: shelter-in-place, area: MX}}
    tests:
      - given: {{text: Citizens in Jalisco should shelter in place., subject: MX, lang: en}}
        expect: {expect}
end: true
"""
    return load_texts({"f.yaml": text}, PLACES)


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{raise: [MX-NAY]}", "it raises nothing in MX-NAY"),
        ("{raise: []}", "it raises MX-JAL, too"),
        ("{clear: [MX-JAL]}", "it clears nothing in MX-JAL"),
        ("{silent: true}", "it raises MX-JAL"),
    ],
)
def test_a_test_that_fails_is_named_with_its_place(expect: str, message: str, reader: Reader) -> None:
    faults = run_tests(rule_with(expect), reader, PLACES)
    assert (faults[0].path, faults[0].line, faults[0].column) == ("f.yaml", 9, 18)
    assert faults[0].message == f"a test of 'flooding' fails: {message}"


def test_a_test_that_passes_is_not_named(reader: Reader) -> None:
    assert run_tests(rule_with("{raise: [MX-JAL], clear: [], silent: false}"), reader, PLACES) == ()


@pytest.mark.parametrize(("given", "failures"), [("", 0), (", kind: government", 0), (", kind: media", 1)])
def test_who_speaks_is_as_the_rule_asks_unless_the_test_says_otherwise(
    given: str, failures: int, reader: Reader
) -> None:
    texts = dict(rule_with("{raise: [MX-JAL]}").texts)
    text = (
        texts["f.yaml"]
        .replace("area: MX}", "area: MX, kind: government}")
        .replace("lang: en", f"lang: en{given}")
    )
    assert len(run_tests(load_texts({"f.yaml": text}, PLACES), reader, PLACES)) == failures


def test_the_example_in_the_manual_passes_its_tests(reader: Reader) -> None:
    manual = (PACKS / "README.md").read_text(encoding="utf-8")
    example = manual.split("```yaml\n")[1].split("```")[0]
    assert run_tests(load_texts({"README.md": example}, PLACES), reader, PLACES) == ()
