"""What people wrote by hand in rules/places/: aliases and seats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from gazetteer.row import ANY, Record, Row
from rules.text import fold

FOLDER = Path(__file__).parents[2] / "rules" / "places"


def seats() -> dict[str, list[str]]:
    """Return the hand-named cities of each region that needs one; the file has them comma-separated."""
    named = _yaml(FOLDER / "seats.yaml")
    return {region: [town.strip() for town in towns.split(",")] for region, towns in named.items()}


def kept_cities() -> list[str]:
    """Return the cities kept in spite of their size."""
    return list(_yaml(FOLDER / "cities.yaml")["keep"])


def usual_names() -> dict[tuple[str, str], str]:
    """Return what cities are called by (country, GeoNames' name), where that is longer than people say."""
    renamed = _yaml(FOLDER / "cities.yaml")["usual"]
    return {(country, long): short for country, names in renamed.items() for long, short in names.items()}


def words() -> set[str]:
    """Return names that are also common words, folded; an underscore in the file is a space."""
    return {fold(word) for line in _yaml(FOLDER / "words.yaml").values() for word in line.split()}


def apply_aliases(rows: Iterable[Row]) -> None:
    """Add the reviewed names; the first of a language becomes the one that is shown.

    A language's own files (``aliases/ru/``) hold its names only, comma-separated; what a file of all
    languages says goes before them.
    """
    by_id = {row.id: row for row in rows}
    folder = FOLDER / "aliases"
    for path in (*sorted(folder.glob("*/*.yaml")), *sorted(folder.glob("*.yaml"))):
        lang = None if path.parent == folder else path.parent.name
        for id_, names in _yaml(path).items():
            if id_ not in by_id:
                raise SystemExit(f"{path}: no such place: {id_}")
            try:
                _apply(by_id[id_], {lang: [text.strip() for text in names.split(",")]} if lang else names)
            except (TypeError, AttributeError) as error:
                raise SystemExit(f"{path}: {id_}: {error}") from error


def add_informal(rows: Iterable[Row]) -> None:
    """Add the names of lands, islands, resorts and crossings to the areas they lie in, after all others."""
    by_id = {row.id: row for row in rows}
    towns = _towns(by_id)
    for path in (FOLDER / "lands.yaml", FOLDER / "informal.yaml"):
        for id_, names in _yaml(path).items():
            if id_ not in by_id:
                raise SystemExit(f"{path}: no such place: {id_}")
            for lang, texts in names.items():
                for text in texts:
                    if lang != "holds" or fold(text) not in towns[id_]:
                        by_id[id_].add(text, ANY if lang in {"holds", "weak"} else lang, weak=lang == "weak")


def add_adjectives(rows: Iterable[Row]) -> None:
    """Name countries by their adjectives, and capitals, beside the words of ``adjectives.yaml``."""
    by_id = {row.id: row for row in rows}
    seats_of = _yaml(FOLDER / "capitals.yaml")
    for lang, told in _yaml(FOLDER / "adjectives.yaml").items():
        for country, adjective in told["adjectives"].items():
            for phrase in told["land"]:
                by_id[country].add(phrase.format(adjective), lang, form=True)
            for phrase in told.get("capital", ()):
                by_id[seats_of[country]].add(phrase.format(adjective), lang, form=True)
        for place, adjective in told.get("cities", {}).items():
            if place not in by_id:
                raise SystemExit(f"adjectives.yaml: no such place: {place}")
            for phrase in told["city"]:
                by_id[place].add(phrase.format(adjective), lang, form=True)


def _towns(by_id: dict[str, Row]) -> dict[str, set[str]]:
    """Return the names of the towns in each area."""
    towns: dict[str, set[str]] = defaultdict(set)
    for row in by_id.values():
        area = row.parent if row.kind == "t" else ""
        while area:
            towns[area].update(folded for _, folded in row.names)
            area = by_id[area].parent
    return towns


def _apply(row: Row, names: Record) -> None:
    for text in names.get("drop", ()):
        row.drop(text)
    row.parent = names.pop("in", row.parent)
    for lang, texts in names.items():
        if lang == "weak":
            for text in texts:
                row.drop(text)
                row.add(text, weak=True)
        elif lang == "strong":
            row.strong |= set(map(fold, texts))
        elif lang != "drop":
            row.lead(texts, ANY if lang == "any" else lang)
    row.name = (names.get("en") or [row.name])[0]


def _yaml(path: Path) -> Record:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader) or {}  # noqa: S506 - strings only
