"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.dates import plausible, read_date

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sun, 22 Feb 2026 12:00:00 -0600", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("Sun, 22 Feb 2026 18:00:00 GMT", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("Sun, 22 Feb 2026 13:00 EST", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("22 Feb 26 19:00:00 CET", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("Sun Feb 22 18:00:00 2026", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("2026-02-22T12:00:00-06:00", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("2026-02-22T18:00:00.1234567Z", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("2026-02-22 18:00:00 +0000", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("2026-02-22 18:00:00", datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("2016/6/29 15:07:41", datetime(2016, 6, 29, 15, 7, 41, tzinfo=UTC)),
        ("Tue, 12 Aug 2025", datetime(2025, 8, 12, tzinfo=UTC)),
        ("12 August 2025", datetime(2025, 8, 12, tzinfo=UTC)),
        ("2025-08-12", datetime(2025, 8, 12, tzinfo=UTC)),
    ],
)
def test_the_usual_forms_are_read(text: str, meant: datetime) -> None:
    """A bare date is its midnight; a time without a zone is UTC."""
    assert read_date(text) == meant


@pytest.mark.parametrize(
    "text", ["", None, "soon", "05/07/2220", "Sun, 22 Feb 2026 12:00:00 IST", "Sun, 22 Feb 2026 12:00:00 BST",
             "Lundi, 3 août 2026", "Mon, 99 Feb 2026 10:00:00 GMT", "2026-02-30", "99999999999999999999"],
)  # fmt: skip
def test_a_date_that_would_be_a_guess_is_none(text: str | None) -> None:
    """IST is the time of three countries."""
    assert read_date(text) is None


@pytest.mark.parametrize(
    "when",
    [
        datetime(1970, 12, 4, tzinfo=UTC),
        datetime(2220, 7, 5, tzinfo=UTC),
        NOW + timedelta(days=2, seconds=1),
        None,
    ],
)
def test_an_impossible_date_is_none(when: datetime | None) -> None:
    """Publishers have dated advisories 1970 and 2220."""
    assert plausible(when, NOW) is None


def test_a_possible_date_stays() -> None:
    """A little ahead is a calendar east of us."""
    assert plausible(NOW + timedelta(hours=30), NOW) == NOW + timedelta(hours=30)


@given(
    st.text() | st.datetimes().map(str) | st.datetimes().map(lambda d: d.strftime("%a, %d %b %Y %H:%M:%S %z"))
)
def test_no_text_raises_and_every_date_is_utc(text: str) -> None:
    """Years 1 and 9999 overflow on the way to UTC."""
    when = read_date(text)
    assert when is None or when.tzinfo is UTC
