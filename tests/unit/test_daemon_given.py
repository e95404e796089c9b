"""Entries given by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.given import BadLine, read_entries, read_entry
from rules.model import Entry, Kind


def test_id_and_text_are_enough() -> None:
    assert read_entry('{"id": "1", "text": ""}') == Entry(id="1", text="")


def test_everything_is_read_and_unknown_keys_are_ignored() -> None:
    line = (
        '{"id": "1", "title": "T", "text": "X", "publisher": "P", "kind": "airline", "lang": "es",'
        ' "subject": "MX", "published": "2026-02-22T12:00:00-06:00", "colour": 7}'
    )
    entry = read_entry(line)
    assert (entry.title, entry.publisher, entry.kind, entry.subject) == ("T", "P", Kind.AIRLINE, "MX")
    assert entry.published == datetime(2026, 2, 22, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ("{}", '"id" is missing'),
        ('{"id": "", "text": "x"}', '"id" is missing'),
        ('{"id": 5, "text": "x"}', '"id" is not text'),
        ('{"id": "1"}', '"text" is missing'),
        ('{"id": "1", "text": "x", "kind": "ngo"}', '"kind" is none of government'),
        ('{"id": "1", "text": "x", "published": "soon"}', '"published" is no time'),
        ('{"id": "1", "text": "x", "title": ["a"]}', '"title" is not text'),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_the_others_are_read(line: str, why: str) -> None:
    good = '{"id": "2", "text": "y"}'
    first, second = read_entries([line, "", good])
    assert isinstance(first, BadLine)
    assert first.number == 1
    assert why in first.why
    assert second == Entry(id="2", text="y")


def test_half_a_character_is_replaced_and_offsets_stay() -> None:
    entry = read_entry('{"id": "1", "text": "a\\ud800b\\ud83d\\ude00"}')
    assert entry.text == "a\ufffdb\U0001f600"


@given(st.text())
def test_no_line_is_an_error_of_the_program(line: str) -> None:
    for found in read_entries([line]):
        assert isinstance(found, BadLine | Entry)
