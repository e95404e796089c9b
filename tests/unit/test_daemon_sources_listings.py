"""Who is in the catalogue: each publisher that is known to speak about Mexico, and each country's embassy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from daemon.errors import GivenError
from daemon.sources.catalogue import Catalogue, Listing, resolve, shipped
from daemon.sources.child import parse
from daemon.sources.entries import document_of
from daemon.sources.families import known_codes
from rules.model import Kind
from rules.places import Places

GOVERNMENTS = "US CA FR DE RU IN UA ES NL AR GB AU NZ IE AT CH IT PT BR JP TW CN NO DK"
CARRIERS = {
    "AM": "aeromexico.com",
    "Y4": "volaris.com",
    "VB": "vivaaerobus.com",
    "AA": "aa.com",
    "AS": "alaskaair.com",
    "DL": "delta.com",
    "UA": "united.com",
    "WN": "southwest.com",
    "AC": "aircanada.com",
    "WS": "westjet.com",
    "F8": "flyflair.com",
}
STATES = ["MX-JAL", "MX-MIC", "MX-NAY", "MX-COL", "MX-GUA"]
OTHERS = {
    "gap": (Kind.AIRPORT, "aeropuertosgap.com.mx"),
    "asur": (Kind.AIRPORT, "asur.com.mx"),
    "oma": (Kind.AIRPORT, "oma.aero"),
    "afac": (Kind.AVIATION_AUTHORITY, "gob.mx"),
    "us-faa-status": (Kind.AVIATION_AUTHORITY, "nasstatus.faa.gov"),
    "us-nws": (Kind.GOVERNMENT, "api.weather.gov"),
    "gdacs": (Kind.MULTILATERAL, "gdacs.org"),
    "mx-smn": (Kind.GOVERNMENT, "smn.conagua.gob.mx"),
    "mx-sasmex": (Kind.GOVERNMENT, "rss.sasmex.net"),
    "who": (Kind.MULTILATERAL, "who.int"),
}
ADDRESSES = {
    "us-embassy-mexico": "https://mx.usembassy.gov/category/alert/feed/",
    "us-state-advisories": "https://travel.state.gov/_res/rss/TAsTWs.xml",
    "us-state-json": "https://cadataapi.state.gov/api/TravelAdvisories",
    "uk-fcdo-mexico": "https://www.gov.uk/foreign-travel-advice/mexico.atom",
    "uk-content-gambia": "https://www.gov.uk/api/content/foreign-travel-advice/the-gambia",
    "uk-content-united-states": "https://www.gov.uk/api/content/foreign-travel-advice/usa",
    "canada": "https://data.international.gc.ca/travel-voyage/index-alpha-eng.json",
    "canada-mexico": "https://data.international.gc.ca/travel-voyage/cta-cap-MX.json",
    "germany-mexico": "https://www.auswaertiges-amt.de/opendata/travelwarning/213648",
    "france-nepal": "https://www.diplomatie.gouv.fr/fr/information-par-pays/nepal/conseils-aux-voyageurs-securite",
    "france-el-salvador": "https://www.diplomatie.gouv.fr/fr/information-par-pays/salvador/conseils-aux-voyageurs-securite",
    "spain-nepal": "https://www.exteriores.gob.es/es/ServiciosAlCiudadano/Paginas/Detalle-recomendaciones-de-viaje.aspx?trc=Nepal",
    "austria-egypt": "https://www.bmeia.gv.at/reise-services/reiseinformation/land/aegypten",
    "italy-nepal": "https://www.viaggiaresicuri.it/schede_paese/NPL.json",
    "netherlands-iceland": "https://opendata.nederlandwereldwijd.nl/v2/sources/nederlandwereldwijd/infotypes/countries/isl/traveladvice?output=json",
    "ireland-netherlands": "https://www.ireland.ie/en/dfa/overseas-travel/advice/the-netherlands/",
    "australia-export": "https://www.smartraveller.gov.au/destinations-export",
    "russia": "https://mid.ru/ru/rss.php",
    "india": "https://www.mea.gov.in/RSS/rss_pressrelease_eng.xml",
    "argentina": "https://www.cancilleria.gob.ar/es/comunicados-oficiales",
    "taiwan": "https://www.boca.gov.tw/sp-trwa-rss-1.xml",
    "us-embassy-united-kingdom": "https://uk.usembassy.gov/category/alert/feed/",
    "us-consulate-hong-kong": "https://hk.usconsulate.gov/category/alert/feed/",
}
NOBODY = "AQ AS AX BV CC CX EH FK GF GG GS GU HM IM IO JE KP MP NF PM PN PR RE SH SJ TF TK UM US VI YT"
"""Countries and territories for which no embassy or consulate of the US is known to answer."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped()


@pytest.fixture(scope="module")
def mexico(catalogue: Catalogue) -> list[Listing]:
    """Return who is polled for Mexico."""
    return list(catalogue.about(["MX"]))


def host_of(listing: Listing) -> str:
    return str(urlsplit(listing.url).hostname).removeprefix("www.")


@pytest.mark.parametrize("code", GOVERNMENTS.split())
def test_each_government_that_warns_its_people_is_heard_about_mexico(
    code: str, mexico: list[Listing]
) -> None:
    spoken = [each for each in mexico if each.kind is Kind.GOVERNMENT and each.country == code]
    assert spoken, "whoever watches Mexico does not hear them"


@pytest.mark.parametrize("carrier", CARRIERS)
def test_each_airline_speaks_for_its_own_flights(carrier: str, mexico: list[Listing]) -> None:
    [listing] = [each for each in mexico if each.carrier == carrier]
    assert (listing.kind, host_of(listing)) == (Kind.AIRLINE, CARRIERS[carrier])


@pytest.mark.parametrize("region", STATES)
def test_each_state_speaks_about_itself(region: str, mexico: list[Listing]) -> None:
    [listing] = [each for each in mexico if each.area == region]
    assert (listing.kind, listing.country, listing.subject) == (Kind.GOVERNMENT, "MX", "MX")


@pytest.mark.parametrize("name", OTHERS)
def test_authorities_airports_and_warning_services_have_their_rank(name: str, catalogue: Catalogue) -> None:
    assert (catalogue[name].kind, host_of(catalogue[name])) == OTHERS[name]


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_the_one_that_is_known(name: str, catalogue: Catalogue) -> None:
    assert catalogue[name].url == ADDRESSES[name]


@pytest.mark.full
def test_every_country_has_a_us_mission_or_is_known_to_have_none(catalogue: Catalogue) -> None:
    heard = {code for code in known_codes() if any(map(_is_us_mission, catalogue.speaking([code])))}
    assert sorted(known_codes() - heard) == NOBODY.split()


def _is_us_mission(listing: Listing) -> bool:
    return listing.id.startswith(("us-embassy-", "us-consulate-", "us-institute-"))


def test_who_says_what_another_says_is_not_polled_beside_it(catalogue: Catalogue) -> None:
    polled = {source.id for source in resolve((), catalogue, ["MX"])}
    assert "uk-content-mexico" in polled
    assert not polled & {
        "uk-fcdo-mexico",
        "us-state-json",
        "australia-export",
        "canada-table",
        "mx-smn-mirror",
    }


def test_what_stands_for_another_names_one_that_exists(catalogue: Catalogue) -> None:
    known = {*catalogue.ids(), *catalogue.families()}
    named = {each.superseded_by for each in catalogue.speaking(["MX"])} - {None}
    named |= {each.superseded_by for each in catalogue.listings()} - {None}
    assert "us-state-advisories" in named
    assert named <= known


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("us-embassy-bhutan", "us-embassy-{slug} has none for Bhutan: us-embassy-india speaks about it, too"),
        ("us-embassy-north-korea", "none for North Korea: see `sources list --about KP`"),
        ("ireland-ireland", "did you mean"),
    ],
)
def test_an_embassy_that_does_not_exist_is_refused_with_who_speaks_instead(
    name: str, said: str, catalogue: Catalogue
) -> None:
    with pytest.raises(GivenError) as raised:
        resolve([name], catalogue)
    assert said in str(raised.value)


def test_nobody_is_polled_about_their_own_country(catalogue: Catalogue) -> None:
    assert "france-france" not in catalogue.ids()
    assert "us-embassy-fiji" in {each.id for each in catalogue.about(["TV"])}


BODIES = {
    "australia-export": json.dumps(
        [{"title": "Mexico", "field_overall_advice_level": "Exercise a high degree of caution",
          "field_last_update": "<p>We have looked at our advice again.</p>", "field_url": "/destinations/mexico",
          "field_advice_levels": "Reconsider your need to travel to Colima.", "changed": "Mon, 2026-02-23 14:22"}]
    ),
    "canada-table": """<html><title>Advice</title><table><tbody><tr><td></td><td><a href="/destinations/mexico">Mexico</a>
        </td><td>Exercise a high degree of caution (with regional advisories)</td><td>2026-02-22 22:22:00</td></tr>
        </tbody></table></html>""",
    "who-outbreaks": json.dumps(
        {"value": [{"UrlName": "2026-DON001", "Title": "Measles - Mexico", "Summary": "Cases rise.",
                    "PublicationDateAndTime": "2026-02-23T03:22:00Z"}]}
    ),
}  # fmt: skip
"""In the shape that public programs read, in words of our own."""


@pytest.mark.parametrize("name", BODIES)
def test_what_was_not_recorded_is_read_in_the_shape_that_is_known(
    name: str, catalogue: Catalogue, places: Places
) -> None:
    source = catalogue[name].source()
    options = json.loads(source.options)["read"] | {"volatile": source.volatile}
    answer = parse(BODIES[name].encode(), "", source.url, source.format, options, source.lang)
    assert "fault" not in answer, answer
    [entry] = document_of(source, answer, datetime(2026, 2, 24, tzinfo=UTC), places).entries
    assert entry.subject == "MX"
    assert entry.published == datetime(2026, 2, 23, 3, 22, tzinfo=UTC)
    assert entry.level == (None if name == "who-outbreaks" else 2)
