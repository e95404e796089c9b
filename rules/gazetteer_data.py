"""Read the gazetteer's files: places by id, carriers, catchments.

A place's line is kept as text and taken apart when it is first asked for: there are some fifty thousand, and
a run needs a few hundred.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from rules.model import Carrier, Place, PlaceKind

FOLDER: Final = Path(__file__).with_name("places")
_HEADER: Final = "#advisoryd gazetteer 1"
_PATTERNS: Final = "#advisoryd patterns 1"
_KINDS: Final = {
    "c": PlaceKind.COUNTRY,
    "r": PlaceKind.REGION,
    "g": PlaceKind.REGION,
    "t": PlaceKind.CITY,
    "a": PlaceKind.AIRPORT,
}


class GazetteerError(Exception):
    """The gazetteer's data is missing or not ours; the message says what to do."""


def read_lines(folder: Path = FOLDER) -> dict[str, str]:
    """Return each place's line by its id, countries first, then regions, cities, airports.

    Raises :class:`GazetteerError` where the file is absent, cut short or of another version.
    """
    return {line[: line.index("\t")]: line for line in _lines(folder / "gazetteer.tsv.gz", _HEADER)}


def read_patterns(folder: Path = FOLDER) -> list[str]:
    """Return what to look for in folded text, each with a tab and its bearers (see :func:`bearers_in`).

    Raises :class:`GazetteerError` where the file is absent, cut short or of another version.
    """
    return _lines(folder / "patterns.tsv.gz", _PATTERNS)


def _lines(path: Path, expected: str) -> list[str]:
    try:
        header, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    except (OSError, EOFError, ValueError) as error:
        raise GazetteerError(f"{path}: {error}; run bin/build-gazetteer") from error
    if header != expected:
        raise GazetteerError(f"{path}: expected {expected!r}, found {header[:40]!r}; run bin/build-gazetteer")
    return lines


def bearers_in(line: str) -> Iterator[tuple[str, str, str | None, bool]]:
    """Yield a pattern's bearers: place, name, language (None: any), whether the name is weak for it."""
    for part in line[line.index("\t") + 1 :].split("|"):
        lang, place, text = part.split(":", 2)
        bare = lang.removeprefix("~")
        yield place, text, (None if bare == "*" else bare), lang[0] == "~"


def parent_of(line: str) -> str:
    """Return what the place of this line lies in, "" for a country."""
    return line.split("\t", 3)[2]


def place_of(line: str) -> Place:
    """Return the place a line describes."""
    id_, kind, parent, name, lat, lon, tz, _ = line.split("\t", 7)
    return Place(
        id=id_,
        kind=_KINDS[kind],
        name=name,
        parent=parent or None,
        lat=float(lat) if lat else None,
        lon=float(lon) if lon else None,
        tz=tz or None,
    )


def population_of(line: str) -> int:
    """Return the inhabitants counted at the place of this line: those of its cities for an area."""
    return int(line.split("\t", 8)[7])


def names_in(line: str, *, forms: bool = False) -> Iterator[tuple[str, str | None, bool]]:
    """Yield a line's names: text, language (None: any), whether it is weak; on request inflected *forms*.

    Each is written ``lang:text``, after ``~`` where weak and ``+`` where a form; ``*`` is any language.
    """
    packed = line[line.rindex("\t") + 1 :]
    for part in packed.split("|") if packed else ():
        lang, _, text = part.partition(":")
        weak = lang[0] == "~"
        bare = lang.lstrip("~+")
        if forms or "+" not in lang:
            yield text, (None if bare == "*" else bare), weak


def read_carriers(folder: Path = FOLDER) -> dict[str, Carrier]:
    """Return the airlines by IATA code."""
    homes = {code: land for land, codes in _yaml(folder / "homes.yaml").items() for code in codes}
    return {
        code: Carrier(code=code, name=names[0], names=tuple(names[1:]), home=homes.get(code))
        for code, names in _yaml(folder / "carriers.yaml").items()
    }


def read_catchments(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Return the other regions that an airport serves, by its IATA code."""
    return {code: tuple(regions) for code, regions in _yaml(folder / "catchments.yaml").items()}


def read_capitals(folder: Path = FOLDER) -> dict[str, str]:
    """Return each country's capital, by ISO 3166-1 code."""
    return {code: str(place) for code, place in _yaml(folder / "capitals.yaml").items()}


def read_main_airports(folder: Path = FOLDER) -> dict[str, str]:
    """Return the airport that "the airport" means in a country with hardly another."""
    return {code: str(airport) for code, airport in _yaml(folder / "main-airports.yaml").items()}


def read_lands(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Return the names of lands that lie in a country and have no code, by the country's."""
    lands = _yaml(folder / "lands.yaml")
    return {code: tuple(str(n) for names in by.values() for n in names) for code, by in lands.items()}


def read_shown(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Return the words in names of places by which these are not shown, by what they mean."""
    return {meaning: tuple(map(str, words)) for meaning, words in _yaml(folder / "shown.yaml").items()}


def _yaml(path: Path) -> dict[str, Any]:
    """Return a mapping whose values are plain strings or lists of them (``NO`` is Norway, not false)."""
    found = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - strings only
    if not isinstance(found, dict):
        raise GazetteerError(f"{path}: expected a mapping")
    return found
