"""What feeds the watchdog, and what stops it."""

from __future__ import annotations

import pytest

from daemon.watchdog import Late, Poll, Vitals, complaints, stepped, unwatched

NOW = 10_000.0


def test_work_that_is_done_feeds_the_watchdog() -> None:
    fresh = Vitals(
        NOW - 1, NOW - 1, 5.0, {"a": Poll(NOW - 30, 300), "b": Poll(NOW - 119, 30)}, {"c": Late(599, 300)}
    )
    assert complaints(fresh, NOW) == ()


@pytest.mark.parametrize(
    ("vitals", "words"),
    [
        (Vitals(NOW - 31, NOW), "No source was looked at for 31 s."),
        (Vitals(NOW, NOW - 61), "took no write for 61 s"),
        (Vitals(NOW, NOW, outbox_overdue=301), "due for 301 s and was not tried"),
        (Vitals(NOW, NOW, polls={"a": Poll(NOW - 601, 300)}), "The poll of a has not ended for 601 s."),
        (Vitals(NOW, NOW, polls={"a": Poll(NOW - 121, 30)}), "The poll of a has not ended for 121 s."),
        (Vitals(NOW, NOW, untried={"a": Late(601, 300)}), "a is due for 601 s and was not tried."),
    ],
)
@pytest.mark.fault(27, "each kind of work stalled")
def test_each_kind_of_work_that_stalls_stops_it(vitals: Vitals, words: str) -> None:
    (said,) = complaints(vitals, NOW)
    assert words in said


def test_that_nobody_looks_any_more_is_known_without_looking() -> None:
    assert unwatched(NOW - 24, NOW) == ()
    assert unwatched(NOW - 26, NOW) == ("Nobody looked for 26 s whether work is done.",)


@pytest.mark.parametrize(("wall", "monotonic"), [(161, 100), (-3_500, 100), (31_536_000, 1)])
@pytest.mark.fault(7, "steps of the wall clock in both directions")
def test_a_clock_that_was_set_is_noticed_in_both_directions(wall: float, monotonic: float) -> None:
    assert stepped(wall, monotonic)


@pytest.mark.parametrize(("wall", "monotonic"), [(100, 100), (100, 45), (45, 100)])
def test_a_clock_that_drifts_is_left_alone(wall: float, monotonic: float) -> None:
    assert not stepped(wall, monotonic)
