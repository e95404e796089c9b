"""Show sources on a terminal: who is in the catalogue, and what came of asking them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from daemon.inspection import Inspected
from daemon.sources.catalogue import Catalogue, Listing
from daemon.sources.definition import SourceSpec
from daemon.sources.document import FaultKind
from rules.model import Kind

_KINDS: Final = {kind: at for at, kind in enumerate(Kind)}
_UNREACHED: Final = frozenset({FaultKind.DNS, FaultKind.CONNECT, FaultKind.TIMEOUT, FaultKind.TLS})
_SLUG: Final = "{slug}"
_MANY: Final = 3
"""Sources that cannot be reached at one time, before this machine is suspected."""

REMEDIES: Final = {
    FaultKind.DNS: "look for a misspelt host in its url",
    FaultKind.CONNECT: "look whether a browser reaches it; behind a firewall, give it a proxy",
    FaultKind.TLS: "look at this machine's clock; the publisher may have let its certificate expire",
    FaultKind.TIMEOUT: "try again; if it is always slow, raise fetch: timeout",
    FaultKind.TOO_LARGE: "raise fetch: max_bytes, or find an address that says less",
    FaultKind.ENCODING: "try again; what lies between may damage it",
    FaultKind.TRUNCATED: "try again; the daemon does so by itself",
    FaultKind.REDIRECT: "look where a browser ends, and write that as its url",
    FaultKind.BLOCKED: "give it a proxy or a user_agent of its own in its definition",
    FaultKind.BUSY: "give it a longer every; the daemon waits as long as it asks for",
    FaultKind.SERVER: "nothing to do here: the daemon tries again by itself",
    FaultKind.STATUS: "look with a browser at what it answers",
    FaultKind.HTML: "look at it in a browser: it may want a proxy or a user_agent; a page has format: html",
    FaultKind.JSON: "a JSON API has format: json, and says under json: what is where",
    FaultKind.NOT_A_FEED: "look at the body with curl, and say its format",
    FaultKind.HOSTILE: "look at the body with curl: what declares entities is never read",
    FaultKind.SHAPE: "compare the body, with curl, with what the definition says",
    FaultKind.LINKS: "look at one of them in a browser; other hosts are named under follow: hosts",
}
"""What to do about a fault whose own words do not say it."""


def show_listings(found: Sequence[Listing | SourceSpec], out: Console) -> None:
    """Print sources by what kind of publisher they are."""
    table = Table("id", "publisher", "about", "lang", "format", "known", box=box.SIMPLE_HEAD)
    in_order = sorted(found, key=lambda each: (_KINDS[each.kind], each.id))
    for kind, group in groupby(in_order, key=lambda each: each.kind):
        members = list(group)
        table.add_row(Text(f"{kind} ({len(members)})", style="bold"))
        for each in members:
            known = each.verified if isinstance(each, Listing) else "yours"
            style = "dim" if isinstance(each, Listing) and each.superseded_by else ""
            publisher = Text(each.publisher, overflow="ellipsis", no_wrap=True)
            table.add_row(f"  {each.id}", publisher, about(each), each.lang, each.format, known, style=style)
        table.add_section()
    out.print(table)


def about(each: Listing | SourceSpec) -> str:
    """Return which countries a source speaks about, in few characters."""
    said = each.about if isinstance(each, Listing) else None
    if isinstance(said, tuple) and len(said) > 1:
        return f"{said[0]} and {len(said) - 1} more"
    return said if isinstance(said, str) else each.area or each.subject or "any"


def repeating(found: Sequence[Listing | SourceSpec]) -> str | None:
    """Return, in words, who of *found* is not polled for a country because another says the same."""
    named = [
        f"{each.id} ({each.superseded_by.replace(_SLUG, '…')})"
        for each in found
        if isinstance(each, Listing) and each.superseded_by
    ]
    if not named:
        return None
    return f"Shown dim is what another says, too, which alone is polled by watch: {', '.join(named)}."


def families(catalogue: Catalogue) -> str:
    """Return, in words, which sources there are for each country."""
    names = ", ".join(name.replace(_SLUG, "…") for name in sorted(catalogue.families()))
    return (
        f"And for each country one of: {names}. All in all {len(catalogue.ids())} sources are known: "
        "--about MX lists a country's, and a WORD such as nepal, airline or unverified those it leads to."
    )


def show_inspected(found: Sequence[Inspected], out: Console) -> None:
    """Print what came of asking sources, what to do about those that do not work, and how many do."""
    table = Table("source", "", "entries", "dated", "newest", "statements", "levels", box=box.SIMPLE_HEAD)
    for each in found:
        mark = Text("look", style="yellow") if each.remark else Text("works", style="green")
        newest = f"{each.newest:%d %b %Y %H:%M}" if each.newest else ""
        numbers = map(str, (each.entries, each.dated, newest, each.statements, each.levels))
        if each.works:
            table.add_row(each.source.id, mark, *numbers)
        else:
            table.add_row(each.source.id, Text("fault", style="bold red"))
    out.print(table)
    for each in found:
        for line in _remarks(each):
            out.print(line)
    faulty = [each for each in found if not each.works]
    odd = sum(each.works and bool(each.remark) for each in found)
    out.print(f"{len(found) - len(faulty)} of {len(found)} work, {odd} of them with a remark.")
    if len(faulty) >= max(_MANY, len(found)) and all(each.kind in _UNREACHED for each in faulty):
        out.print("Nobody can be reached: look at this machine's own network and name service first.")


def _remarks(each: Inspected) -> Iterator[Text]:
    if each.remark:
        yield Text.assemble((f"{each.source.id}: ", "yellow"), each.remark)
    if each.fault is not None:
        yield Text.assemble((f"{each.source.id}: ", "bold red"), each.fault)
        remedy = REMEDIES.get(each.kind) if each.kind else None
        if remedy:
            yield Text(f"  → {remedy}")
