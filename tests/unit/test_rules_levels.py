"""Levels of advice go to the areas they are given for, and to no others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.model import Entry, Kind
from rules.reader import Reader


def given(reader: Reader, text: str, *, lang: str = "en", title: str = "") -> dict[str, int]:
    """Return the level of each area that a ministry's text about Mexico gives."""
    entry = Entry(
        id="1",
        title=title,
        text=text,
        publisher="Ministry",
        kind=Kind.GOVERNMENT,
        lang=lang,
        subject="MX",
        published=datetime(2026, 2, 23, tzinfo=UTC),
    )
    return {level.area: level.level for level in reader.read(entry).levels}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Do not travel to:\n- Colima due to crime\n- Sinaloa and Guerrero due to crime"),
        ("en", "Level 4: Do Not Travel\n- Colima due to crime\n- Sinaloa and Guerrero due to crime"),
        ("en", "We advise against all travel to the following states:\nColima\nSinaloa\nGuerrero"),
        ("es", "No viaje a:\n- Colima por la delincuencia\n- Sinaloa y Guerrero por la delincuencia"),
    ],
)
def test_a_list_stands_under_the_level_above_it(reader: Reader, lang: str, text: str) -> None:
    assert given(reader, text, lang=lang) == {"MX-COL": 4, "MX-SIN": 4, "MX-GRO": 4}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "We advise against all travel to: Colima; all but essential travel to the rest of Mexico."),
        ("en", "Reconsider travel to Mexico. Do not travel to the state of Colima."),
        ("es", "Se desaconseja viajar a Colima. Evite los viajes no esenciales a México."),
    ],
)
def test_two_levels_keep_to_their_own_places(reader: Reader, lang: str, text: str) -> None:
    assert given(reader, text, lang=lang) == {"MX": 3, "MX-COL": 4}


@pytest.mark.parametrize(
    "text",
    [
        "The advisory for Mexico was raised from Level 2 to Level 3 (Reconsider Travel).",
        "The advisory for Mexico was lowered to Level 3 from Level 4.",
        "Our advice has changed from avoid all travel to avoid non-essential travel.",
    ],
)
def test_the_level_of_before_is_none(reader: Reader, text: str) -> None:
    assert given(reader, text) == {"MX": 3}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "We advise against all travel to parts of Mexico."),
        ("en", "Do not travel to within 5 km of the Mexico border."),
        ("en", "Do not travel to the airport."),
        ("en", "Do not travel at night."),
        ("en", "If we advise against all travel to an area, help there is limited."),
        ("en", "We no longer advise against all travel to Mexico."),
        ("en", "Staff have been told to avoid all travel in and around Colima."),
        ("en", "The volcano is at alert level 3."),
        ("es", "Ya no se desaconseja viajar a México."),
        ("es", "Se desaconseja viajar a algunas zonas de México."),
    ],
)
def test_what_is_no_level_of_the_country_gives_none(reader: Reader, lang: str, text: str) -> None:
    assert given(reader, text, lang=lang) == {}


def test_places_just_named_take_the_level_of_these_places(reader: Reader) -> None:
    text = "Roads are blocked in Colima and Jalisco. Do not travel to these states."
    assert given(reader, text) == {"MX-COL": 4, "MX-JAL": 4}


def test_what_is_excepted_has_no_level_of_its_own(reader: Reader) -> None:
    text = "Avoid non-essential travel to Colima and Sinaloa, except the city of Guadalajara."
    assert given(reader, text) == {"MX-COL": 3, "MX-SIN": 3}


def test_hazards_that_are_only_why_a_level_is_given_state_nothing(reader: Reader) -> None:
    text = "Do not travel to:\n- Colima due to crime and kidnapping\n- Sinaloa due to terrorism"
    entry = Entry(
        id="1",
        title="",
        text=text,
        publisher="Ministry",
        kind=Kind.GOVERNMENT,
        lang="en",
        subject="MX",
        published=datetime(2026, 2, 23, tzinfo=UTC),
    )
    assert reader.read(entry).statements == ()


def test_a_place_nobody_knows_does_not_give_its_level_to_the_country(reader: Reader) -> None:
    text = "●ナンダソラ州：レベル2（不要不急の渡航中止）を継続。\n\n●その他のメキシコ全土：レベル1（十分注意）を継続。"
    reading = reader.read(Entry(id="1", text=text, lang="ja", subject="MX"))
    assert [(level.area, level.level) for level in reading.levels] == [("MX", 1)]


def test_what_one_does_before_a_journey_advises_against_none(reader: Reader) -> None:
    def levels(text: str) -> list[int]:
        reading = reader.read(Entry(id="1", text=text, lang="fr", subject="MX"))
        return [level.level for level in reading.levels]

    assert levels("Avant tout déplacement au Mexique, informez-vous des règles locales.") == []
    assert levels("Tout déplacement au Mexique est formellement déconseillé.") == [4]
