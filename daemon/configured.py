"""The sources that a configuration names or defines."""

from __future__ import annotations

from collections.abc import Iterator

from daemon.settings import Settings
from daemon.sources.catalogue import Catalogue, resolve, shipped
from daemon.sources.definition import SourceSpec
from daemon.sources.submit import SUBMIT
from rules.model import Source


def configured_sources(settings: Settings) -> dict[str, Source]:
    """Return the configured sources by id; the loader has checked that they exist."""
    return {source.id: source for source in resolve(settings.sources, shipped(), settings.watch)}


def configured_specs(settings: Settings) -> list[SourceSpec]:
    """Return how the configured sources are defined: those named or defined, then those watched."""
    catalogue = shipped()
    given = [catalogue[each] if isinstance(each, str) else each for each in settings.sources]
    named = {each.id for each in given}
    return [*given, *(each for each in catalogue.about(settings.watch) if each.id not in named)]


def wrong_sources(
    given: tuple[str | SourceSpec, ...], catalogue: Catalogue
) -> Iterator[tuple[int, str, str]]:
    """Yield the index, what is wrong and the remedy of every name that is unknown or given twice."""
    seen: dict[str, int] = {}
    for index, each in enumerate(given):
        name = each if isinstance(each, str) else each.id
        if isinstance(each, str) and each not in catalogue.ids():
            yield index, f"no source of the catalogue is called '{each}'", catalogue.hint(each)
        elif name == SUBMIT.id:
            yield index, f"the id '{name}' stands for what is submitted by hand", "give it another id"
        elif name in seen:
            yield index, f"the source '{name}' is given twice", "keep one of them"
        seen.setdefault(name, index)
