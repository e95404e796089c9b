"""Names of places in sentences of fifteen languages, and how far the regions most warned about are named."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
import yaml

from rules import lexicon
from rules.gazetteer_data import FOLDER, bearers_in, read_patterns
from rules.marks import Scanner
from rules.model import PlaceKind
from rules.places import Places
from rules.reader import Reader
from rules.spots import resolve
from rules.text import fold, pattern

EXAMS = Path(__file__).parents[1] / "exams"
NAMED_IN_FULL = {
    "ru": "MX HT CO EC PE BR CL HN GT SV NI JM CU UA RU BY IL PS LB SY IQ IR JO EG SD SS ET ER SO CD CM NE ML "
    "BF NG MZ ZA MG AF PK BD NP LK MM ID MY KR JP GE AM AZ KG IT ES AU CA",
    "uk": "MX HT CO EC VE PE BR CL HN GT SV NI JM DO CU TT UA RU BY IL PS LB SY IQ IR JO EG LY SD SS ET ER SO KE UG "
    "CD CF CM TD NE ML BF NG MZ TZ ZA MG TN DZ MA TR AF PK IN BD NP LK MM TH PH ID MY PG TW KR JP KP GE AM AZ KZ",
    "zh": "MX HT EC VE PE BR CL HN GT SV NI CU UA BY IL LB SY IQ IR JO EG SD SS ET ER SO CD CM NE ML BF NG MZ ZA MG "
    "TN AF PK BD NP LK MM PH ID MY TW KR JP GE AM KG IT ES IS FJ AU CA",
    "ja": "MX HT CO EC PE BR CL HN GT SV NI JM CU UA BY IL PS LB SY IQ IR JO EG SD SS ET ER SO CD CM NE ML BF NG MZ "
    "ZA MG TN AF PK BD NP LK MM PH ID MY TW KR JP GE AM KG IT ES IS PT AU CA",
}
"""Countries whose first-level regions have a name each in a language of another script."""


def questions(exam: str) -> list[tuple[str, str, str, frozenset[str]]]:
    """Return the language, country in scope, sentence and areas of the exams of this name."""
    lines = [line for path in sorted(EXAMS.glob(exam)) for line in path.read_text("utf-8").splitlines()]
    asked = [line.split("|") for line in lines if not line.startswith("#")]
    return [(lang, country, text, frozenset(areas.split())) for lang, country, text, areas in asked]


@pytest.fixture
def scanner(reader: Reader) -> Scanner:
    """Return what finds all names, and the words that lie beside names."""
    return reader.scanner


@pytest.mark.parametrize(
    ("lang", "country", "text", "areas"),
    [pytest.param(*asked, id=asked[2][:60]) for asked in questions("places-*.txt")],
)
def test_a_sentence_names_its_areas(
    places: Places, scanner: Scanner, lang: str, country: str, text: str, areas: frozenset[str]
) -> None:
    """Every place is found in its region, and none that is not there; the country itself may be named too."""
    read_in = lexicon.choose(lang, lexicon.available())
    assert read_in is not None
    spots = resolve(text, scanner.scan(text, read_in), places, country)
    found = {spot.area for spot in spots if not spot.locator}
    assert found - {country} == areas - {country}
    assert country in found or country not in areas


@pytest.mark.parametrize(
    ("home", "text", "areas"),
    [pytest.param(*asked[1:], id=asked[2][:60]) for asked in questions("routes.txt")],
)
def test_an_airline_names_places_far_from_home(
    places: Places, scanner: Scanner, home: str, text: str, areas: frozenset[str]
) -> None:
    spots = resolve(text, scanner.scan(text, "es" if "vuelos" in text else "en"), places, home, flies=True)
    assert {spot.area for spot in spots if not spot.locator} == areas


def test_the_patterns_are_folded_as_texts_are(places: Places) -> None:
    """Whoever changes how text is folded rebuilds the gazetteer, or its names are found no more."""
    searched = {line[: line.index("\t")] for line in read_patterns()}
    assert {pattern(name.text) for name in places.names()} - {""} <= searched


def test_names_are_found_as_people_write_them_without_its_letters(places: Places) -> None:
    """Whoever changes the letters of a language rebuilds the gazetteer: København, Koebenhavn."""
    searched = {line[: line.index("\t")] for line in read_patterns()}
    for lang in lexicon.available():
        letters = lexicon.load(lang).letters
        spoken = [name.text for name in places.names([lang]) if name.lang in {lang, None}] if letters else ()
        spelled = {pattern(text.translate(letters)) for text in spoken if not text.isascii()}
        assert spelled - {""} <= searched, lang


def test_a_pattern_tells_its_bearers_apart() -> None:
    """A name's line gives each place that bears it, its language, and whether it is weak for it."""
    line = " leon \t*:MX-GUA/leon:León|~es:ES-LE:León"
    assert list(bearers_in(line)) == [
        ("MX-GUA/leon", "León", None, False),
        ("ES-LE", "León", "es", True),
    ]


@pytest.mark.parametrize(("lang", "countries"), NAMED_IN_FULL.items(), ids=lambda each: str(each)[:2])
def test_every_first_level_region_is_named_in_other_scripts(
    places: Places, lang: str, countries: str
) -> None:
    """Where Latin letters do not serve, each region of the countries most warned about has a name."""
    named = {name.place for name in places.names([lang]) if name.lang == lang}
    regions = {
        place.id
        for country in countries.split()
        for place in places.within(country)
        if place.kind is PlaceKind.REGION and places.division(place.id) == place.id
    }
    groups = {region for region in regions if any(region in places.ancestors(other) for other in regions)}
    assert regions - groups - named == set()


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "aliases").glob("*/*.yaml")), ids=lambda path: path.parent.name
)
def test_each_language_s_reviewed_names_are_in_the_gazetteer(places: Places, path: Path) -> None:
    """Whoever edits a language's names rebuilds the file."""
    held = {(name.place, fold(name.text)) for name in places.names([path.parent.name])}
    entries = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - strings only
    told = {(id_, fold(text)) for id_, texts in entries.items() for text in texts.split(",")}
    assert told - held == set()


def test_no_two_countries_share_a_sure_name(places: Places) -> None:
    """A country's name in one language means that country alone."""
    sure = sorted(
        {
            (name.lang or "", fold(name.text), name.place)
            for name in places.names()
            if len(name.place) == 2 and not name.weak
        }
    )
    shared = [
        (key, [place for *_, place in group])
        for key, each in groupby(sure, key=lambda name: name[:2])
        if len(group := list(each)) > 1
    ]
    assert shared == []


@pytest.mark.parametrize(
    ("place", "division"),
    [
        ("ES-B", "ES-CT"),
        ("IT-MI", "IT-25"),
        ("ID-JI", "ID-JI"),
        ("IQ-AR", "IQ-AR"),
        ("PVR", "MX-JAL"),
        ("MX", "MX"),
    ],
)
def test_areas_are_told_at_the_first_level_of_administration(
    places: Places, place: str, division: str
) -> None:
    """A province of Spain or Italy lies in its region; islands and unions of provinces are no level."""
    assert places.division(place) == division
