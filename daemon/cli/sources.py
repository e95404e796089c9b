"""``advisoryd sources``: who can be heard, whether they can be heard today, lists of feeds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option, shown_name

if TYPE_CHECKING:
    from daemon.inspection import Inspected
    from daemon.sources.catalogue import Listing


@click.group()
def sources() -> None:
    """Show the catalogue, try sources out, exchange lists of feeds."""


@sources.command("list")
@click.option("--about", "countries", multiple=True, metavar="MX", help="Only who speaks about this country.")
@json_option
def list_(countries: tuple[str, ...], *, as_json: bool) -> None:
    """List the shipped catalogue; families only where --about names a country."""
    from daemon.errors import GivenError
    from daemon.sources.catalogue import Catalogue
    from daemon.sources.definition import read_country

    catalogue = Catalogue.load()
    try:
        wanted = tuple(read_country(code.upper()) for code in countries)
    except ValueError as error:
        raise GivenError(f"--about: {error}") from None
    found = list(catalogue.about(wanted)) if wanted else list(catalogue.listings())
    if as_json:
        for listing in found:
            click.echo(json.dumps(listing.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False))
        return
    _show_listings(found)
    if not wanted:
        names = ", ".join(catalogue.families())
        click.echo(f"And for each country: {names}. List a country's with --about, poll them all with watch.")


@sources.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@config_option
@json_option
def check(ids: tuple[str, ...], config: str | None, *, as_json: bool) -> None:
    """Ask sources whether they work today: the configured ones, or any of the catalogue.

    Nothing is kept and nobody is told; 1 where one of them cannot be read.
    """
    import asyncio

    from daemon.app import user_agent
    from daemon.clock import SystemClock
    from daemon.configured import configured_sources
    from daemon.inspection import inspect
    from daemon.sources.catalogue import Catalogue, resolve

    settings = configuration(config).settings
    known = configured_sources(settings)
    unknown = [name for name in ids if name not in known]
    known |= {source.id: source for source in resolve(unknown, Catalogue.load())}
    chosen = [known[name] for name in dict.fromkeys(ids)] if ids else list(known.values())
    found = asyncio.run(inspect(settings, chosen, user_agent(settings.fetch.contact), SystemClock().now()))
    if as_json:
        for each in found:
            click.echo(json.dumps(_plain(each), ensure_ascii=False))
    else:
        _show_inspected(found)
    raise click.exceptions.Exit(0 if all(each.works for each in found) else 1)


@sources.command("import")
@click.argument("file", metavar="FILE|-")
@click.option("--kind", default="government", show_default=True, help="What sort of publishers they are.")
@click.option("--lang", default="en", show_default=True, help="What they speak where the list does not say.")
@click.option("--subject", metavar="MX", help="The country they speak about.")
def import_(file: str, kind: str, lang: str, subject: str | None) -> None:
    """Print the feeds of an OPML list as definitions for the configuration."""
    from daemon.errors import GivenError
    from daemon.opml import definitions, read_opml
    from rules.model import Kind

    if kind not in list(Kind):
        raise GivenError(f"--kind: {kind!r} is none: write one of {', '.join(Kind)}")
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


def _show_listings(found: list[Listing]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "publisher", "about", "kind", "lang", "format", "known", box=box.SIMPLE_HEAD)
    for each in found:
        about = " ".join(each.about) if isinstance(each.about, tuple) else each.about or each.subject or "any"
        table.add_row(each.id, Text(each.publisher), about, each.kind, each.lang, each.format, each.verified)
    console().print(table)


def _show_inspected(found: tuple[Inspected, ...]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table("source", "", "entries", "dated", "newest", "statements", "levels", "", box=box.SIMPLE_HEAD)
    for each in found:
        if each.fault is not None:
            table.add_row(each.source.id, Text("fault", style="bold red"), *[""] * 5, Text(each.fault))
            continue
        mark = Text("look", style="yellow") if each.remark else Text("works", style="green")
        newest = f"{each.newest:%d %b %Y %H:%M}" if each.newest else ""
        numbers = (each.entries, each.dated, newest, each.statements, each.levels)
        table.add_row(each.source.id, mark, *map(str, numbers), Text(each.remark))
    console().print(table)
