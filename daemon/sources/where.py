"""Find the places that a publisher's areas mean: by shape, by code, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from daemon.sources.countries import country_of_codes
from daemon.sources.events import events
from rules.atlas import Point
from rules.model import Declared, Place, PlaceKind
from rules.ports import Gazetteer

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


class _Where:
    """Finds the places that a publisher's areas mean."""

    def __init__(self, places: Gazetteer) -> None:
        self._places = places

    def of(
        self, areas: Iterable[Mapping[str, Any]], country: str | None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the places *areas* mean, and the descriptions of those that mean none in *country*.

        Shapes are finer than codes, and codes surer than names.
        """
        found: dict[str, None] = {}
        unknown: list[str] = []
        for area in areas:
            places = (
                list(self._places.inside(_rings(area["polygons"]), _circles(area["circles"])))
                or [place for name, code in area["codes"] for place in self._coded(name, code)]
                or self._named(area["desc"], country)
            )
            found |= dict.fromkeys(places)
            unknown += [] if places else [area["desc"]]
        return tuple(found), tuple(unknown)

    def _coded(self, system: str, code: str) -> Iterator[str]:
        """Yield the place a code means in one of the systems in use."""
        name = system.upper()
        place = None
        if name in {"ISO3166-2", "ISO 3166-2", "ISO3166-1", "ISO 3166-1", "ISO3166"}:
            place = country_of_codes([code]) or code
        elif name in {"SAME", "FIPS6", "FIPS"} and len(code) == 6:
            place = _TERRITORIES.get(code[1:3]) or f"US-{_FIPS.get(code[1:3], '')}"
        elif name == "UGC":
            place = code[:2] if code[:2] in _TERRITORIES.values() else f"US-{code[:2]}"
        elif name.startswith("PROFILE:CAP-CP:LOCATION"):
            place = f"CA-{_SGC.get(code[:2], '')}"
        elif name == "IATA":
            place = code
        if place is not None and self._places.get(place) is not None:
            yield place

    def _named(self, desc: str, country: str | None) -> list[str]:
        """Return what a description calls by name in *country*; all of it has to be known."""
        found = []
        for part in desc.replace(";", ",").split(","):
            named = [place for place in self._places.search(part) if self._is_in(country, place)]
            if not named:
                return []
            found.append(named[0].id)
        return found

    def _is_in(self, country: str | None, place: Place) -> bool:
        if country is None:
            return place.kind is PlaceKind.COUNTRY
        return self._places.contains(country, place.id)


def _rings(polygons: Iterable[Any]) -> list[list[Point]]:
    return [[(lat, lon) for lat, lon in ring] for ring in polygons]


def _circles(circles: Iterable[Any]) -> list[tuple[Point, float]]:
    return [((lat, lon), radius) for (lat, lon), radius in circles]


def declared_of(said: Mapping[str, Any] | None, country: str | None, places: Gazetteer) -> Declared | None:
    """Return what an item of *country* declares, its areas as places and its events as hazards."""
    if said is None:
        return None
    areas, unknown = _Where(places).of(said["areas"], country)
    return Declared(
        areas=areas,
        hazards=events().of(said["events"]),
        over=said["over"],
        certain=said["certain"] and not events().harmless(said["events"]),
        expires=datetime.fromisoformat(said["expires"]) if said["expires"] else None,
        replaces=tuple(said["replaces"]),
        unknown=unknown,
    )
