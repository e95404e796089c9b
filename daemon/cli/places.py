"""``advisoryd places``: find areas by any of their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from daemon.cli.common import console, json_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_NAMES = 6
"""Other names shown of a place; ``--json`` gives all."""


@click.command()
@click.argument("query", nargs=-1, required=True)
@json_option
def places(query: tuple[str, ...], *, as_json: bool) -> None:
    """Find areas by code or name, in any language: their codes go into rules and watches."""
    from daemon.errors import GivenError
    from rules.places import Places

    gazetteer = Places.load()
    wanted = " ".join(query)
    found = gazetteer.search(wanted)
    if not found:
        raise GivenError(f"no place is called {wanted!r}")
    rows = [
        {
            "code": place.id,
            "kind": str(place.kind),
            "name": place.name,
            "names": [name for name in gazetteer.names_of(place.id) if name != place.name],
            "parent": place.parent,
            "tz": gazetteer.time_zone(place.id),
        }
        for place in found
    ]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    _show(rows)


def _show(rows: Sequence[Mapping[str, object]]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("code", no_wrap=True)
    for title in ("kind", "name", "in", "also called"):
        table.add_column(title)
    for row in rows:
        names = row["names"]
        also = ", ".join(names[:_MOST_NAMES]) if isinstance(names, list) else ""
        table.add_row(str(row["code"]), str(row["kind"]), str(row["name"]), str(row["parent"] or ""), also)
    console().print(table)
