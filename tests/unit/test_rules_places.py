"""The gazetteer: what lies in what, who is called what, and when it is there."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from pathlib import Path

import pycountry
import pytest
import yaml

from rules.gazetteer_data import FOLDER, GazetteerError, read_lines
from rules.model import PlaceKind
from rules.places import Name, Places
from rules.text import fold


@pytest.fixture(scope="module")
def written(places: Places) -> dict[str, list[Name]]:
    """Every name by its folded text."""
    found: dict[str, list[Name]] = defaultdict(list)
    for name in places.names():
        found[fold(name.text)].append(name)
    return found


def meant(written: dict[str, list[Name]], text: str) -> set[str]:
    """Return the places a text may mean."""
    return {name.place for name in written[fold(text)]}


def test_every_iso_country_and_region_is_there(places: Places) -> None:
    """Every code of ISO 3166-1 and 3166-2 names a place of that kind, and Kosovo has the code in use."""
    for country in pycountry.countries:
        found = places.get(country.alpha_2)
        assert found is not None, country.alpha_2
        assert found.kind is PlaceKind.COUNTRY, country.alpha_2
    for region in pycountry.subdivisions:
        found = places.get(region.code)
        assert found is not None, region.code
        assert found.kind is PlaceKind.REGION, region.code
        assert found.parent == (region.parent_code or region.country_code), region.code
    assert places.get("XK") is not None


def test_containment_is_acyclic_transitive_and_ends_in_a_country(places: Places) -> None:
    """Going up from anywhere passes known places, never the same twice, and ends at the country."""
    for id_ in places.ids():
        above = places.ancestors(id_)
        assert len({id_, *above}) == len(above) + 1, id_
        assert all(area in places.ids() for area in above), id_
        top = places.get(places.country(id_))
        assert top is not None
        assert top.kind is PlaceKind.COUNTRY, id_
        for index, area in enumerate(above):
            assert places.ancestors(area) == above[index + 1 :], id_


def test_ids_are_built_from_region_and_ascii_name(places: Places) -> None:
    """A city's id is its region, a slash and a slug; an airport's is its three-character code."""
    for id_ in places.ids():
        found = places.get(id_)
        assert found is not None
        if found.kind is PlaceKind.CITY:
            region, _, slug = id_.partition("/")
            assert region == found.parent, id_
            assert slug.isascii(), id_
            assert slug == slug.lower().strip("-"), id_
        if found.kind is PlaceKind.AIRPORT:
            assert len(id_) == 3, id_
            assert id_.isupper() or id_.isalnum(), id_


@pytest.mark.parametrize(
    "city",
    [
        "MX-JAL/puerto-vallarta", "MX-JAL/guadalajara", "MX-JAL/chapala", "MX-JAL/tapalpa", "MX-JAL/ciudad-guzman",
        "MX-NAY/nuevo-vallarta", "MX-NAY/sayulita", "MX-NAY/bucerias", "MX-NAY/tepic", "MX-COL/manzanillo",
        "MX-ROO/cancun", "MX-ROO/cozumel", "MX-ROO/tulum", "MX-ROO/playa-del-carmen", "MX-BCN/tijuana",
        "MX-BCN/tecate", "MX-BCN/ensenada", "MX-BCS/cabo-san-lucas", "MX-SIN/mazatlan", "MX-SIN/culiacan",
        "MX-TAM/reynosa", "MX-TAM/matamoros", "MX-GUA/leon", "MX-DUR/durango", "MX-VER/cordoba",
        "MX-YUC/merida", "MX-GRO/acapulco", "MX-NLE/monterrey", "MX-CMX/mexico-city", "MX-QUE/queretaro",
        "US-NY/new-york", "GB-ENG/london", "UA-30/kyiv", "IL-TA/tel-aviv", "NG-LA/lagos", "JP-13/tokyo",
        "PK-KP/peshawar", "ET-TI/mekele", "IR-23/tehran", "HT-OU/port-au-prince",
    ],
)  # fmt: skip
def test_cities_keep_the_ids_that_databases_hold(places: Places, city: str) -> None:
    """These ids stand in people's watches, so no rebuild may lose them."""
    found = places.get(city)
    assert found is not None
    assert found.kind is PlaceKind.CITY
    assert found.lat is not None
    assert found.lon is not None


@pytest.mark.parametrize(
    ("airport", "city"),
    [
        ("PVR", "MX-JAL/puerto-vallarta"),
        ("GDL", "MX-JAL/guadalajara"),
        ("CUN", "MX-ROO/cancun"),
        ("ZLO", "MX-COL/manzanillo"),
        ("TPQ", "MX-NAY/tepic"),
        ("TIJ", "MX-BCN/tijuana"),
        ("MEX", "MX-CMX/mexico-city"),
        ("LHR", "GB-ENG/london"),
        ("JFK", "US-NY/new-york"),
        ("ALG", "DZ-16/algiers"),
    ],
)
def test_an_airport_lies_in_its_city(places: Places, airport: str, city: str) -> None:
    """An airport named after a city lies in it and is found from it."""
    found = places.get(airport)
    assert found is not None
    assert found.kind is PlaceKind.AIRPORT
    assert found.parent == city
    assert airport in places.airports_of(city)
    assert airport in places.airports_of(places.country(city))


def test_a_region_inside_a_region_has_both_above_it(places: Places) -> None:
    """Barcelona's province lies in Catalonia and in Spain."""
    assert places.ancestors("ES-B") == ("ES-CT", "ES")
    assert places.ancestors("PVR") == ("MX-JAL/puerto-vallarta", "MX-JAL", "MX")
    assert places.ancestors("nowhere") == ()


def test_contains_and_overlaps(places: Places) -> None:
    """Containment goes one way, overlap both, and siblings share nothing."""
    assert places.contains("MX", "PVR")
    assert places.contains("MX-JAL", "MX-JAL")
    assert not places.contains("MX-JAL/puerto-vallarta", "MX-JAL")
    assert places.overlaps("MX-JAL/puerto-vallarta", "MX-JAL")
    assert not places.overlaps("MX-JAL", "MX-NAY")
    assert not places.contains("MX-NAY", "PVR")


def test_region_and_country_of_a_place(places: Places) -> None:
    """The region is the nearest ISO code, the country where there is no region."""
    assert places.region("PVR") == "MX-JAL"
    assert places.region("MX-JAL/tapalpa") == "MX-JAL"
    assert places.region("ES-B") == "ES-B"
    assert places.region("MX") == "MX"
    assert places.country("PVR") == "MX"
    assert places.country("MX") == "MX"


def test_an_airport_serves_regions_it_does_not_lie_in(places: Places) -> None:
    """Puerto Vallarta's airport is Nayarit's too, and every catchment names known places outside its own."""
    assert places.serves("PVR") == ("MX-NAY",)
    assert places.serves("TPQ") == ()
    for airport in places.ids():
        for area in places.serves(airport):
            assert places.get(area) is not None, (airport, area)
            assert not places.contains(area, airport), (airport, area)


def test_a_country_s_capital_is_a_known_place_in_it(places: Places) -> None:
    """Whoever renames a place sees that a capital went by its id."""
    assert places.capital("MX") == "MX-CMX/mexico-city"
    assert places.capital("ZZ") is None
    for country in (place for place in places.ids() if len(place) == 2):
        seat = places.capital(country)
        assert seat is None or (places.get(seat) and places.country(seat) == country), (country, seat)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("MX", "America/Mexico_City"),
        ("MX-JAL", "America/Mexico_City"),
        ("MX-NAY", "America/Mazatlan"),
        ("MX-NAY/nuevo-vallarta", "America/Bahia_Banderas"),
        ("MX-ROO/cancun", "America/Cancun"),
        ("CUN", "America/Cancun"),
        ("MX-BCN/tijuana", "America/Tijuana"),
        ("MX-BCN", "America/Tijuana"),
        ("US", "America/New_York"),
        ("US-CA", "America/Los_Angeles"),
        ("AU", "Australia/Sydney"),
        ("XK", "Europe/Belgrade"),
        ("nowhere", "UTC"),
    ],
)
def test_time_zones(places: Places, place: str, zone: str) -> None:
    """A region has the zone most people in it live in, a country that of its capital."""
    assert places.time_zone(place) == zone


def test_every_time_zone_is_known_to_the_tz_database(places: Places) -> None:
    """No place has a zone that a clock could not use."""
    zones = {places.time_zone(id_) for id_ in places.ids()}
    assert zones <= zoneinfo.available_timezones()


@pytest.mark.parametrize(
    ("place", "lang", "shown"),
    [
        ("MX", "en", "Mexico"),
        ("MX", "es", "México"),
        ("MX-JAL", "es", "Jalisco"),
        ("MX-MIC", "en", "Michoacán"),
        ("MX-VER", "es", "Veracruz"),
        ("MX-COA", "en", "Coahuila"),
        ("MX-MEX", "en", "Estado de México"),
        ("MX-MEX", "es", "Estado de México"),
        ("MX-CMX", "en", "Mexico City"),
        ("MX-CMX", "es", "Ciudad de México"),
        ("MX-CMX/mexico-city", "es-MX", "Ciudad de México"),
        ("MX-ROO/cancun", "en", "Cancún"),
        ("PVR", "en", "Puerto Vallarta airport"),
        ("PVR", "es", "Puerto Vallarta airport"),
        ("DE-BY", "zh-Hans", "巴伐利亚"),
        ("DE-BY", "zh-Hant", "巴伐利亞"),
        ("MX-JAL/puerto-vallarta", "zh-Hans", "巴亚尔塔港"),
        ("MX-JAL/puerto-vallarta", "zh-Hant", "巴亞爾塔港"),
        ("TW", "zh-Hans", "台湾"),
        ("TW", "zh-Hant", "臺灣"),
        ("MX-ROO/cancun", "zh-Hant", "坎昆"),
        ("CD", "en", "DR Congo"),
        ("HK", "en", "Hong Kong"),
        ("US", "es", "Estados Unidos"),
        ("ES-CT", "en", "Catalonia"),
        ("IT-52", "en", "Tuscany"),
        ("UA-63", "en", "Kharkiv"),
        ("RU-BEL", "ru", "Белгородская область"),
        ("nowhere", "en", "nowhere"),
    ],
)
def test_the_name_that_is_shown(places: Places, place: str, lang: str, shown: str) -> None:
    """A place is shown by the short name people use, in their language where it has one."""
    assert places.display(place, lang) == shown


@pytest.mark.parametrize(
    ("airport", "lang", "shown"),
    [
        ("PVR", "en", "Puerto Vallarta"),
        ("PVR", "ru", "Пуэрто-Вальярта"),
        ("MEX", "es", "Ciudad de México"),
        ("NRT", "ja", "成田"),
        ("PEK", "zh-Hant", "首都"),
        ("LHR", "fr", "London Heathrow"),
        ("nowhere", "fr", "nowhere"),
    ],
)
def test_an_airport_is_named_without_the_word_for_airport(
    places: Places, airport: str, lang: str, shown: str
) -> None:
    """What that word is, and where it stands, is for the wording of a language to say."""
    assert places.airport_name(airport, lang) == shown


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("jalisco", "MX-JAL"),
        ("MX-JAL", "MX-JAL"),
        ("pvr", "PVR"),
        ("CANCUN", "MX-ROO/cancun"),
        ("nuevo vallarta", "MX-NAY/nuevo-vallarta"),
        ("mexico", "MX"),
        ("Edomex", "MX-MEX"),
        ("哈里斯科", "MX-JAL"),
        ("Халиско", "MX-JAL"),
        ("kiev", "UA-30"),
        ("burma", "MM"),
        ("ivory coast", "CI"),
        ("UK", "GB"),
        ("mx-jal/tapalpa", "MX-JAL/tapalpa"),
    ],
)
def test_search_finds_by_any_name_without_case_or_accents(places: Places, query: str, first: str) -> None:
    """A code, name, exonym or short form finds its place."""
    assert next(found.id for found in places.search(query)) == first


def test_search_for_nothing_finds_nothing(places: Places) -> None:
    """Words that name no place and empty queries give an empty list."""
    assert places.search("qwertyuiop") == []
    assert places.search("") == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Guadalajara", {"MX-JAL/guadalajara", "ES-GU", "ES-CM/guadalajara"}),
        ("Córdoba", {"MX-VER/cordoba", "ES-CO", "AR-X", "CO-COR"}),
        ("León", {"MX-GUA/leon", "ES-LE", "NI-LE"}),
        ("Durango", {"MX-DUR", "MX-DUR/durango", "US-CO/durango"}),
        ("Mérida", {"MX-YUC/merida", "VE-L", "ES-EX/merida"}),
        ("Manzanillo", {"MX-COL/manzanillo", "CU-12/manzanillo"}),
        ("Punjab", {"IN-PB", "PK-PB"}),
    ],
)
def test_namesakes_are_all_listed(written: dict[str, list[Name]], text: str, ids: set[str]) -> None:
    """An ambiguous name lists every place it may mean; the country in scope decides."""
    assert ids <= meant(written, text)


def test_mexico_its_state_and_its_city_are_told_apart(written: dict[str, list[Name]]) -> None:
    """The bare name is never the state, and the state's and city's names never the country."""
    assert "MX" in meant(written, "México")
    assert "MX-MEX" not in meant(written, "México")
    assert meant(written, "Estado de México") == {"MX-MEX"}
    assert meant(written, "Edomex") == {"MX-MEX"}
    assert meant(written, "Mexico City") == {"MX-CMX", "MX-CMX/mexico-city"}
    assert meant(written, "CDMX") == {"MX-CMX", "MX-CMX/mexico-city"}
    assert meant(written, "Nuevo Vallarta") == {"MX-NAY/nuevo-vallarta"}


@pytest.mark.parametrize("lang", ["ru", "uk", "zh", "ja"])
def test_every_mexican_state_has_a_name_in_every_script(places: Places, lang: str) -> None:
    """Languages that do not use the Latin alphabet have their own name for each of the 32 states."""
    states = [place.id for place in places.within("MX") if place.kind is PlaceKind.REGION]
    named = {name.place for name in places.names([lang]) if name.lang == lang}
    assert len(states) == 32
    assert set(states) <= named


def test_chinese_variants_of_the_press(written: dict[str, list[Name]]) -> None:
    """Outlets in traditional script spell the states differently from each other."""
    for text, state in [
        ("哈利斯科", "MX-JAL"), ("哈里斯科", "MX-JAL"), ("米丘肯", "MX-MIC"), ("米卻肯", "MX-MIC"),
        ("格雷羅", "MX-GRO"), ("格瑞羅", "MX-GRO"), ("新雷昂", "MX-NLE"), ("新利昂", "MX-NLE"),
        ("塔毛利帕斯", "MX-TAM"), ("塔茅利巴斯", "MX-TAM"),
    ]:  # fmt: skip
        assert state in meant(written, text), text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Nice", "FR-PAC/nice"),
        ("Of", "TR-61/of"),
        ("Mobile", "US-AL/mobile"),
        ("PVR", "PVR"),
        ("THE", "THE"),
        ("US", "US"),
        ("Mich.", "MX-MIC"),
        ("Guadalajara", "ES-CM/guadalajara"),
        ("Guadalajara", "ES-GU"),
        ("Georgia", "US-GA"),
    ],
)
def test_words_codes_and_lesser_namesakes_are_weak(
    written: dict[str, list[Name]], text: str, place: str
) -> None:
    """What is also a word, a bare code, or chiefly another place proves nothing by itself."""
    rows = [name for name in written[fold(text)] if name.place == place]
    assert rows
    assert all(name.weak for name in rows)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Jalisco", "MX-JAL"),
        ("Mexico", "MX"),
        ("Guadalajara", "MX-JAL/guadalajara"),
        ("Puerto Vallarta", "MX-JAL/puerto-vallarta"),
        ("Russia", "RU"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Murtala Muhammed International Airport", "LOS"),
        ("Heathrow", "LHR"),
        ("日本", "JP"),
        ("США", "US"),
        ("Barcelona", "ES-CT/barcelona"),
        ("Buenos Aires", "AR-C"),
        ("古巴", "CU"),
    ],
)
def test_names_that_stand_by_themselves_are_strong(
    written: dict[str, list[Name]], text: str, place: str
) -> None:
    """A name that can hardly mean anything else needs no support."""
    assert any(name.place == place and not name.weak for name in written[fold(text)])


@pytest.mark.parametrize(
    ("text", "lang", "place"),
    [
        ("Мексики", "ru", "MX"),
        ("Мексиці", "uk", "MX"),
        ("Мичоакане", "ru", "MX-MIC"),
        ("Белгородской области", "ru", "RU-BEL"),
        ("Харківської області", "uk", "UA-63"),
        ("Ирана", "ru", "IR"),
        ("Mexikos", "de", "MX"),
    ],
)
def test_inflected_names_are_found_but_not_shown(
    places: Places, written: dict[str, list[Name]], text: str, lang: str, place: str
) -> None:
    """A name in an oblique case is one a text may use, and none a person is shown."""
    assert any(name.place == place and name.lang == lang for name in written[fold(text)])
    assert text not in places.names_of(place)


@pytest.mark.parametrize("path", sorted((FOLDER / "aliases").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_data_file_is_no_older_than_the_aliases(places: Places, path: Path) -> None:
    """Every reviewed name is in the generated file: whoever edits the aliases rebuilds it."""
    held = defaultdict(set)
    for name in places.names():
        held[name.place].add((name.lang, fold(name.text)))
    for id_, by_lang in yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader).items():  # noqa: S506 - strings only
        if area := by_lang.pop("in", None):
            assert area in places.ancestors(id_), id_
        for lang, texts in by_lang.items():
            for text in texts:
                spoken = {None} if lang in {"any", "weak"} else {None, lang}
                spoken = {each for each, _ in held[id_]} if lang == "strong" else spoken
                known = any((each, fold(text)) in held[id_] for each in spoken)
                assert known or lang == "drop", (id_, lang, text)
        if "en" in by_lang:
            assert places.display(id_, "en") == by_lang["en"][0]


def test_names_can_be_limited_to_languages(places: Places) -> None:
    """Asking for one language leaves out what is only said in others and keeps what all share."""
    langs = {name.lang for name in places.names(["es"])}
    assert langs == {"es", None}


def test_names_of_a_place_begin_with_the_one_shown(places: Places) -> None:
    """The list for a person has the usual name first and each name once."""
    names = places.names_of("MX-MEX")
    assert names[0] == "Estado de México"
    assert len(set(names)) == len(names)
    assert "Edomex" in names
    assert places.names_of("nowhere") == ()


def test_within_a_country(places: Places) -> None:
    """A country's own regions, cities and airports are listed, and nothing else's."""
    found = list(places.within("MX"))
    assert {"MX-JAL", "MX-JAL/tapalpa", "PVR"} <= {place.id for place in found}
    assert {places.country(place.id) for place in found} == {"MX"}


def test_carriers(places: Places) -> None:
    """Airlines are known by code, with the other names they go by; no code is unknown to itself."""
    found = places.carrier("AM")
    assert found is not None
    assert found.name == "Aeroméxico"
    assert "AeroMexico" in found.names
    assert places.carrier("ZZ") is None
    codes = {carrier.code for carrier in places.carriers()}
    assert {"AM", "Y4", "VB", "AA", "AS", "DL", "UA", "WN", "AC", "WS", "F8"} <= codes


def test_a_missing_or_foreign_data_file_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without its data the gazetteer refuses, naming the file and the remedy."""
    folder = tmp_path_factory.mktemp("places")
    with pytest.raises(GazetteerError, match=r"gazetteer\.tsv\.gz.*bin/build-gazetteer"):
        read_lines(folder)
    (folder / "gazetteer.tsv.gz").write_bytes(b"not ours")
    with pytest.raises(GazetteerError, match=r"gazetteer\.tsv\.gz.*bin/build-gazetteer"):
        read_lines(folder)
