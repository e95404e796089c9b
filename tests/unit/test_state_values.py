"""Values go into columns and come back as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.values import as_text, chunks, from_ms, one_of, pairs, strings, to_json, to_ms

milliseconds = st.integers(min_value=to_ms(datetime(1, 1, 2, tzinfo=UTC)), max_value=253_402_300_799_999)


@given(milliseconds)
def test_a_time_of_whole_milliseconds_comes_back_as_it_was(ms: int) -> None:
    assert to_ms(from_ms(ms)) == ms


def test_a_time_is_rounded_down_so_that_nothing_is_stored_as_later_than_it_was() -> None:
    assert to_ms(datetime(1970, 1, 1, 0, 0, 0, 1999, tzinfo=UTC)) == 1
    assert to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def test_a_time_of_any_zone_is_the_same_moment() -> None:
    mexico = timezone(timedelta(hours=-6))
    assert from_ms(to_ms(datetime(2026, 2, 22, 12, tzinfo=mexico))) == datetime(2026, 2, 22, 18, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_ms(datetime(2026, 2, 22, 12))  # noqa: DTZ001 - the fault under test


def test_no_time_stays_no_time() -> None:
    assert to_ms(None) is None
    assert from_ms(None) is None


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_becomes_storable_and_keeps_its_length(text: str) -> None:
    kept = as_text(text)
    kept.encode()
    assert len(kept) == len(text)
    assert all(new in (old, "\N{REPLACEMENT CHARACTER}") for new, old in zip(kept, text, strict=True))


@given(st.text())
def test_a_sound_text_is_not_touched(text: str) -> None:
    assert as_text(text) == text


@given(st.lists(st.text()), st.lists(st.tuples(st.text(), st.text())))
def test_lists_come_back_as_tuples(words: list[str], named: list[tuple[str, str]]) -> None:
    assert strings(to_json(words)) == tuple(words)
    assert pairs(to_json(named)) == tuple(named)


def test_values_for_one_statement_are_named_and_few_enough() -> None:
    assert one_of(["a", "b"]) == ("(:in0, :in1)", {"in0": "a", "in1": "b"})
    assert one_of([]) == ("()", {})
    pieces = list(chunks(range(1_001)))
    assert [value for piece in pieces for value in piece] == list(range(1_001))
    assert max(map(len, pieces)) <= 500
