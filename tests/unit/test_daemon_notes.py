"""What is said of many notes."""

from __future__ import annotations

from datetime import UTC, datetime

from daemon.notes import FEW, parts_of
from state.operator import Note

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)


def note(number: int, key: str) -> Note:
    return Note(number, key, NOW, "source", f"text of {key}")


def blind(number: int) -> Note:
    return note(number, f"blind:ministry-{number}:2026-02-22T18:00:00+00:00")


def test_a_few_sources_are_told_one_by_one() -> None:
    notes = [blind(number) for number in range(FEW)]
    assert [part.text for part in parts_of(notes)] == [each.text for each in notes]


def test_of_many_sources_to_which_the_same_happened_one_sentence_is_said() -> None:
    notes = [*(blind(number) for number in range(200)), note(200, "expired:7")]
    first, *others, crowd = parts_of(notes)
    assert crowd.text == (
        "200 sources cannot be heard: ministry-0, ministry-1, ministry-2 and 197 more. See: advisoryd status"
    )
    assert len(crowd.notes) == 200
    assert first.text == "text of expired:7"
    assert others == []


def test_no_note_is_lost_and_none_is_said_twice() -> None:
    notes = [blind(number) if number % 3 else note(number, f"silent:s{number}:x") for number in range(30)]
    told = [each.id for part in parts_of(notes) for each in part.notes]
    assert sorted(told) == list(range(30))
