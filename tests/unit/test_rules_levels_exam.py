"""What governments advise, in plain sentences of fifteen languages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.model import Entry, Kind
from rules.reader import Reader
from tests.notices import first_level

EXAM = Path(__file__).parents[1] / "exams" / "levels.txt"


def questions() -> list[list[str]]:
    """Return the language, country in scope, levels by area and text of each line."""
    return [line.split(" | ") for line in EXAM.read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("lang", "country", "levels", "text"), [pytest.param(*asked, id=asked[3][:60]) for asked in questions()]
)
def test_a_sentence_gives_its_levels(reader: Reader, lang: str, country: str, levels: str, text: str) -> None:
    """Each area has the level the words give it, and no other has any."""
    title, _, body = text.rpartition(" || ")
    entry = Entry(
        id="1",
        title=title,
        text=body,
        publisher="a ministry",
        kind=Kind.GOVERNMENT,
        lang=lang,
        subject=country,
        published=datetime(2026, 2, 22, 18, tzinfo=UTC),
    )
    found = {f"{first_level(level.area)}={level.level}" for level in reader.read(entry).levels}
    assert found == set(levels.split()) - {"-"}
