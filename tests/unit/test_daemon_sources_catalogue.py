"""The shipped sources, and how a person defines one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pycountry
import pytest
from pydantic import ValidationError

from daemon.errors import GivenError
from daemon.sources.address import AddressPolicy
from daemon.sources.catalogue import DEFAULT_IDS, FOLDER, Catalogue, resolve, shipped
from daemon.sources.definition import SourceSpec
from daemon.sources.families import known_codes
from daemon.sources.fips import _ISO, iso_of
from rules.errors import RuleErrors
from rules.model import Kind

GIVEN = {
    "id": "my-feed",
    "url": "http://127.0.0.1:9001/feed",
    "publisher": "US Embassy Mexico",
    "kind": "government",
    "country": "US",
    "subject": "MX",
    "lang": "en",
    "every": "5m",
    "stands": "24h",
}


@pytest.mark.parametrize("about", [["MX", "HK"], pytest.param(sorted(known_codes()), marks=pytest.mark.full)])
def test_every_shipped_source_can_be_polled(about: list[str]) -> None:
    """Each is whole, public, and told where its facts are from; two countries have one of every family."""
    catalogue = shipped()
    sources = [each.source() for each in (*catalogue.listings(), *catalogue.speaking(about))]
    assert len(sources) >= 100
    for source in sources:
        assert AddressPolicy().url_refusal(source.url) is None
        assert source.every >= timedelta(minutes=1)
    assert set(DEFAULT_IDS) <= set(catalogue.ids())


def test_no_shipped_id_is_given_twice() -> None:
    """A second one would silently replace the first."""
    lines = [line for path in FOLDER.glob("*.yaml") for line in path.read_text("utf-8").splitlines()]
    ids = Counter(line.partition("id:")[2].strip() for line in lines if line.startswith("  - id:"))
    assert ids.keys() <= set(shipped().ids())
    assert set(ids.values()) == {1}


def test_a_definition_becomes_a_source() -> None:
    """As a configuration gives it."""
    source = SourceSpec.model_validate(
        GIVEN | {"headers": {"X-Key": "k"}, "proxy": "http://u:p@10.0.0.1:3128"}
    ).source()
    assert (source.id, source.kind, source.subject, source.stands) == (
        "my-feed",
        Kind.GOVERNMENT,
        "MX",
        timedelta(1),
    )
    assert not source.while_listed
    assert source.headers == (("X-Key", "k"),)
    assert source.proxy == "http://u:p@10.0.0.1:3128"


def test_a_standing_page_holds_while_it_is_listed() -> None:
    """And not for a time."""
    source = SourceSpec.model_validate(GIVEN | {"stands": "while-listed"}).source()
    assert source.while_listed
    assert source.stands is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "My Feed"}, {"id": ""}, {"url": "ftp://x.example/"}, {"url": "https://"}, {"url": "https://a b/"},
        {"url": "https://user:secret@x.example/"}, {"kind": "gouvernment"}, {"country": "UK"}, {"subject": "Mexico"}, {"area": "MX-XXX"}, {"area": "Jalisco"},
        {"lang": "english!"}, {"every": "5"}, {"every": "0s"}, {"every": 5}, {"stands": "while listed"},
        {"carrier": "AMX"}, {"format": "xml"}, {"key": "title"}, {"user_agent": "a\nb"}, {"proxy": "socks5://x"},
        {"headers": {"X-Key": "a\r\nb"}}, {"headers": {"X Key": "a"}}, {"link_hosts": ["https://x.example"]},
        {"volatile": ["(?=x)"]}, {"unknown": 1}, {"publisher": ""},
    ],
)  # fmt: skip
def test_a_wrong_definition_is_refused(wrong: dict[str, object]) -> None:
    """And the error does not repeat what may be a secret."""
    with pytest.raises(ValidationError) as raised:
        SourceSpec.model_validate(GIVEN | wrong)
    assert "secret" not in str(raised.value)


def test_an_unknown_name_gets_the_nearest_known_one() -> None:
    """A typing mistake is the usual case."""
    with pytest.raises(GivenError, match="did you mean 'us-embassy-mexico'"):
        resolve(["us-embasy-mexico"], shipped())


def test_an_id_given_twice_is_refused() -> None:
    """The two would overwrite each other's state."""
    with pytest.raises(GivenError, match="given twice"):
        resolve(["gdacs", "gdacs"], shipped())


def test_a_half_saved_file_is_refused(tmp_path: Path) -> None:
    """It would be valid YAML with fewer sources."""
    text = (FOLDER / "world.yaml").read_text("utf-8")
    (tmp_path / "world.yaml").write_text(text.replace("end: true\n", ""), "utf-8")
    with pytest.raises(RuleErrors, match=r"world\.yaml"):
        Catalogue.load(tmp_path)


def test_fips_codes_lead_to_countries_of_iso() -> None:
    """Those that differ are the ones that matter."""
    pairs = {
        "NS": "SR",
        "CD": "TD",
        "BG": "BD",
        "CH": "CN",
        "SP": "ES",
        "ES": "SV",
        "TN": "TO",
        "AJ": "AZ",
        "SZ": "CH",
    }
    assert {fips: iso_of(fips) for fips in pairs} == pairs
    assert iso_of(" mx ") == "MX"
    assert iso_of("A3") is None
    known = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    assert set(_ISO.values()) <= known


def test_every_country_of_a_family_has_a_source_of_its_own() -> None:
    catalogue = shipped()
    assert catalogue["us-embassy-united-kingdom"].url.startswith("https://uk.usembassy.gov/")
    assert catalogue["uk-fcdo-cote-d-ivoire"].subject == "CI"
    assert catalogue["us-embassy-norway"].subject == "NO"


def test_watching_a_country_polls_whoever_speaks_about_it() -> None:
    watched = {source.id for source in resolve((), shipped(), ["NP"])}
    assert {"us-embassy-nepal", "uk-content-nepal", "us-state-advisories", "gdacs"} <= watched
    assert "us-embassy-mexico" not in watched
    assert "uk-fcdo-nepal" not in watched, "uk-content-nepal says all of it, and more"


def test_a_source_named_beside_its_country_is_polled_once() -> None:
    ids = [source.id for source in resolve(["us-embassy-nepal"], shipped(), ["NP"])]
    assert ids.count("us-embassy-nepal") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"x-{slug}"', "x"), "all its sources would have one id"),
        (("{host}", "{town}"), "an unknown placeholder"),
        (("MX NP", "MX UK"), "no countries of ISO 3166-1: UK"),
    ],
)
def test_a_broken_family_is_refused(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    text = """version: 1
families:
  - templates:
      - {id: "x-{slug}", url: "https://{host}.example/", publisher: X, kind: media, lang: en}
    countries: MX NP
end: true
"""
    (tmp_path / "x.yaml").write_text(text.replace(*change), "utf-8")
    with pytest.raises(RuleErrors, match=said):
        Catalogue.load(tmp_path)
