"""Hostile text made plain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.plain import has_phone, many_lines, one_line, shorten, unbranded
from daemon.reference import ALPHABET, message_id, reference


@given(st.text())
@pytest.mark.fault(31, "generated text into one line")
def test_one_line_is_one_line_of_visible_characters_that_encodes(text: str) -> None:
    plain = one_line(text)
    plain.encode()
    assert plain == one_line(plain)
    assert not {unicodedata.category(c) for c in plain} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert "  " not in plain


@given(st.text())
def test_many_lines_have_no_breaks_but_newlines(text: str) -> None:
    plain = many_lines(text)
    plain.encode()
    assert plain.splitlines() == plain.split("\n")[: len(plain.splitlines())]


def test_what_reorders_or_hides_is_gone() -> None:
    assert one_line("abc\u202edef\u200b\u2066ghi\x00\r\nBcc: x") == "abcdefghi Bcc: x"


@pytest.mark.parametrize(
    "text",
    [
        "Call +1 202 555 0123 now",
        "55-5080-2000",
        "(55) 5080 2000",
        "dial 8005550199",
        "＋５２ ５５ ５０８０ ２０００",
    ],
)
def test_what_can_be_dialled_is_seen(text: str) -> None:
    assert has_phone(text)


@pytest.mark.parametrize(
    "text",
    ["on 2026-02-22", "22/02/2026", "from 12:30 to 1:30", "252 roadblocks in 20 states", "2025-2026", ""],
)
def test_dates_and_counts_are_no_phone_numbers(text: str) -> None:
    assert not has_phone(text)


def test_the_words_that_carriers_refuse_are_replaced() -> None:
    assert unbranded("Emergency  Alert and emergency-alerts") == "advisory and advisory"


@given(st.text(max_size=80), st.integers(4, 60))
def test_shortened_text_is_never_longer(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= max(limit, 3)


def test_references_are_short_unambiguous_and_of_their_database() -> None:
    many = {reference(b"salt", row) for row in range(1000)}
    assert len(many) == 1000
    assert all(len(ref) == 8 and set(ref) <= set(ALPHABET) for ref in many)
    assert reference(b"salt", 1) == reference(b"salt", 1) != reference(b"other", 1)
    assert message_id(b"salt", "R") == message_id(b"salt", "R") != message_id(b"other", "R")


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("कि" * 4, 6, "कि..."),
        ("🇲🇽🇫🇷🇩🇪🇯🇵", 6, "🇲🇽..."),
        ("👍🏽" * 4, 6, "👍🏽..."),
        ("a" * 10, 6, "aaa..."),
        ("x̂" * 5, 7, "x̂x̂..."),
    ],
)
def test_what_is_seen_as_one_character_is_never_cut_in_two(text: str, limit: int, cut: str) -> None:
    assert shorten(text, limit) == cut
