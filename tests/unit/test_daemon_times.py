"""Times on the command line: ISO 8601, UTC unless they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daemon.times import read_time


@pytest.mark.parametrize(
    ("text", "last", "when"),
    [
        ("2026-02-22", False, datetime(2026, 2, 22, tzinfo=UTC)),
        ("2026-02-22", True, datetime(2026, 2, 22, 23, 59, 59, 999_000, tzinfo=UTC)),
        ("2026-02-22T18:00", True, datetime(2026, 2, 22, 18, tzinfo=UTC)),
        ("2026-02-22T12:00-06:00", False, datetime(2026, 2, 22, 18, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_and_a_day_has_a_first_and_a_last_moment(
    text: str, *, last: bool, when: datetime
) -> None:
    assert read_time(text, last=last) == when


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "0001-01-01T00:00+23:00", "9999-12-31"])
def test_what_is_no_time_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match="write 2026-02-22"):
        read_time(text, last=True)
