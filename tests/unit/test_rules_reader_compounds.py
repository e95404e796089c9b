"""A language that writes its words together says as much with a longer word, unless that is another word."""

from __future__ import annotations

import pytest

from rules.lexicon import Lexicon, Row
from rules.marks import Scanner
from rules.model import Entry, Status
from rules.reader import Reader


def _marks(text: str) -> set[tuple[str, str]]:
    words = Lexicon(
        lang="de",
        rows=(Row("name", "strike", "~streik"), Row("cue", "noise", "Hungerstreik, ~umsonststreik")),
        words=frozenset(),
        abbreviations=frozenset(),
        forms={},
    )
    found = Scanner({"de": words}, None, ()).scan(text, "de")
    return {(m.value, text[m.start : m.end]) for m in found.marks}


def test_a_term_may_end_a_longer_word() -> None:
    assert _marks("Ein Fährstreik und ein Streik.") == {("strike", "Fährstreik"), ("strike", "Streik")}


def test_a_longer_word_that_is_a_term_speaks_for_itself() -> None:
    assert _marks("Ein Hungerstreik.") == {("noise", "Hungerstreik")}


def test_of_two_ends_the_longer_speaks() -> None:
    assert _marks("Ein Garumsonststreik.") == {("noise", "Garumsonststreik")}


def test_what_only_begins_so_is_another_word() -> None:
    assert not _marks("Die Streikkasse ist leer.")


@pytest.mark.parametrize(
    ("lang", "text", "told"),
    [
        ("de", "Der Ringbusstreik in Genua dauert bis Freitag.", {("strike", "IT-42")}),
        ("de", "Der Hungerstreik in Genua dauert bis Freitag.", set()),
        ("nl", "De havenarbeidersstaking in Genua duurt tot vrijdag.", {("strike", "IT-42")}),
        ("nl", "De hongerstaking in Genua duurt tot vrijdag.", set()),
    ],
)
def test_compounds_are_read(reader: Reader, lang: str, text: str, told: set[tuple[str, str]]) -> None:
    read = reader.read(Entry(id="1", text=text, lang=lang, subject="IT"))
    assert {(s.hazard, s.area) for s in read.statements} == told


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Straßenblockaden werden meist nach wenigen Stunden aufgelöst."),
        ("nl", "Wegblokkades worden meestal na enkele uren opgeheven."),
        ("fr", "Les barrages routiers sont généralement levés au bout de quelques heures."),
    ],
)
def test_what_usually_ends_has_not_ended(reader: Reader, lang: str, text: str) -> None:
    read = reader.read(Entry(id="1", text=text, lang=lang, subject="PE"))
    assert not [s for s in read.statements if s.status is Status.LIFTED]


@pytest.mark.parametrize(
    ("lang", "text", "hazards"),
    [
        ("nl", "Wegen kunnen dan geblokkeerd raken.", set()),
        ("nl", "Niemand mag tussen 20 en 6 uur de straat op.", {"curfew"}),
        ("fr", "Nul ne peut circuler entre 20 h et 6 h.", {"curfew"}),
    ],
)
def test_what_may_be_is_no_event_inside_a_phrase_either(
    reader: Reader, lang: str, text: str, hazards: set[str]
) -> None:
    read = reader.read(Entry(id="1", text=text, lang=lang, subject="PE"))
    assert {s.hazard for s in read.statements} == hazards
