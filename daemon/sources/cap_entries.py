"""Make entries of warnings: which part is meant for us, where it applies, what its codes say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from daemon.sources.cap import CapArea, CapInfo, CapMessage
from daemon.sources.links import web_link
from daemon.sources.markup import plain
from rules.atlas import Atlas
from rules.hazards import HAZARDS
from rules.model import PART, Declared, Entry, PlaceKind, Source
from rules.ports import Gazetteer
from rules.text import fold
from rules.yamlio import check, read


def _hazard(name: str) -> str:
    if name not in HAZARDS:
        raise ValueError("not a hazard of the closed list")
    return name


HazardName = Annotated[str, AfterValidator(_hazard)]
EVENTS: Final = Path(__file__).with_name("cap_events.yaml")
CERTAIN: Final = frozenset({"Observed", "Likely", "Very Likely", "Unknown"})
"""A warning of a certainty below these states nothing yet."""
_FIPS: Final = {
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE",
    "11": "DC", "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA",
    "20": "KS", "21": "KY", "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN",
    "28": "MS", "29": "MO", "30": "MT", "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM",
    "36": "NY", "37": "NC", "38": "ND", "39": "OH", "40": "OK", "41": "OR", "42": "PA", "44": "RI",
    "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT", "50": "VT", "51": "VA", "53": "WA",
    "54": "WV", "55": "WI", "56": "WY",
}  # fmt: skip
"""FIPS 5-2 numbers of the United States' states."""
_TERRITORIES: Final = {"60": "AS", "66": "GU", "69": "MP", "72": "PR", "78": "VI"}
"""The same for those that ISO 3166-1 calls countries."""
_SGC: Final = {
    "10": "NL", "11": "PE", "12": "NS", "13": "NB", "24": "QC", "35": "ON", "46": "MB", "47": "SK",
    "48": "AB", "59": "BC", "60": "YT", "61": "NT", "62": "NU",
}  # fmt: skip
"""Statistics Canada's numbers of the provinces."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    codes: dict[str, dict[str, HazardName]]
    names: dict[str, HazardName]
    end: Literal[True]


@dataclass(frozen=True, slots=True)
class Events:
    """Hazards by the codes and names of events."""

    codes: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]

    def of(self, info: CapInfo) -> tuple[str, ...]:
        """Return the hazards that the codes and the name of an event mean."""
        found = [self.codes.get(system, {}).get(code) for system, code in info.codes]
        found.append(self.names.get(fold(info.event)))
        return tuple(dict.fromkeys(hazard for hazard in found if hazard))


@cache
def events(path: Path = EVENTS) -> Events:
    """Return the shipped table of events."""
    held = check(read(path), _File)
    return Events(held.codes, {fold(name): hazard for name, hazard in held.names.items()})


def entries_of(message: CapMessage, source: Source, places: Gazetteer, atlas: Atlas) -> tuple[Entry, ...]:
    """Return what *message* says to the public: nothing where it is an exercise or a receipt."""
    if (message.status, message.scope) != ("Actual", "Public") or message.msg_type in {"Ack", "Error"}:
        return ()
    infos = _in_one_language(message.infos, source.lang)
    if not infos:
        return (_bare(message, source),) if message.msg_type == "Cancel" and message.references else ()
    where = _Where(source, places, atlas)
    return tuple(_entry(message, info, number, where) for number, info in enumerate(infos, 1))


def _in_one_language(infos: Sequence[CapInfo], lang: str) -> list[CapInfo]:
    """Return the parts in *lang*, else in the language of the first: the others say the same again."""
    if not infos:
        return []
    spoken = {info.lang.partition("-")[0].lower() for info in infos}
    wanted = lang.partition("-")[0].lower()
    chosen = wanted if wanted in spoken else infos[0].lang.partition("-")[0].lower()
    return [info for info in infos if info.lang.partition("-")[0].lower() == chosen]


def _bare(message: CapMessage, source: Source) -> Entry:
    """Return a Cancel that only names what it takes back."""
    return Entry(
        id=message.identifier,
        title=message.note or f"Cancel {' '.join(message.references)[:200]}",
        text="",
        publisher=source.publisher,
        kind=source.kind,
        lang=source.lang,
        published=message.sent,
        source=source.id,
        declared=Declared(over=True, replaces=message.references),
    )


def _entry(message: CapMessage, info: CapInfo, number: int, where: _Where) -> Entry:
    areas, unknown = where.of(info.areas)
    over = message.msg_type == "Cancel" or "AllClear" in info.responses
    source = where.source
    return Entry(
        id=message.identifier if number == 1 else f"{message.identifier}{PART}{number}",
        title=info.headline or info.event,
        text="\n\n".join(filter(None, _paragraphs(info))),
        publisher=source.publisher,
        kind=source.kind,
        lang=info.lang,
        subject=source.subject,
        published=message.sent,
        link=web_link(info.web, source.url) if info.web else None,
        source=source.id,
        declared=Declared(
            areas=areas,
            hazards=events().of(info),
            over=over,
            certain=over or info.certainty in CERTAIN,
            expires=info.expires,
            replaces=message.references,
            unknown=unknown,
        ),
    )


def _paragraphs(info: CapInfo) -> Iterator[str]:
    if info.headline and fold(info.event) not in fold(info.headline):
        yield f"{info.event}."
    yield plain(info.description, html=True)
    yield plain(info.instruction, html=True)


class _Where:
    """Finds the places that a publisher's areas mean."""

    def __init__(self, source: Source, places: Gazetteer, atlas: Atlas) -> None:
        self.source = source
        self._places = places
        self._atlas = atlas

    def of(self, areas: Iterable[CapArea]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the places *areas* mean, and the descriptions of those that mean none here.

        Shapes are finer than codes, and codes surer than names.
        """
        found: dict[str, None] = {}
        unknown: list[str] = []
        for area in areas:
            places = (
                self._atlas.inside(area.polygons, area.circles)
                or [place for name, code in area.geocodes for place in self._coded(name, code)]
                or self._named(area.desc)
            )
            found |= dict.fromkeys(places)
            unknown += [] if places else [area.desc]
        return tuple(found), tuple(unknown)

    def _coded(self, system: str, code: str) -> Iterator[str]:
        """Yield the place a code means in one of the systems in use."""
        name = system.upper()
        place = None
        if name in {"ISO3166-2", "ISO 3166-2", "ISO3166-1", "ISO 3166-1", "ISO3166"}:
            place = code
        elif name in {"SAME", "FIPS6", "FIPS"} and len(code) == 6:
            place = _TERRITORIES.get(code[1:3]) or f"US-{_FIPS.get(code[1:3], '')}"
        elif name == "UGC":
            place = code[:2] if code[:2] in _TERRITORIES.values() else f"US-{code[:2]}"
        elif name.startswith("PROFILE:CAP-CP:LOCATION"):
            place = f"CA-{_SGC.get(code[:2], '')}"
        if place is not None and self._places.get(place) is not None:
            yield place

    def _named(self, desc: str) -> list[str]:
        """Return what a description calls by name in the source's country; all of it has to be known."""
        found = []
        for part in desc.replace(";", ",").split(","):
            named = [place for place in self._places.search(part) if self._is_ours(place.id, place.kind)]
            if not named:
                return []
            found.append(named[0].id)
        return found

    def _is_ours(self, place: str, kind: PlaceKind) -> bool:
        subject = self.source.subject
        return kind is PlaceKind.COUNTRY if subject is None else self._places.contains(subject, place)
