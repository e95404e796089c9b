"""Dates as pages and data write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.written import written_date


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("1771783200", (2026, 2, 22, 18)), ("1771783200000", (2026, 2, 22, 18)),
        ("2026-02-22T13:00:00.0808728-05:00", (2026, 2, 22, 18)), ("2026-02-22 12:00:00", (2026, 2, 22, 18)),
        ("22 février 2026", (2026, 2, 22)), ("le 1er mars 2026 à 9h30", (2026, 3, 1, 15, 30)),
        ("22 de febrero de 2026, 12:00", (2026, 2, 22, 18)), ("February 22, 2026 12:00 EST", (2026, 2, 22, 17)),
        ("22.02.2026", (2026, 2, 22)), ("22/02/2026 12:00", (2026, 2, 22, 18)), ("2026年2月22日", (2026, 2, 22)),
        ("Page updated: Sunday, 22 Feb 2026 at 3:05 pm", (2026, 2, 22, 21, 5)), ("22. März 2026", (2026, 3, 22)),
        ("12 мая 2026 г.", (2026, 5, 12)), ("3 września 2026", (2026, 9, 3)), ("7 agosto 2026", (2026, 8, 7)),
        ("Sun, 22 Feb 2026 12:00:00 -0600", (2026, 2, 22, 18)), ("4 czerwca 2026", (2026, 6, 4)),
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_zone_of_its_publisher(text: str, when: tuple[int, ...]) -> None:
    year, month, day, hour, minute = (*when, 0, 0)[:5]
    expected = datetime(year, month, day, hour, minute, tzinfo=UTC)
    assert written_date(text, "America/Mexico_City") == expected


@pytest.mark.parametrize(
    "text", ["", "today", "31.02.2026", "Level 4", "22 Blurb 2026", "call 555 2026", "12:30"]
)
def test_what_is_no_date_of_the_calendar_is_none(text: str) -> None:
    assert written_date(text) is None


@given(st.text(max_size=60), st.dates(min_value=datetime(2000, 1, 1).date()))  # noqa: DTZ001 - a day of no zone
def test_no_text_breaks_it(text: str, day: object) -> None:
    for each in (text, f"{text} {day}", f"{day}{text}"):
        when = written_date(each)
        assert when is None or when.tzinfo is UTC
