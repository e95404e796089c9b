"""Folding keeps what tells words apart and nothing else."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text import Folded, fold, pattern


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        ("CANCÚN", "cancun"),
        ("Michoacán de Ocampo", "michoacan de ocampo"),
        ("Łódź, Ørsted & Đà Nẵng", "lodz orsted da nang"),
        ("Straße Æon œuvre İstanbul ılık", "strasse aeon oeuvre istanbul ilik"),
        ("ＦＵＬＬ　ＷＩＤＴＨ", "full width"),
        ("U.S. Embassy", "u s embassy"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("", ""),
        ("...", ""),
    ],
)
def test_fold_gives_bare_words(given_text: str, folded: str) -> None:
    assert fold(given_text) == folded


def test_fold_keeps_kana_voicing_and_indic_vowel_signs() -> None:
    assert fold("ガス") != fold("カス")
    assert fold("की") != fold("का")


@given(st.text())
def test_composed_and_decomposed_spellings_fold_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert fold(composed) == fold(unicodedata.normalize("NFD", composed))


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_every_range_of_folded_text_leads_back_into_the_source(text: str) -> None:
    folded = Folded(text)
    for start in range(len(folded.text)):
        low, high = folded.origin(start, min(start + 3, len(folded.text)))
        assert 0 <= low <= high <= len(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_found_word_leads_back_to_its_own_letters(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "¡Ojo!  Roads near  Cancún, México")
    word = unicodedata.normalize(form, "Cancún")
    folded = Folded(text)
    start = folded.text.index(pattern("cancun"))
    low, high = folded.origin(start, start + len(pattern("cancun")))
    assert text[low:high] == word


def test_a_pattern_is_padded_where_the_script_has_spaces_between_words() -> None:
    assert pattern("Tepic!") == " tepic "
    assert pattern("封路") == "封路"
    assert pattern("?!") == ""
