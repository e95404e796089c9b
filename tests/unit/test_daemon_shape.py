"""A body that is well formed and cannot be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.shape import FEW, SETTLED, shape_of, weigh
from daemon.sources.document import Document, Fault, FaultKind
from rules.model import Entry, Kind, Source
from state.shapes import Shape

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
LIST = Source(id="s", url="https://x.example/", publisher="P", kind=Kind.GOVERNMENT, lang="en", format="html")
WHOLE = Shape(entries=10, chars=5000, dated=NOW)


def document(entries: int, chars: int = 500, dated: datetime | None = NOW) -> Document:
    """Return a list of so many entries, each with so many characters."""
    return Document(tuple(Entry(str(number), "x" * chars, "T") for number in range(entries)), dated=dated)


def kind(found: Document, before: Shape | None, source: Source = LIST) -> FaultKind | None:
    """Return what is wrong with *found*."""
    weighed = weigh(found, before, source, NOW)
    fault = weighed if isinstance(weighed, Fault) else weighed.gap
    return fault.kind if fault else None


def test_a_list_like_the_last_one_is_itself() -> None:
    assert weigh(document(9), WHOLE, LIST, NOW) == document(9)
    assert kind(document(3), None) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (document(0), FaultKind.EMPTY),
        (document(4), FaultKind.SHRUNK),
        (document(9, dated=NOW - timedelta(hours=1)), FaultKind.STALE),
        (document(9, chars=0), FaultKind.SHRUNK),
    ],
)
def test_what_cannot_be_right_is_a_fault(found: Document, expected: FaultKind) -> None:
    assert kind(found, WHOLE) is expected


def test_half_a_list_is_read_and_not_taken_for_the_whole() -> None:
    """What is new in it is news; what is missing has not ended."""
    weighed = weigh(document(4), WHOLE, LIST, NOW)
    assert isinstance(weighed, Document)
    assert not weighed.complete
    assert weighed.entries == document(4).entries


def test_of_a_list_without_texts_what_has_one_is_read() -> None:
    """A new order may stand among entries that a publisher has emptied."""
    order = Entry("order", "Shelter in place.", "T")
    found = document(9, chars=0)
    weighed = weigh(replace(found, entries=(order, *found.entries)), WHOLE, LIST, NOW)
    assert isinstance(weighed, Document)
    assert weighed.entries == (order,)
    assert not weighed.complete, "nothing has ended"
    assert weighed.kept == {str(number) for number in range(9)}


def test_half_of_one_text_is_not_believed_at_all() -> None:
    one, page = Shape(entries=FEW - 1, chars=5000, dated=NOW), replace(LIST, while_listed=True)
    assert isinstance(weigh(document(FEW - 1, chars=100), one, page, NOW), Fault)


def test_a_feed_whose_newest_post_is_short_is_itself() -> None:
    """Some hold nothing but the last change note."""
    one = Shape(entries=1, chars=5000, dated=NOW)
    for feed in (LIST, replace(LIST, format="feed", while_listed=True)):
        assert kind(document(1, chars=100), one, feed) is None


def test_what_stays_short_or_old_is_how_the_source_is_now() -> None:
    """An empty list is not: nobody publishes nothing."""
    settled = replace(WHOLE, odd_since=NOW - SETTLED)
    assert kind(document(4), settled) is None
    assert kind(document(9, dated=NOW - timedelta(days=1)), settled) is None
    assert kind(document(0), settled) is FaultKind.EMPTY


def test_a_list_of_what_goes_on_now_may_be_short_or_empty() -> None:
    """Old and garbled it may not be."""
    varying = replace(LIST, options='{"varies": true}')
    assert kind(document(0), WHOLE, varying) is None
    assert kind(document(2), WHOLE, varying) is None
    assert kind(document(2, dated=NOW - timedelta(days=1)), WHOLE, varying) is FaultKind.STALE


def test_a_feed_may_begin_empty_and_a_declared_list_may_not() -> None:
    """An expression that lists nothing at the first poll is wrong."""
    assert kind(document(0), None, replace(LIST, format="feed")) is None
    assert kind(document(0), None) is FaultKind.EMPTY


def test_a_level_feed_is_judged_country_by_country() -> None:
    """It flips between copies, and blanks come and go."""
    levels = replace(LIST, key="country")
    assert kind(document(9, dated=NOW - timedelta(days=1)), WHOLE, levels) is None
    assert kind(document(9, chars=0), WHOLE, levels) is None


def test_what_was_not_read_again_counts_as_listed() -> None:
    """Behind links that are unchanged."""
    found = replace(document(2), kept=frozenset("abcdefgh"))
    assert shape_of(found).entries == 10
    assert kind(found, WHOLE) is None
