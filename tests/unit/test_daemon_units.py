"""Durations and sizes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.units import format_duration, parse_size
from rules.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("5m", 300), ("1h30m", 5_400), ("3d", 259_200), ("2w", 1_209_600), ("0s", 0)],
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "5", "5 m", "m", "-5m", "5M", "1.5h", "5m ", "٥m", "99999w", "1" * 400 + "s"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("500kB", 500_000), ("2MB", 2_000_000), ("2 MB", 2_000_000), ("1MiB", 1_048_576), ("7B", 7)],
)
def test_a_size_is_a_number_and_a_unit(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "2", "2mb", "MB", "2MB2", "-1B", "9" * 400 + "B"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a size"):
        parse_size(text)


@given(st.integers(0, 366 * 86_400))
def test_a_formatted_duration_reads_back_within_its_smaller_unit(seconds: int) -> None:
    shown = format_duration(timedelta(seconds=seconds))
    read = parse_duration(shown.replace(" ", ""))
    assert timedelta() <= timedelta(seconds=seconds) - read < timedelta(days=1)
