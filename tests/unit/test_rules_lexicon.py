"""A lexicon file says all of a language's words, and a faulty one is refused by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from rules.choices import expand
from rules.gazetteer_data import FOLDER
from rules.lexicon import LexiconError, Strict, available, choose, load
from rules.marks import Scanner


def test_choices_are_multiplied_out() -> None:
    assert list(expand("road(s) (blocked|cut), (the|) curfew")) == [
        *("roads blocked", "roads cut", "road blocked", "road cut"),
        *("the curfew", "curfew"),
    ]


def test_choices_may_be_nested() -> None:
    assert list(expand("(flood|tidal wave(s)|) (watch|warning)")) == [
        *("flood watch", "flood warning", "tidal waves watch", "tidal waves warning"),
        *("tidal wave watch", "tidal wave warning", "watch", "warning"),
    ]


def test_words_inflect_by_the_classes_their_file_declares() -> None:
    forms = {"a": ("a", "ae", "am"), "us": ("us", "i", "um"), "t": ("t", "nt")}
    assert list(expand("vi{a}", forms)) == ["via", "viae", "viam"]
    assert list(expand("magn{us} lup{us}", forms)) == ["magnus lupus", "magni lupi", "magnum lupum"]
    assert list(expand("(lup|cerv){us} curri{t}", {**forms, "us": ("us",)})) == [
        *("lupus currit", "lupus currint"),
        *("cervus currit", "cervus currint"),
    ]


def test_an_extending_lexicon_inherits_the_forms(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("forms: {a: a ae -}\n", "utf-8")
    (tmp_path / "xx-YY.yaml").write_text("extends: xx\ncues: {in: 'vi{a}'}\n", "utf-8")
    assert [t.text for t in load("xx-YY", tmp_path).terms()] == ["via", "viae", "vi"]


def test_a_phrase_in_two_parts_knows_what_must_follow(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("cues: {lifted: 'hebt … auf'}\n", "utf-8")
    assert [(t.text, t.close) for t in load("xx", tmp_path).terms()] == [("hebt", ("auf",))]


def test_the_parts_of_a_phrase_with_a_gap_do_not_multiply(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("cues: {lifted: '(hebt|heben) … (auf|weg)'}\n", "utf-8")
    assert [(t.text, t.close) for t in load("xx", tmp_path).terms()] == [
        ("hebt", ("auf", "weg")),
        ("heben", ("auf", "weg")),
    ]


def test_a_phrase_may_have_a_third_part_and_its_choices_may_say_that_more_follows(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("cues: {lifted: 'men … block … (road|way …)'}\n", "utf-8")
    assert [(t.text, t.close, t.then) for t in load("xx", tmp_path).terms()] == [
        ("men", ("block …",), ("road", "way …"))
    ]


def test_a_phrase_of_four_parts_is_refused_by_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("cues: {lifted: 'fine, no … man … out … (late|early)'}\n", "utf-8")
    with pytest.raises(LexiconError, match=r"xx\.yaml: 'no … man … out … .* has more than 3 parts"):
        load("xx", tmp_path)


def test_that_more_follows_a_third_part_makes_no_fourth(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("cues: {lifted: 'no … man … in …'}\n", "utf-8")
    assert [(t.close, t.then) for t in load("xx", tmp_path).terms()] == [(("man …",), ("in …",))]


def test_a_term_of_too_many_phrases_is_refused_by_its_beginning(tmp_path: Path) -> None:
    many = " ".join(["(a|b|c|d)"] * 7)
    (tmp_path / "xx.yaml").write_text(f"cues: {{lifted: 'fine, {many}'}}\n", "utf-8")
    with pytest.raises(
        LexiconError, match=r"xx\.yaml: '\(a\|b\|c\|d\) .* is 16384 phrases; 4000 are allowed"
    ):
        load("xx", tmp_path)


def test_words_are_also_found_in_the_letters_of_another_keyboard(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("letters: {ü: ue}\nhazards: {strike: {things: Flüge}}\n", "utf-8")
    assert [t.text for t in load("xx", tmp_path).terms()] == ["Flüge", "Fluege"]


def test_a_language_also_serves_the_tags_it_claims() -> None:
    assert choose("nn-NO", ["nb", "en"], {"no": "nb", "nn": "nb"}) == "nb"


@pytest.mark.parametrize("lang", available())
def test_every_shipped_lexicon_loads_and_names_hazards(lang: str) -> None:
    lexicon = load(lang)
    assert {t.value for t in lexicon.terms() if t.role == "name"} >= {
        "shelter-in-place",
        "curfew",
        "road-blockade",
    }
    assert all(t.text for t in lexicon.terms())


def test_a_lexicon_extends_another(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text(
        "lang: xx\nwords: un, deux\nhazards: {curfew: {names: couvre feu}}\n", "utf-8"
    )
    (tmp_path / "xx-YY.yaml").write_text("lang: xx-YY\nextends: xx\ncues: {lifted: fini}\n", "utf-8")
    lexicon = load("xx-YY", tmp_path)
    assert {(t.role, t.value, t.text) for t in lexicon.terms()} == {
        ("name", "curfew", "couvre feu"),
        ("cue", "lifted", "fini"),
    }
    assert lexicon.words == {"un", "deux"}


def test_words_that_yaml_takes_for_truth_stay_words(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("cues: {denial: no, in: on}\n", "utf-8")
    assert {t.text for t in load("xx", tmp_path).terms()} == {"no", "on"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hazards: {avalanche: {names: avalanche}}", "hazards.avalanche"),
        ("hazards: {curfew: {nouns: curfew}}", "curfew.nouns"),
        ("hazards: {curfew: curfew}", "hazards.curfew"),
        ("cues: {maybe: perhaps}", "cues.maybe"),
        ("headings: [a]", "headings"),
        ("forms: a", "forms"),
        ("cues: {in: 'vi{a}'}", r"\{a\} is not declared under forms"),
        ("- a", "mapping"),
        ("cues:\n  up: >-\n  a, b,\n  down: c", "line"),
    ],
)
def test_a_faulty_lexicon_is_refused_by_file_and_key(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "xx.yaml").write_text(text, "utf-8")
    with pytest.raises(LexiconError, match=fault) as refused:
        load("xx", tmp_path)
    assert "xx.yaml" in str(refused.value)


@pytest.mark.parametrize(
    ("tag", "lang"), [("es-MX", "es"), ("zh-Hant-TW", "zh-Hant"), ("EN_us", "en"), ("fr", None), (None, None)]
)
def test_a_tag_is_served_by_the_nearest_known_language(tag: str | None, lang: str | None) -> None:
    assert choose(tag, ["en", "es", "zh-Hant"]) == lang


MANY = (
    "(a|b|c|d|e|f|g|h) (road|street|way|lane|path|track|) (is|was|stays|remains) (shut|closed|barred|blocked)"
)


def test_a_phrase_of_many_choices_is_kept_in_two_halves(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text(f"cues: {{lifted: '{MANY}'}}\n", "utf-8")
    terms = load("xx", tmp_path).terms()
    whole = {f"{term.text} {tail}" for term in terms for tail in term.tail}
    assert whole == set(expand(MANY))
    assert len(terms) * 4 < len(whole)


def test_each_spelling_of_a_phrase_in_two_halves_is_found_whole(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text(f"cues: {{lifted: '{MANY}'}}\n", "utf-8")
    scanner = Scanner({"xx": load("xx", tmp_path)}, None, ())
    for phrase in expand(MANY):
        text = f"Here, {phrase}, they say."
        (mark,) = scanner.scan(text, "xx").marks
        assert text[mark.start : mark.end] == mark.term == phrase
    assert not scanner.scan("Here a road is not shut, and a road was.", "xx").marks


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    """Else the words of the first would be lost in silence."""
    (tmp_path / "xx.yaml").write_text('levels:\n  "4": do not go\n  "3": wait\n  "4": leave\n', "utf-8")
    with pytest.raises(
        LexiconError, match=r'xx.yaml: "4" stands twice, first on line 2: join the two.*line 4'
    ):
        load("xx", tmp_path)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_no_key_stands_twice_in_the_reviewed_places(path: Path) -> None:
    """What is read last would hide what was reviewed before."""
    yaml.load(path.read_text("utf-8"), Loader=Strict)  # noqa: S506 - strings only


@pytest.mark.parametrize("path", sorted(FOLDER.parent.glob("lexicon/*.yaml")), ids=lambda path: path.stem)
def test_no_term_opens_with_a_group_that_may_be_left_out(path: Path) -> None:
    """``(rest(s)) country`` would be the bare "country": a group of one choice is optional."""
    text = re.sub("(?m)^#.*", "", path.read_text("utf-8"))
    opening = re.findall(r"(?:>-|,)\s*(\((?:[^()|]|\([^()]*\))*\) [^,\n]*)", text)
    assert not [term for term in opening if not term.endswith("|")]
