"""``advisoryd sources``: who can be heard, whether they can be heard today, lists of feeds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option, shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daemon.explain import Explanation
    from daemon.inspection import Inspected
    from daemon.settings import Settings
    from daemon.sources.definition import SourceSpec
    from rules.reader import Reader


@click.group()
def sources() -> None:
    """Show the catalogue, try sources out, exchange lists of feeds."""


@sources.command("list")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--about", "countries", multiple=True, metavar="MX", help="Only who speaks about this country.")
@click.option("--polled", is_flag=True, help="Only what the configuration polls.")
@config_option
@json_option
def list_(
    words: tuple[str, ...], countries: tuple[str, ...], config: str | None, *, polled: bool, as_json: bool
) -> None:
    """List the shipped catalogue, or those in whose line all WORDs occur: embassy, airline, unverified, es.

    Families, with a source for each country, are listed where --about or a WORD narrows it down.
    """
    from daemon.configured import configured_specs
    from daemon.sources.catalogue import shipped
    from daemon.sources_view import families, repeating, show_listings

    catalogue = shipped()
    wanted = _countries(countries)
    found: Sequence[SourceSpec]
    if polled:
        found = configured_specs(configuration(config).settings)
    elif wanted:
        found = list(catalogue.speaking(wanted))
    else:
        found = list(catalogue.matching(words) if words else catalogue.listings())
    found = [
        each for each in found if each.matches(words) and (not wanted or any(map(each.speaks_about, wanted)))
    ]
    if as_json:
        for each in found:
            click.echo(json.dumps(each.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False))
        return
    show_listings(found, console())
    for line in filter(None, (repeating(found), None if words or wanted or polled else families(catalogue))):
        console().print(line)


@sources.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--show",
    "newest",
    default=0,
    metavar="N",
    help="Also print the newest N entries of each, as they are read.",
)
@config_option
@json_option
def check(ids: tuple[str, ...], newest: int, config: str | None, *, as_json: bool) -> None:
    """Ask sources whether they work today: the configured ones, or any of the catalogue.

    Nothing is kept and nobody is told; 1 where one of them cannot be read.
    """
    import asyncio

    from daemon.app import user_agent
    from daemon.clock import SystemClock
    from daemon.configured import configured_sources
    from daemon.inspection import inspect
    from daemon.sources.catalogue import resolve, shipped
    from daemon.sources_view import show_inspected
    from rules.places import Places
    from rules.reader import Reader

    settings = configuration(config).settings
    known = configured_sources(settings)
    unknown = [name for name in ids if name not in known]
    known |= {source.id: source for source in resolve(unknown, shipped())}
    chosen = [known[name] for name in dict.fromkeys(ids)] if ids else list(known.values())
    agent = user_agent(settings.fetch.contact)
    reader = Reader.load(Places.load())
    found = asyncio.run(inspect(settings, chosen, agent, reader, SystemClock().now()))
    explained = _explained(settings, found, reader, newest)
    if as_json:
        for each in found:
            read = {"read": [one.to_json() for one in explained[each.source.id]]} if newest else {}
            click.echo(json.dumps(_plain(each) | read, ensure_ascii=False))
    else:
        _show_entries(explained, reader)
        show_inspected(found, console())
    raise click.exceptions.Exit(0 if all(each.works for each in found) else 1)


def _explained(
    settings: Settings, found: Sequence[Inspected], reader: Reader, newest: int
) -> dict[str, list[Explanation]]:
    """Return, by source, its newest entries as the configured rules meet them."""
    from daemon.explain import explain
    from rules.loader import load

    if newest < 1:
        return {}
    rules = load(settings.rules, reader.places, settings.packs)
    return {
        each.source.id: [explain(entry, reader, rules, reader.places) for entry in each.newest_first[:newest]]
        for each in found
    }


def _show_entries(explained: dict[str, list[Explanation]], reader: Reader) -> None:
    from daemon.explain_view import show_passages

    for source, explanations in explained.items():
        for each in explanations:
            when = f", {each.entry.published:%d %b %Y %H:%M}" if each.entry.published else ""
            show_passages(each, reader.places, console(), f"{source}: {each.entry.id}{when}")


@sources.command("import")
@click.argument("file", metavar="FILE|-")
@click.option("--kind", default="government", show_default=True, help="What sort of publishers they are.")
@click.option("--lang", default="en", show_default=True, help="What they speak where the list does not say.")
@click.option("--subject", metavar="MX", help="The country they speak about.")
def import_(file: str, kind: str, lang: str, subject: str | None) -> None:
    """Print the feeds of an OPML list as definitions for the configuration."""
    from daemon.errors import GivenError
    from daemon.opml import definitions, read_opml
    from daemon.sources.definition import read_country, read_language
    from rules.model import Kind

    if kind not in list(Kind):
        raise GivenError(f"--kind: {kind!r} is none: write one of {', '.join(Kind)}")
    try:
        read_language(lang)
        if subject is not None:
            read_country(subject)
    except ValueError as error:
        raise GivenError(f"--lang or --subject: {error}") from None
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise GivenError(f"{file}: cannot be read: {error.strerror}") from None
    for line in definitions(read_opml(data, shown_name(file)), kind, lang, subject):
        click.echo(line)


@sources.command()
@config_option
def export(config: str | None) -> None:
    """Print the configured feeds as an OPML list."""
    from daemon.configured import configured_sources
    from daemon.opml import write_opml

    click.echo(write_opml(configured_sources(configuration(config).settings).values()), nl=False)


def _plain(each: Inspected) -> dict[str, object]:
    return {
        "id": each.source.id,
        "works": each.works,
        "fault": each.fault,
        "entries": each.entries,
        "dated": each.dated,
        "newest": each.newest.isoformat() if each.newest else None,
        "statements": each.statements,
        "levels": each.levels,
        "unread": each.unread,
        "remark": each.remark or None,
    }


def _countries(codes: tuple[str, ...]) -> tuple[str, ...]:
    from daemon.errors import GivenError
    from daemon.sources.definition import read_country

    try:
        return tuple(read_country(code.upper()) for code in codes)
    except ValueError as error:
        raise GivenError(f"--about: {error}") from None
