"""Roads that nobody blocks, words that name two hazards, and pieces of one area."""

from __future__ import annotations

import pytest

from rules.model import Entry, Kind
from rules.pieces import apart
from rules.reader import Reader


def _read(reader: Reader, about: str, text: str) -> set[str]:
    entry = Entry(id="e", title="", text=text, publisher="P", kind=Kind.GOVERNMENT, lang="en", subject=about)
    return {f"{s.hazard} {s.area} {s.status.value}" for s in reader.read(entry).statements}


@pytest.mark.parametrize(
    "text",
    [
        "Landslides have blocked the highway at several points.",
        "The highway is blocked by a mudslide.",
        "Fallen trees are blocking many roads in Pokhara.",
        "The road to Pokhara, which was cut by an avalanche, has reopened.",
    ],
)
def test_a_road_that_nature_shuts_is_no_blockade(reader: Reader, text: str) -> None:
    """Nothing is said of it, nor of its end."""
    assert not [s for s in _read(reader, "NP", text) if s.startswith("road-blockade")]


@pytest.mark.parametrize(
    "text",
    [
        "Protesters have blocked the highway after the floods.",
        "Demonstrators blocked many roads with rocks and tree trunks.",
    ],
)
def test_a_road_that_people_shut_is_one(reader: Reader, text: str) -> None:
    """Whatever nature did before."""
    assert "road-blockade NP active" in _read(reader, "NP", text)


def test_the_unrest_of_a_volcano_is_nobodys(reader: Reader) -> None:
    """Where the text tells of a volcano only, its unrest is its own; else it is that of the people."""
    assert not [s for s in _read(reader, "PH", "Mayon Volcano shows less unrest.") if "civil-unrest" in s]
    assert "civil-unrest PH-00 active" in _read(reader, "PH", "There is unrest in Manila.")


def test_an_end_on_one_island_is_none_on_another(reader: Reader) -> None:
    """Two islands of one region are two pieces of it."""
    text = "The flood watch for Maui has been extended. The flood watch for Kauai was cancelled."
    assert _read(reader, "US", text) == {"flood US-HI active"}
    assert apart("maui", "kauai")
    assert not apart("maui", "maui county")
    assert not apart("", "kauai")
