"""The sources advisoryd knows: listings, families of them, and which speak about a country."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from daemon.errors import GivenError
from daemon.sources.definition import Country, SourceSpec, begins
from daemon.sources.families import Family, Member, name_of
from rules.errors import nearest
from rules.model import Source
from rules.yamlio import check, read

FOLDER: Final = Path(__file__).parent / "catalogue"

DEFAULT_IDS: Final = (
    "us-embassy-mexico",
    "us-state-advisories",
    "uk-content-mexico",
    "australia",
    "gdacs",
)
"""What is polled where nothing is configured: who speaks about Mexico in a language that can be read."""


_SHOWN: Final = ("publisher", "kind", "lang", "format", "verified")
"""What the members of a family are found by."""


class Listing(SourceSpec):
    """A source of the shipped catalogue."""

    facts: Annotated[str, Field(min_length=1)]
    """Where its address and habits are known from."""
    verified: Literal["recorded", "documented", "unverified"]
    """Whether a body of it was seen, its publisher's documentation, or neither."""
    quirks: str = ""
    about: tuple[Country, ...] | Literal["any"] | None = None
    """The countries it speaks about, where that is not its one subject."""
    superseded_by: str | None = None
    """The listing that says the same, and more or sooner: this one is polled where it is named only."""

    def speaks_about(self, country: str) -> bool:
        """Return whether it may say something about *country*."""
        if self.about is not None:
            return self.about == "any" or country in self.about
        return super().speaks_about(country)

    def marks(self) -> tuple[str, ...]:
        """Return how sure its facts are."""
        return (self.verified,)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    sources: tuple[Listing, ...] = ()
    families: tuple[Family, ...] = ()
    end: Literal[True]


class Catalogue:
    """Listings by id; a family's members are made when they are asked for."""

    def __init__(self, listings: Mapping[str, Listing], families: Iterable[Family]) -> None:
        """Take the listings that stand for themselves, and the families."""
        self._listings = dict(listings)
        self._families = tuple(families)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Read every file in *folder*; RuleErrors with every fault of a broken file."""
        files = [check(read(path), _File) for path in sorted(folder.glob("*.yaml"))]
        listings = {listing.id: listing for file in files for listing in file.sources}
        return cls(listings, [family for file in files for family in file.families])

    def __getitem__(self, name: str) -> Listing:
        """Return the listing called *name*, else raise KeyError; one of its own goes before a family's."""
        if name in self._listings:
            return self._listings[name]
        return Listing.model_validate(self._members[name].listing())

    def ids(self) -> Collection[str]:
        """Return the id of every listing and of every member of a family."""
        return dict.fromkeys([*self._listings, *self._members])

    def listings(self) -> Collection[Listing]:
        """Return the listings that stand for themselves."""
        return self._listings.values()

    def families(self) -> list[str]:
        """Return how the ids of each family are made."""
        return [str(template["id"]) for family in self._families for template in family.templates]

    def about(self, countries: Iterable[str]) -> Iterator[Listing]:
        """Yield what is polled for *countries*: each that may say something, but what another says, too."""
        yield from (each for each in self.speaking(countries) if each.superseded_by is None)

    def speaking(self, countries: Iterable[str]) -> Iterator[Listing]:
        """Yield every listing that may say something about one of *countries*."""
        wanted = tuple(countries)
        for listing in self._listings.values():
            if any(map(listing.speaks_about, wanted)):
                yield listing
        for name, member in self._members.items():
            if not member.countries.isdisjoint(wanted) and name not in self._listings:
                yield Listing.model_validate(member.listing())

    def matching(self, words: Collection[str]) -> Iterator[Listing]:
        """Yield every listing, and every member of a family, that *words* lead to."""
        yield from (each for each in self._listings.values() if each.matches(words))
        for name, member in self._members.items():
            told = (name, *(str(member.template.get(key, "")) for key in _SHOWN))
            if name not in self._listings and begins(words, told):
                yield Listing.model_validate(member.listing())

    def hint(self, name: str) -> str:
        """Return what helps whoever asked for *name*, which does not exist."""
        for family in self._families:
            code, made = family.without(name) or ("", "")
            if code:
                heard = [m.id for m in family.members() if m.template["id"] == made and code in m.also]
                who = f"{heard[0]} speaks about it, too" if heard else f"see `sources list --about {code}`"
                return f"{made} has none for {name_of(code)}: {who}"
        return nearest(name, self.ids())

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {member.id: member for family in self._families for member in family.members()}


@cache
def shipped() -> Catalogue:
    """Return the catalogue that comes with advisoryd, read once."""
    return Catalogue.load()


def resolve(
    given: Iterable[str | SourceSpec], catalogue: Catalogue, watch: Iterable[str] = ()
) -> tuple[Source, ...]:
    """Return the sources that names, definitions and countries to *watch* mean.

    Raises GivenError for an unknown name or an id twice.
    """
    sources: dict[str, Source] = {}
    for each in given:
        if isinstance(each, str) and each not in catalogue.ids():
            raise GivenError(f"there is no source '{each}' in the catalogue; {catalogue.hint(each)}")
        spec = catalogue[each] if isinstance(each, str) else each
        if spec.id in sources:
            raise GivenError(f"the source '{spec.id}' is given twice")
        sources[spec.id] = spec.source()
    for listing in catalogue.about(watch):
        sources.setdefault(listing.id, listing.source())
    return tuple(sources.values())
