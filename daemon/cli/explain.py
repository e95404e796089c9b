"""``advisoryd explain``: what entries state, and what that would do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option, read_text, shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daemon.configuration import Configuration
    from rules.person import Person


@click.command()
@click.argument("file", default="-")
@config_option
@json_option
def explain(file: str, config: str | None, *, as_json: bool) -> None:
    """Show what the entries in FILE (JSON Lines; - for standard input) state, and what that would do.

    An entry is {"id", "title", "text", "publisher", "kind", "lang", "subject", "published"};
    only id and text are needed.
    """
    from daemon.clock import SystemClock
    from daemon.explain import explain as explain_entry
    from daemon.given import BadLine, read_entries
    from rules.loader import load
    from rules.places import Places
    from rules.reader import Reader

    found = configuration(config)
    lines = read_text(file).split("\n")
    places = Places.load()
    rules = load(found.settings.rules, places, found.settings.packs)
    reader = Reader.load(places)
    now = SystemClock().now()
    people = [] if as_json else _people(found, now)
    wrong = 0
    for entry in read_entries(lines):
        if isinstance(entry, BadLine):
            wrong += 1
            click.echo(f"{shown_name(file)}:{entry.number}:1: error: {entry.why}", err=True)
            continue
        explanation = explain_entry(entry, reader, rules, places, people, now)
        if as_json:
            click.echo(json.dumps(explanation.to_json(), ensure_ascii=False))
        else:
            from daemon.explain_view import show

            show(explanation, places, console())
    if wrong:
        raise click.exceptions.Exit(1)


def _people(found: Configuration, now: datetime) -> Sequence[Person]:
    """Return the subscribers, none where there is no database yet."""
    from state.errors import DatabaseMissing
    from state.store import Store

    try:
        with Store.open(found.settings.database, now, readonly=True) as store:
            return store.people.list()
    except DatabaseMissing:
        return []
