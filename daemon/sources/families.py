"""Families of sources: a few definitions, and their sources for each country that has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

import pycountry
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_KOSOVO: Final = "XK"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_KNOWN: Final = frozenset({"code", "host", "slug", "name"})


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
    """A template, and what is filled in."""

    template: Mapping[str, Any]
    code: str
    words: Mapping[str, str]

    def listing(self) -> dict[str, Any]:
        """Return the listing of one country, still to be checked."""
        return {
            key: _filled(value, self.words) if isinstance(value, str) else value
            for key, value in self.template.items()
        }


def _codes(text: str) -> str:
    unknown = [code for code in text.split() if code != _KOSOVO and not pycountry.countries.get(alpha_2=code)]
    if unknown:
        raise ValueError(f"no countries of ISO 3166-1: {' '.join(unknown)}")
    return text


class Family(BaseModel):
    """Definitions with placeholders, and the countries they are filled in for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    templates: Annotated[tuple[Template, ...], Field(min_length=1)] = Field(
        description="Listings in which {code}, {host} (the code in lower case), {slug} and {name} stand."
    )
    countries: Annotated[str, AfterValidator(_codes)] = Field(description="Codes of ISO 3166-1.")
    but: dict[str, dict[str, str]] = Field({}, description="Where a country's placeholders are others.")

    def members(self) -> Iterator[tuple[str, Member]]:
        """Yield each member by its id."""
        for code in self.countries.split():
            words = self._words(code)
            for template in self.templates:
                yield _filled(template["id"], words), Member(template, code, words)

    def _words(self, code: str) -> Mapping[str, str]:
        own = self.but.get(code, {})
        name = own.get("name") or name_of(code)
        return {"code": code, "host": code.lower(), "slug": slug(name), **own, "name": name}


def _filled(text: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: words[found[1]], text)


@cache
def name_of(code: str) -> str:
    """Return the short English name of a country."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return "Kosovo"  # the one of them that ISO 3166-1 leaves to its users
    return str(getattr(country, "common_name", None) or country.name)


def slug(name: str) -> str:
    """Return *name* as addresses write it: plain small letters, with hyphens between words."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
