"""No text makes the reader fail, and reading twice is the same."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.lexicon import available, load
from rules.model import Entry
from tests.shipped import reader

LANGS: Final = available()
BETWEEN: Final = (
    *("Colima", "Jalisco", "Mexico", "Guadalajara", "and", ",", ".", ";", ":", "(", ")", "-", "\n", "\n\n"),
    *("5", "31", "99", "2026", "。", "、", "：", "to", "the", "in"),
)
"""Names, numbers and signs that may stand between the words of any language."""
ANY: Final = st.characters(exclude_categories=())
"""Any code point, lone surrogates too."""


@cache
def telling(lang: str) -> st.SearchStrategy[str]:
    """Return any term of a language, or what may stand between two."""
    return st.sampled_from([*BETWEEN * 4, *dict.fromkeys(term.text for term in load(lang).terms())])


def checked(text: str, title: str, lang: str | None) -> None:
    entry = Entry(id="e", text=text, title=title, lang=lang, subject="MX")
    reading = reader().read(entry)
    assert reading == reader().read(entry)
    for span, quote in [(s.span, s.quote) for s in reading.statements] + [
        (s.span, s.quote) for s in reading.levels
    ]:
        assert entry.document[span.start : span.end] == quote
    for piece in (piece for statement in reading.statements for piece in statement.evidence):
        assert 0 <= piece.span.start < piece.span.end <= len(entry.document)


@settings(max_examples=300, deadline=None)
@given(st.text(ANY), st.text(ANY, max_size=20), st.sampled_from([*LANGS, "xx", "", None]))
@pytest.mark.fault(31, "generated text into the reader")
def test_any_text_is_read(text: str, title: str, lang: str | None) -> None:
    checked(text, title, lang)


@settings(max_examples=400, deadline=None)
@given(st.data(), st.sampled_from(LANGS))
def test_any_order_of_telling_words_is_read(data: st.DataObject, lang: str) -> None:
    words = data.draw(st.lists(telling(lang), max_size=60))
    checked(" ".join(words), " ".join(data.draw(st.lists(telling(lang), max_size=6))), lang)


@pytest.mark.parametrize(
    "text",
    [
        "." * 300_000,
        "\n" * 300_000,
        "\u0301" * 300_000,
        "roads blocked, " * 3_000,
        "Event: " * 3_000,
        "Colima (" * 3_000,
        "\ud800 roads blocked in Colima \udfff",
        "Roads blocked in Colima until 99 February 9999999999 25:99 pm.",
        "Curfew in Colima through December 31, 9999.",
        "Roads are blocked in Colima. The curfew in Jalisco was lifted. " * 16_000,
        "\u202eColima\u2028roads\u0000blocked\u200b in\u2066 Colima" * 1_000,
    ],
    ids=range(11),
)
def test_hostile_texts_are_read(text: str) -> None:
    checked(text, "", "en")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_texts_say_the_same(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "Se levantó el toque de queda en Michoacán.")
    reading = reader().read(Entry(id="e", text=text, lang="es", subject="MX"))
    assert [(s.hazard, s.area, s.status.value) for s in reading.statements] == [
        ("curfew", "MX-MIC", "lifted")
    ]
