"""No text makes the reader fail, and reading twice is the same."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.model import Entry
from rules.places import Places
from rules.reader import Reader

WORDS: Final = [
    "roadblocks",
    "curfew",
    "shelter",
    "in",
    "place",
    "lifted",
    "not",
    "no",
    "longer",
    "may",
    "until",
    "Colima",
    "Jalisco",
    "Mexico",
    "City",
    "and",
    ",",
    ".",
    ";",
    ":",
    "(",
    ")",
    "-",
    "\n",
    "\n\n",
    "Locations:",
    "Event:",
    "airports",
    "closed",
    "reopened",
    "5",
    "p.m.",
    "February",
    "31",
    "99",
    "tomorrow",
    "flights",
    "to",
    "the",
    "following",
    "normal",
]

READER: Final = Reader.load(Places.load(), ["en", "es"])


def checked(text: str, title: str, lang: str | None) -> None:
    entry = Entry(id="e", text=text, title=title, lang=lang, subject="MX")
    reading = READER.read(entry)
    assert reading == READER.read(entry)
    for span, quote in [(s.span, s.quote) for s in reading.statements] + [
        (s.span, s.quote) for s in reading.levels
    ]:
        assert entry.document[span.start : span.end] == quote


@settings(max_examples=150, deadline=None)
@given(st.text(), st.text(max_size=20), st.sampled_from(["en", "es", "xx", "", None]))
def test_any_text_is_read(text: str, title: str, lang: str | None) -> None:
    checked(text, title, lang)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.lists(st.sampled_from(WORDS), max_size=6))
def test_any_order_of_telling_words_is_read(words: list[str], title: list[str]) -> None:
    checked(" ".join(words), " ".join(title), "en")


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
    ],
    ids=range(9),
)
def test_hostile_texts_are_read(text: str) -> None:
    checked(text, "", "en")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_texts_say_the_same(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "Se levantó el toque de queda en Michoacán.")
    reading = READER.read(Entry(id="e", text=text, lang="es", subject="MX"))
    assert [(s.hazard, s.area, s.status.value) for s in reading.statements] == [
        ("curfew", "MX-MIC", "lifted")
    ]
