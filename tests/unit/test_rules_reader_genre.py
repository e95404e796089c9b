"""What a kind of text leaves unsaid: hashtags, an airline's home, the one airport, borders, reasons."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.model import Entry, Kind
from rules.reader import Reader

JUNE = datetime(2025, 6, 20, 12, tzinfo=UTC)


def read(
    reader: Reader, lang: str, about: str | None, text: str, kind: Kind = Kind.GOVERNMENT, by: str = "Example"
) -> set[str]:
    """Return what one notice states."""
    reading = reader.read(
        Entry(id="1", text=text, lang=lang, subject=about, kind=kind, publisher=by, published=JUNE)
    )
    return {f"{s.hazard} {s.area} {s.status.value}" for s in reading.statements}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "Suspendemos los vuelos de hoy al #AeropuertoDePuertoVallarta."),
        ("en", "All flights to #PuertoVallarta are cancelled today."),
        ("pt", "Voos para #PuertoVallarta cancelados."),
    ],
)
def test_the_words_of_a_hashtag_are_told_apart(reader: Reader, lang: str, text: str) -> None:
    assert read(reader, lang, None, text, Kind.AIRLINE) == {"flight-cancellation MX-JAL active"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "Cancelados todos los vuelos a Tepic, también los de Flair Airlines, de Canadá."),
        ("en", "All flights to Tepic are cancelled, as are those of Flair Airlines, of Canada."),
    ],
)
def test_an_airlines_home_is_no_place_of_what_happens(reader: Reader, lang: str, text: str) -> None:
    assert read(reader, lang, "MX", text) == {"flight-cancellation MX-NAY active"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The international airport is closed until further notice."),
        ("fr", "L'aéroport international est fermé jusqu'à nouvel ordre."),
        ("de", "Der internationale Flughafen ist bis auf Weiteres geschlossen."),
    ],
)
def test_the_one_airport_of_a_country_is_meant_where_none_is_named(
    reader: Reader, lang: str, text: str
) -> None:
    assert read(reader, lang, "VU", text) == {"airport-closure VU-SEE active"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "All airports in the country are closed."), ("fr", "Tous les aéroports du pays sont fermés.")],
)
def test_several_airports_are_the_countrys(reader: Reader, lang: str, text: str) -> None:
    assert read(reader, lang, "VU", text) == {"airport-closure VU active"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "Roadblocks were set up in Oruro. The airports of Oruro and Sucre say flights operate normally.",
        ),
        (
            "es",
            "Hay bloqueos de carreteras en Oruro. Los aeropuertos de Oruro y Sucre operan con normalidad.",
        ),
    ],
)
def test_an_airport_that_never_closed_has_not_reopened(reader: Reader, lang: str, text: str) -> None:
    assert not [said for said in read(reader, lang, "BO", text) if said.endswith("lifted")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Heavy fighting continues in Ndjamena and along the border with Sudan."),
        ("fr", "Des combats se poursuivent à Ndjamena et à la frontière avec le Soudan."),
        ("es", "Continúan los combates en Ndjamena y en la frontera con Sudán."),
    ],
)
def test_a_border_is_not_the_land_behind_it(reader: Reader, lang: str, text: str) -> None:
    assert read(reader, lang, "TD", text) == {"armed-violence TD-ND active"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Health screening has been introduced at all airports because of the Ebola outbreak."),
        ("es", "Se aplican controles sanitarios en los aeropuertos debido al brote de ébola."),
    ],
)
def test_why_travellers_are_checked_may_be_elsewhere(reader: Reader, lang: str, text: str) -> None:
    assert read(reader, lang, "MU", text) == set()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "A general strike has begun in Portugal. Flights to Brazil operate despite the strike."),
        ("pt", "Uma greve geral começa hoje em Portugal. Apesar da greve, há voos para o Brasil."),
    ],
)
def test_a_strike_is_not_where_things_go_on_in_spite_of_it(reader: Reader, lang: str, text: str) -> None:
    assert "strike PT active" in read(reader, lang, "PT", text)
    assert "strike BR active" not in read(reader, lang, "PT", text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "On 12 December a bomb attack killed three people in Antananarivo."),
        ("de", "Am 12. Dezember starben bei einem Bombenanschlag in Antananarivo drei Menschen."),
    ],
)
def test_a_month_long_past_needs_no_year(reader: Reader, lang: str, text: str) -> None:
    assert read(reader, lang, "MG", text) == set()
    assert read(reader, lang, "MG", text.replace("December", "June").replace("Dezember", "Juni"))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The airport in Nassau is closed due to Hurricane Dorian."),
        ("es", "El aeropuerto de Nassau está cerrado debido al huracán Dorian."),
    ],
)
def test_a_storm_that_closes_an_airport_is_the_countrys(reader: Reader, lang: str, text: str) -> None:
    assert read(reader, lang, "BS", text) == {"airport-closure BS-NP active", "tropical-cyclone BS active"}


@pytest.mark.parametrize(
    ("lang", "text", "some"),
    [
        ("en", "The airport in Nassau is closed", " to private aircraft"),
        ("es", "El aeropuerto de Nassau está cerrado", " a la aviación general"),
    ],
)
def test_closed_to_private_aircraft_is_no_closure(reader: Reader, lang: str, text: str, some: str) -> None:
    assert read(reader, lang, "BS", f"{text}{some}.") == set()
    assert read(reader, lang, "BS", f"{text}.") == {"airport-closure BS-NP active"}


def test_an_airport_that_names_itself_in_its_own_language_is_known(reader: Reader) -> None:
    text = "The airport has reopened."
    assert read(reader, "en", None, text, Kind.AIRPORT, "Aéroport de Genève") == {
        "airport-closure CH-GE lifted"
    }
