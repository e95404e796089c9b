"""Families of sources: a few definitions, and their sources for each country that has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final
from urllib.parse import quote

import pycountry
from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_KOSOVO: Final = "XK"
_SHORT: Final = {
    "BA": "Bosnia and Herzegovina",
    "BN": "Brunei",
    "BQ": "Bonaire",
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CI": "Cote d'Ivoire",
    "CV": "Cape Verde",
    "FK": "Falkland Islands",
    "FM": "Micronesia",
    "LA": "Laos",
    "MF": "Saint Martin",
    "MO": "Macao",
    "PS": "Palestine",
    "RU": "Russia",
    "SH": "Saint Helena",
    "SX": "Sint Maarten",
    "SY": "Syria",
    "TR": "Turkey",
    "VA": "Holy See",
    "VG": "British Virgin Islands",
    _KOSOVO: "Kosovo",
}
"""What people call countries of which ISO 3166-1 has a longer name, or none."""
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_KNOWN: Final = frozenset(
    {"code", "host", "iso3", "iso3_small", "slug", "page", "name", "local", "local_slug"}
)
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def _template(template: dict[str, Any]) -> dict[str, Any]:
    named = {word for value in template.values() if isinstance(value, str) for word in _words(value)}
    if not named <= _KNOWN:
        raise ValueError(f"an unknown placeholder: there are {', '.join(sorted(_KNOWN))}")
    if "slug" not in _words(str(template.get("id", ""))):
        raise ValueError("its id does not hold {slug}: all its sources would have one id")
    return template


def _words(text: str) -> list[str]:
    return _PLACEHOLDER.findall(text)


Template = Annotated[dict[str, Any], AfterValidator(_template)]


@dataclass(frozen=True, slots=True)
class Member:
    """A template, a country, and what is filled in otherwise than its names say."""

    template: Mapping[str, Any]
    code: str
    own: Mapping[str, str]
    also: tuple[str, ...] = ()
    """Other countries it speaks about, which have no source of their own."""

    @property
    def id(self) -> str:
        """Return the id of the country's source."""
        return _filled(str(self.template["id"]), {"slug": slug(self._name)})

    @property
    def countries(self) -> frozenset[str]:
        """Return the countries it speaks about."""
        return frozenset({self.code, *self.also})

    def listing(self) -> dict[str, Any]:
        """Return the listing of one country, still to be checked."""
        words = self._filling()
        filled = {
            key: _filled(value, words) if isinstance(value, str) else value
            for key, value in self.template.items()
        }
        return filled | ({"about": (self.code, *self.also)} if self.also else {})

    @property
    def _name(self) -> str:
        return self.own.get("name") or name_of(self.code)

    def _filling(self) -> dict[str, str]:
        lang = str(self.template.get("lang", "en"))
        local = local_name(self.code, lang)
        words = {
            "code": self.code,
            "host": self.code.lower(),
            "iso3": _iso3(self.code),
            "iso3_small": _iso3(self.code).lower(),
            "local": quote(local),
            "local_slug": slug(local.translate(_GERMAN) if lang == "de" else local),
        }
        named = slug(self._name)
        return words | {"page": named} | dict(self.own) | {"name": self._name, "slug": named}


def _codes(text: str) -> str:
    unknown = [code for code in text.split() if code != _KOSOVO and not pycountry.countries.get(alpha_2=code)]
    if unknown:
        raise ValueError(f"no countries of ISO 3166-1: {' '.join(unknown)}")
    return text


Codes = Annotated[str, AfterValidator(_codes)]


class Family(BaseModel):
    """Definitions with placeholders, and the countries they are filled in for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    templates: Annotated[tuple[Template, ...], Field(min_length=1)] = Field(
        description="Listings in which {code}, {host} (the code in lower case), {iso3}, {iso3_small}, "
        "{slug}, {name}, {page} (the slug unless `but` gives it) and, in their own language, {local} "
        "and {local_slug} stand."
    )
    countries: Codes = Field(description="Codes of ISO 3166-1.")
    but: dict[str, dict[str, str]] = Field({}, description="Where a country's placeholders are others.")
    also: dict[str, Codes] = Field({}, description="By country: whom its source speaks about, too.")

    def members(self) -> Iterator[Member]:
        """Yield a source of each template for each country, but none about its publisher's own."""
        for code in self.countries.split():
            own, also = self.but.get(code, {}), tuple(self.also.get(code, "").split())
            for template in self.templates:
                if template.get("country") != code:
                    yield Member(template, code, own, also)

    def without(self, name: str) -> tuple[str, str] | None:
        """Return the country that has no source though *name* would be its id, and how such ids are made."""
        for code in known_codes() - set(self.countries.split()):
            for template in self.templates:
                if Member(template, code, {}).id == name:
                    return code, str(template["id"])
        return None


def _filled(text: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: words[found[1]], text)


def known_codes() -> set[str]:
    """Return the codes of all countries."""
    return {_KOSOVO, *(country.alpha_2 for country in pycountry.countries)}


def _iso3(code: str) -> str:
    country = pycountry.countries.get(alpha_2=code)
    return str(country.alpha_3) if country else "XKX"


@cache
def name_of(code: str) -> str:
    """Return the short English name of a country."""
    if code in _SHORT:
        return _SHORT[code]
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        raise KeyError(code)
    return str(getattr(country, "common_name", None) or country.name)


@cache
def local_name(code: str, lang: str) -> str:
    """Return the name of a country in the language of a BCP 47 tag, by Unicode's locale data."""
    return str(Locale.parse(lang, sep="-").territories[code])


def slug(name: str) -> str:
    """Return *name* as addresses write it: plain small letters, with hyphens between words."""
    bare = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in bare if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
