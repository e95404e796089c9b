"""``advisoryd preview``: the messages about an incident or an entry, before anybody gets them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option, read_text, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from daemon.configuration import Configuration
    from daemon.preview import Preview
    from daemon.topics import Item
    from rules.person import Person
    from rules.places import Places


@click.command()
@click.argument("what", default="-")
@click.option("--lang", "langs", multiple=True, help='A language, or "all"; else those of the subscribers.')
@click.option("--to", multiple=True, help="The beginning of a number, for the price; else +1.", metavar="+NN")
@click.option("--html", help="Write the e-mail's HTML to this file (-: only print that); of one language.")
@config_option
@json_option
def preview(
    what: str,
    langs: tuple[str, ...],
    to: tuple[str, ...],
    html: str | None,
    config: str | None,
    *,
    as_json: bool,
) -> None:
    """Show the SMS and the e-mail about WHAT: an incident's number, or a file of entries as explain takes it.

    They are what somebody would get to whom all of it matters; nothing is sent.
    """
    from daemon.clock import SystemClock
    from daemon.configured import configured_sources
    from daemon.preview import preview as previewed
    from daemon.render import Renderer, link_hosts
    from rules.places import Places

    _check(to)
    found, now, places = configuration(config), SystemClock().now(), Places.load()
    people = _people(found, now)
    spoken = _languages(langs, people)
    if html is not None and len(spoken) != 1:
        raise click.BadParameter(f"say of which language: --lang {spoken[0]}", param_hint="--html")
    renderer = Renderer(places, link_hosts(tuple(configured_sources(found.settings).values())))
    wrong = False
    for name, items in _asked(what, found, places, now):
        if isinstance(items, str):
            wrong = True
            click.echo(f"{name}: {items}", err=True)
            continue
        for lang in spoken if items else ():
            done = previewed(items, lang, renderer, to or ("+1",))
            _print(name, done, html, as_json=as_json)
    if wrong:
        raise click.exceptions.Exit(1)


def _check(to: Sequence[str]) -> None:
    """Refuse what no number begins with."""
    for prefix in to:
        if not re.fullmatch(r"\+\d{1,15}", prefix):
            why = f"{prefix}: write the beginning of a number, such as +52"
            raise click.BadParameter(why, param_hint="--to")


def _print(name: str, done: Preview, html: str | None, *, as_json: bool) -> None:
    """Print one language's messages, or their HTML alone where it is asked for on standard output."""
    if html == "-":
        click.echo(done.html)
        return
    if html is not None:
        _write(html, done.html)
    if as_json:
        click.echo(json.dumps({"of": name, **done.to_json()}, ensure_ascii=False))
        return
    from daemon.preview_view import show

    show(done, console())


def _asked(
    what: str, found: Configuration, places: Places, now: datetime
) -> Iterator[tuple[str, Sequence[Item] | str]]:
    """Yield what there is to say about each thing asked for, or why there is nothing."""
    if what.isdecimal():
        from daemon.foreseen import of_incident
        from state.store import Store

        with Store.open(found.settings.database, now, readonly=True) as store:
            yield what, of_incident(store, int(what))
        return
    from daemon.foreseen import of_entry
    from daemon.given import BadLine, read_entries
    from rules.loader import load
    from rules.reader import Reader

    rules = load(found.settings.rules, places, found.settings.packs)
    reader = Reader.load(places)
    for entry in read_entries(read_text(what).split("\n")):
        if isinstance(entry, BadLine):
            yield f"{shown_name(what)}:{entry.number}:1", f"error: {entry.why}"
        else:
            items = of_entry(entry, reader, rules, places, now)
            yield entry.id, items
            if not items:
                click.echo(f"{entry.id}: nobody would be told anything; advisoryd explain says why", err=True)


def _people(found: Configuration, now: datetime) -> Sequence[Person]:
    """Return the subscribers, none where there is no database yet."""
    from state.errors import DatabaseMissing
    from state.store import Store

    try:
        with Store.open(found.settings.database, now, readonly=True) as store:
            return tuple(store.people.list())
    except DatabaseMissing:
        return ()


def _languages(asked: Sequence[str], people: Sequence[Person]) -> Sequence[str]:
    """Return the languages to speak: those asked for, else the subscribers', else every one."""
    from daemon.words import languages, load

    if asked and "all" not in asked:
        return asked
    own = () if asked else dict.fromkeys(load(person.lang).language for person in people)
    return tuple(own) or languages()


def _write(name: str, text: str) -> None:
    from pathlib import Path

    from daemon.errors import GivenError

    try:
        Path(name).write_text(text, "utf-8")
    except OSError as error:
        raise GivenError(f"{name}: cannot be written: {error.strerror}") from None
