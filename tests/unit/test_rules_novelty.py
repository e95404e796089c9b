"""What is news, and what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Entry, Kind, Reading, Source, Span, Statement, Status
from rules.novelty import (
    Known,
    Novelty,
    Other,
    churn,
    distance,
    echoes,
    fingerprint,
    judge,
    simhash,
    storm,
)

NOW = datetime(2026, 2, 23, 15, 0, tzinfo=UTC)
FEED = Source(
    id="feed",
    url="https://feed.example/",
    publisher="US Embassy",
    kind=Kind.GOVERNMENT,
    lang="en",
    subject="MX",
)
LEVELS = replace(FEED, key="country")
ORDER = Entry(
    id="post-1",
    title="Security Alert: shelter in place",
    text="Travellers in Jalisco should shelter in place until further notice. Roads are blocked there by "
    "burning vehicles, and several airlines do not fly. Stay away from windows and tell your family.",
    published=NOW - timedelta(hours=21),
    link="https://feed.example/post-1",
)
COPY = replace(
    ORDER,
    id="their-7",
    text=ORDER.text.replace("Travellers in", "Indian nationals in").replace("your family", "relatives"),
)


def read(entry: Entry) -> Reading:
    status = Status.LIFTED if "no longer" in entry.text else Status.ACTIVE
    return Reading((Statement("shelter-in-place", "MX-JAL", status, Span(0, 1), "x"),))


def remembered(entry: Entry, source: Source = FEED) -> dict[bytes, Known]:
    prints = fingerprint(entry, source, entry.link)
    seen = NOW - timedelta(hours=20)
    known = Known(1, entry.id, prints.text_key, entry.published, seen, listed=True, title=entry.title)
    return dict.fromkeys(prints.keys, known)


def judged(entry: Entry, source: Source = FEED, *, before: Entry = ORDER) -> Novelty:
    prints = fingerprint(entry, source, entry.link)
    return judge(entry, prints, remembered(before, source), source, NOW)[0]


def test_an_unseen_entry_is_new_and_a_seen_one_is_known() -> None:
    assert judged(replace(ORDER, id="2", link="https://feed.example/2", text="Another.")) is Novelty.NEW
    assert judged(ORDER) is Novelty.KNOWN


def test_a_new_text_of_a_known_entry_is_a_revision() -> None:
    assert judged(replace(ORDER, text=ORDER.text + " The curfew is lifted.")) is Novelty.REVISED


def test_white_space_and_case_are_no_revision() -> None:
    assert judged(replace(ORDER, text=ORDER.text.upper().replace(" ", "  \n"))) is Novelty.KNOWN


def test_an_old_post_under_a_new_id_is_a_republication() -> None:
    assert judged(replace(ORDER, id="post-99")) is Novelty.REPUBLISHED
    assert judged(replace(ORDER, id="post-99", link=None, published=None)) is Novelty.REPUBLISHED


def test_the_same_text_under_a_new_id_and_a_new_date_is_a_new_event() -> None:
    again = replace(ORDER, id="post-99", link="https://feed.example/99", published=NOW)
    assert judged(again) is Novelty.NEW


def test_the_same_text_long_after_is_a_new_event() -> None:
    entry = replace(ORDER, id="post-99", published=None)
    prints = fingerprint(entry, FEED, entry.link)
    later = NOW + timedelta(days=31)
    assert judge(entry, prints, remembered(ORDER), FEED, later)[0] is Novelty.NEW


def test_a_changed_text_under_a_new_id_with_the_old_link_and_date_is_a_revision() -> None:
    entry = replace(ORDER, id="post-99", text=ORDER.text + " It is lifted.")
    prints = fingerprint(entry, FEED, entry.link)
    novelty, known = judge(entry, prints, remembered(ORDER), FEED, NOW)
    assert novelty is Novelty.REVISED
    assert known is not None
    assert known.key == "post-1"


def test_a_change_note_with_a_new_id_and_date_under_one_link_is_new() -> None:
    note = replace(ORDER, id="mexico#2", text="Removal of information.", published=NOW)
    assert judged(note) is Novelty.NEW


def test_an_older_date_never_beats_a_newer_one_in_a_level_feed() -> None:
    held = replace(ORDER, id="MX", published=NOW - timedelta(days=2))
    older = replace(held, text="Level 1", published=NOW - timedelta(days=90))
    assert judged(older, LEVELS, before=held) is Novelty.STALE
    assert judged(replace(older, published=NOW), LEVELS, before=held) is Novelty.REVISED


def test_a_blank_item_of_a_level_feed_says_nothing() -> None:
    held = replace(ORDER, id="MX")
    assert judged(replace(held, text=" ", published=NOW), LEVELS, before=held) is Novelty.BLANK


def echo(entry: Entry, other: Entry) -> bool:
    there = Other("US Embassy", fingerprint(other, FEED, None).simhash, other)
    return echoes(entry, read(entry), fingerprint(entry, FEED, None), [there], read) is not None


def test_a_near_verbatim_copy_by_another_publisher_is_an_echo() -> None:
    assert echo(COPY, ORDER)


def test_who_spoke_first_is_nobodys_echo() -> None:
    assert not echo(replace(COPY, published=NOW - timedelta(hours=22)), ORDER)


def test_a_text_of_its_own_is_no_echo() -> None:
    own = replace(COPY, text="Our consulate asks nationals in Jalisco to remain at home today.")
    assert not echo(own, ORDER)


def test_a_lifting_or_an_update_is_never_an_echo() -> None:
    lifted = replace(COPY, text=COPY.text.replace("should shelter", "should no longer shelter"))
    assert not echo(lifted, ORDER)
    update = replace(COPY, title="Update 2: shelter in place")
    assert not echo(update, ORDER)
    assert not echo(COPY, replace(ORDER, title="Update 2: shelter in place"))


def test_a_storm_is_many_changes_mostly_hollow() -> None:
    assert storm([Novelty.REPUBLISHED] * 15 + [Novelty.NEW] * 6) is not None
    assert storm([Novelty.BLANK] * 40) is not None
    assert storm([Novelty.REVISED] * 21) is not None
    assert storm([Novelty.REPUBLISHED] * 20) is None
    assert storm([Novelty.NEW] * 21) is None
    assert storm([Novelty.KNOWN] * 200 + [Novelty.REVISED] * 5) is None


@given(st.text(), st.text())
def test_any_text_has_a_fingerprint_that_fits_the_database(title: str, text: str) -> None:
    prints = fingerprint(Entry(id="x", title=title, text=text), FEED, None)
    assert all(len(key) == 16 for key in prints.keys)
    assert -(1 << 63) <= prints.simhash < 1 << 63


def test_a_few_other_words_move_few_bits() -> None:
    words = ORDER.text.split()
    changed = [*words[:-1], "relatives"]
    assert distance(simhash(words), simhash(changed)) <= 12
    assert distance(simhash(words), simhash(words[::-1])) > 12


@pytest.mark.parametrize(
    ("before", "after", "hours", "novelty"),
    [
        (4, 1, None, Novelty.DOUBTED),
        (4, 1, 47, Novelty.DOUBTED),
        (4, 1, 48, Novelty.REVISED),
        (4, 2, None, Novelty.DOUBTED),
        (4, 3, None, Novelty.REVISED),
        (2, 1, None, Novelty.REVISED),
        (1, 4, None, Novelty.REVISED),
        (3, 3, None, Novelty.REVISED),
    ],
)
def test_a_steep_fall_of_a_level_is_believed_once_it_has_stood(
    before: int, after: int, hours: int | None, novelty: Novelty
) -> None:
    """One-day falls from 4 to 1 have been seen; a rise is believed at once."""
    told = replace(ORDER, id="RU", title=f"Russia - Level {before}: words")
    now = replace(told, title=f"Russia Travel Advisory - Level {after}: other words")
    prints = fingerprint(now, LEVELS, None)
    since = None if hours is None else NOW - timedelta(hours=hours)
    assert judge(now, prints, remembered(told, LEVELS), LEVELS, NOW, since)[0] is novelty


def test_a_title_without_a_level_and_a_post_are_no_fall() -> None:
    told = replace(ORDER, id="RU", title="Russia - Level 4: words")
    bare, post = replace(told, title="Russia"), replace(told, title="Russia - Level 1: words")
    assert judged(bare, LEVELS, before=told) is Novelty.REVISED
    assert judged(post, FEED, before=told) is Novelty.REVISED


def test_a_source_that_shows_most_of_it_again_has_no_news() -> None:
    assert churn([Novelty.REVISED])
    assert churn([Novelty.REPUBLISHED] * 6 + [Novelty.KNOWN] * 4)
    assert churn([Novelty.BLANK, Novelty.REVISED, Novelty.NEW])
    assert not churn([Novelty.REVISED] * 2 + [Novelty.KNOWN] * 8)
    assert not churn([Novelty.REVISED, Novelty.NEW])
    assert not churn([Novelty.KNOWN] * 3)
    assert not churn([])
