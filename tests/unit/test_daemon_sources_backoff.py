"""When a source is polled next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.backoff import CEILING, FLOOR, QUIET, Pace, after_fault, after_success, interval, pace
from daemon.sources.document import Fault, FaultKind
from rules.model import Kind, Source

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
EVERY = timedelta(minutes=5)
BUSY = Fault(FaultKind.BUSY, "it asks us to come less often")


def source(name: str = "s", every: timedelta = EVERY) -> Source:
    """Return a source polled at an interval."""
    return Source(id=name, url="https://x.example/", publisher="P", kind=Kind.MEDIA, lang="en", every=every)


def test_a_good_poll_is_repeated_within_the_interval() -> None:
    """The interval is a promise; jitter only shortens it, and by a tenth at most."""
    delay = after_success(source(), NOW) - NOW
    assert EVERY * 0.9 <= delay <= EVERY


def test_sources_of_one_interval_drift_apart_and_the_same_one_repeats_itself() -> None:
    """Jitter comes from the name and the turn, not from chance."""
    times = {after_success(source(f"s{n}"), NOW) for n in range(20)}
    assert len(times) == 20
    assert after_success(source(), NOW) == after_success(source(), NOW)


def test_faults_double_the_delay_up_to_four_intervals() -> None:
    """And no further, however long it lasts."""
    delays = [after_fault(source(), NOW, BUSY, attempt) - NOW for attempt in (1, 2, 3, 4, 50, 10**6)]
    for delay, intervals in zip(delays, (1, 2, 4, 4, 4, 4), strict=True):
        assert EVERY * intervals * 0.9 <= delay <= EVERY * intervals


def test_what_the_server_asks_for_is_honoured_up_to_an_hour() -> None:
    """Days would be the same as giving up."""
    asked = Fault(FaultKind.BUSY, "", retry_after=timedelta(minutes=30))
    assert after_fault(source(), NOW, asked, 1) - NOW == timedelta(minutes=30)
    for_ever = Fault(FaultKind.BUSY, "", retry_after=timedelta(days=30))
    assert after_fault(source(), NOW, for_ever, 1) - NOW == timedelta(hours=1)
    at_once = Fault(FaultKind.BUSY, "", retry_after=timedelta())
    assert after_fault(source(), NOW, at_once, 1) - NOW >= EVERY * 0.9


def test_a_body_that_was_cut_off_is_fetched_again_in_a_minute_but_not_for_ever() -> None:
    """The rest may hold the news; a source that is always cut off is only at fault."""
    cut = Fault(FaultKind.TRUNCATED, "cut")
    assert after_fault(source(), NOW, cut, 1) - NOW == timedelta(seconds=60)
    assert after_fault(source(every=timedelta(seconds=30)), NOW, cut, 1) - NOW == timedelta(seconds=30)
    assert after_fault(source(), NOW, cut, 9) - NOW >= EVERY


@given(
    st.integers(0, 10**9), st.timedeltas(timedelta(seconds=30), timedelta(days=1)), st.sampled_from(FaultKind)
)
def test_a_source_is_never_given_up(attempt: int, every: timedelta, kind: FaultKind) -> None:
    """There is always a next poll, within four intervals."""
    delay = after_fault(source(every=every), NOW, Fault(kind, ""), attempt) - NOW
    assert timedelta(seconds=20) < delay <= every * 4


def test_a_source_is_asked_more_often_while_something_is_going_on_and_less_when_it_is_long_silent() -> None:
    """Both within bounds, and never the other way round."""
    for minutes in (1, 5, 10, 30, 60, 300):
        usual = source(every=timedelta(minutes=minutes))
        brisk, slow = interval(usual, Pace.BRISK), interval(usual, Pace.SLOW)
        assert brisk <= usual.every <= slow
        assert brisk >= min(FLOOR, usual.every)
        assert slow <= max(CEILING, usual.every)
    assert interval(source(every=timedelta(minutes=30)), Pace.BRISK) == timedelta(minutes=10)
    assert interval(source(every=timedelta(minutes=10)), Pace.SLOW) == timedelta(minutes=20)


def test_the_pace_is_of_what_goes_on_then_of_what_it_said() -> None:
    """A source that never said anything is asked as it is meant to be."""
    long_ago = NOW - QUIET
    assert pace(long_ago, NOW, tense=True) is Pace.BRISK
    assert pace(long_ago, NOW, tense=False) is Pace.SLOW
    assert pace(NOW - QUIET / 2, NOW, tense=False) is Pace.USUAL
    assert pace(None, NOW, tense=False) is Pace.USUAL
