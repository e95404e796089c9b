"""``advisoryd review``: what a person should look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option

if TYPE_CHECKING:
    from state.reviews import Review

_WORDS = {
    "unknown-place": "an area that is in no gazetteer: add a name, or submit it by hand",
    "unknown-level": "a level that its source's definition does not name: add it to levels",
    "unknown-language": "a language that is not read: read it, and submit what matters",
    "too-long": "a text of which the end was not read",
    "quarantined": "an entry that breaks the program, and was put aside",
    "reply": "an answer that nobody here understands",
}


@click.group()
def review() -> None:
    """Show what could not be read or understood, and take it off the list."""


@review.command("list")
@config_option
@json_option
def list_(config: str | None, *, as_json: bool) -> None:
    """List what nobody has looked at, oldest first."""
    from daemon.clock import SystemClock
    from state.store import Store

    path = configuration(config).settings.database
    with Store.open(path, SystemClock().now(), readonly=True) as store:
        found = store.reviews.open()
    if as_json:
        for each in found:
            click.echo(json.dumps(_plain(each), ensure_ascii=False))
    elif found:
        _show(found)
    else:
        click.echo("Nothing waits for anybody to look.")


@review.command()
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
@click.option("--how", default="looked at", show_default=True, help="What was done about it.")
@config_option
def resolve(numbers: tuple[int, ...], how: str, config: str | None) -> None:
    """Take things off the list."""
    from daemon.clock import SystemClock
    from daemon.reach import carry_out

    path = configuration(config).settings.database
    carry_out(path, "review.resolve", {"ids": list(numbers), "how": how}, SystemClock().now())
    things = "1 thing" if len(numbers) == 1 else f"{len(numbers)} things"
    click.echo(f"{things} off the list.")


def _plain(each: Review) -> dict[str, object]:
    return {
        "id": each.id,
        "kind": each.kind,
        "country": each.country,
        "source": each.source,
        "entry": each.entry,
        "detail": each.detail,
        "at": each.at.isoformat().replace("+00:00", "Z"),
    }


def _show(found: list[Review]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table("#", "since (UTC)", "about", "source", "what", "detail", box=box.SIMPLE_HEAD)
    for each in found:
        what = _WORDS.get(each.kind, each.kind)
        detail = " ".join(each.detail.split())[:120]
        about, source = each.country or "", each.source or ""
        table.add_row(str(each.id), f"{each.at:%d %b %H:%M}", about, source, what, Text(detail))
    console().print(table)
