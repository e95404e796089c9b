"""Rules are loaded whole, or refused with every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.errors import RuleErrors
from rules.loader import RuleSet, gather, load, load_texts, pack_path, reload
from rules.places import Places

BROKEN = Path(__file__).parent.parent / "packs" / "broken"

WHOLE = """\
version: 1
rules:
  - id: shelter
    summary: {en: Shelter in place, es: Permanezca a resguardo}
    references: ["a report"]
    severity: extreme
    when: {hazard: shelter-in-place, area: [MX-JAL, MX-TAM], kind: government}
    tests:
      - given: {title: "Alert", text: "Shelter in place in Jalisco.", subject: MX}
        expect: {raise: [MX-JAL], clear: [], silent: false}
  - id: flights
    summary: Flights
    severity: severe
    when:
      hazard: flight-cancellation
      any:
        - carrier: [AM, Y4]
        - text: {any: ["cancelled"], none: [drill], regex: '\\bcancel'}
      not: {area: MX-NAY}
    group_by: [carrier]
  - id: advice
    summary: Advice
    severity: minor
    when: {level: {at_least: 3}}
end: true
"""


EMPTY = "version: 1\nrules: []\nend: true\n"


def rule(name: str, when: str = "{hazard: flood}") -> str:
    return f"  - {{id: {name}, summary: x, severity: minor, when: {when}}}\n"


def file(*names: str) -> str:
    return "version: 1\nrules:\n" + "".join(map(rule, names)) + "end: true\n"


def faults(texts: dict[str, str | bytes], places: Places) -> list[str]:
    with pytest.raises(RuleErrors) as caught:
        load_texts(texts, places)
    return [str(fault) for fault in caught.value.faults]


def test_rules_keep_their_order_and_texts(places: Places) -> None:
    rules = load_texts({"a.yaml": WHOLE}, places)
    assert list(rules.rules) == ["shelter", "flights", "advice"]
    assert rules.texts == {"a.yaml": WHOLE}
    assert rules.rules["shelter"].summary == "Shelter in place"
    assert rules.rules["shelter"].summary_in("es-MX") == "Permanezca a resguardo"
    assert rules.rules["flights"].summary_in("fr") == "Flights"


def test_the_same_set_comes_back_from_its_stored_texts(places: Places) -> None:
    first = load_texts({"a.yaml": WHOLE.encode()}, places)
    again = load_texts(first.texts, places)
    assert (again.digest, again.rules) == (first.digest, first.rules)


def test_another_text_has_another_digest(places: Places) -> None:
    assert load_texts({"a": file("x")}, places).digest != load_texts({"a": file("y")}, places).digest


def expected_of(path: Path) -> list[str]:
    """Return the words a broken file must get: its first comments, or the file beside it."""
    beside = path.with_suffix(".expected")
    if beside.exists():
        return beside.read_text(encoding="utf-8").splitlines()
    return [line[2:] for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("# ")]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_broken_file_gets_its_exact_words(path: Path, places: Places) -> None:
    found = faults({"f": path.read_bytes()}, places)
    assert [each.replace("f:", "", 1).replace(" error:", "", 1) for each in found] == expected_of(path)


def test_a_folder_of_broken_files_gets_all_their_words_at_once(places: Places) -> None:
    with pytest.raises(RuleErrors) as caught:
        load([BROKEN], places)
    found = [
        str(fault) for fault in caught.value.faults if "is given twice; it is already at" not in str(fault)
    ]
    expected = [
        f"{path}:{words}".replace(": ", ": error: ", 1)
        for path in BROKEN.glob("*.yaml")
        for words in expected_of(path)
        if "is given twice; it is already at" not in words
    ]
    assert sorted(found) == sorted(expected)


def test_there_are_broken_files_to_try() -> None:
    assert len(list(BROKEN.glob("*.yaml"))) >= 30


def test_faults_of_all_files_come_at_once(places: Places) -> None:
    found = faults(
        {"b.yaml": file("x", "y"), "a.yaml": file("x").replace("flood", "floood"), "c.yaml": ""}, places
    )
    assert found == [
        "a.yaml:3:10: error: the id 'x' is given twice; it is already at b.yaml:3",
        "a.yaml:3:57: error: there is no hazard 'floood'; did you mean 'flood'?",
        "c.yaml:1:1: error: it is empty",
    ]


def test_a_file_cut_at_any_byte_never_passes_for_a_smaller_set(places: Places) -> None:
    whole = WHOLE.encode()
    full = load_texts({"a.yaml": whole}, places)
    for size in range(len(whole)):
        kept, wrong = reload(full, {"a.yaml": whole[:size]}, places)
        assert set(kept.rules) == set(full.rules)
        assert wrong or size >= len(whole) - 1


@pytest.mark.slow
def test_a_shipped_pack_cut_anywhere_never_passes_for_a_smaller_set(places: Places) -> None:
    whole = pack_path("mexico-2026-02").read_bytes()
    for size in range(0, len(whole) - 1, 211):
        assert faults({"a.yaml": whole[:size]}, places)


def test_a_bad_change_keeps_the_rules_in_force(places: Places) -> None:
    current = load_texts({"a.yaml": file("x")}, places)
    kept, wrong = reload(current, {"a.yaml": file("y").replace("end: true", "")}, places)
    assert kept is current
    assert [fault.message for fault in wrong] == ["the file does not end with `end: true`"]


def test_a_good_change_takes_effect(places: Places) -> None:
    current = load_texts({"a.yaml": file("x")}, places)
    fresh, wrong = reload(current, {"a.yaml": file("y")}, places)
    assert (list(fresh.rules), wrong) == (["y"], ())


def ten(places: Places) -> RuleSet:
    texts = {"a.yaml": file(*"abcdefg"), "b.yaml": file(*"hij")}
    return load_texts(texts, places)


def test_rules_may_be_taken_out_of_a_file_that_says_it_is_whole(places: Places) -> None:
    fresh, wrong = reload(ten(places), {"a.yaml": file("a"), "b.yaml": EMPTY}, places)
    assert (list(fresh.rules), wrong) == (["a"], ())


def test_a_file_that_vanishes_with_many_rules_is_a_fault(places: Places) -> None:
    current = ten(places)
    kept, wrong = reload(current, {"a.yaml": file(*"abcdefg")}, places)
    assert kept is current
    (fault,) = wrong
    assert (fault.path, fault.message) == ("b.yaml", "the file is gone, and 3 of 10 rules would go")
    assert fault.hint == "put it back, leave it with `rules: []` and `end: true`, or restart"


def test_rules_may_move_to_another_file(places: Places) -> None:
    fresh, wrong = reload(ten(places), {"c.yaml": file(*"abcdefghij")}, places)
    assert (len(fresh.rules), wrong) == (10, ())


def test_a_small_share_of_rules_may_vanish_with_its_file(places: Places) -> None:
    current = load_texts({"a.yaml": file(*"abcdefgh"), "b.yaml": file("i", "j")}, places)
    fresh, wrong = reload(current, {"a.yaml": file(*"abcdefgh")}, places)
    assert (len(fresh.rules), wrong) == (8, ())


def test_folders_files_and_packs_are_gathered(tmp_path: Path, places: Places) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "b.yaml").write_text(file("b"), encoding="utf-8")
    (folder / "a.yml").write_text(file("a"), encoding="utf-8")
    (folder / "notes.txt").write_text("no rules", encoding="utf-8")
    alone = tmp_path / "c.yaml"
    alone.write_text(file("c"), encoding="utf-8")
    rules = load([folder, alone], places, ["world"])
    assert list(rules.rules)[-3:] == ["a", "b", "c"]
    assert "world-curfew" in rules.rules


def test_what_cannot_be_gathered_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleErrors) as caught:
        gather([tmp_path, tmp_path / "no.yaml"], ["wrld"])
    assert [str(fault).replace(str(tmp_path), "TMP") for fault in caught.value.faults] == [
        "TMP:1:1: error: the folder holds no rule file; their names end in .yaml",
        "TMP/no.yaml:1:1: error: it cannot be read: No such file or directory",
        "wrld:1:1: error: there is no pack 'wrld'; did you mean 'world'?",
    ]
