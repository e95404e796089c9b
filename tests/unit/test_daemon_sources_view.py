"""What an operator sees of the catalogue, and of sources that were asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from daemon.configured import configured_specs
from daemon.explain_text import passages
from daemon.inspection import Inspected
from daemon.settings import Settings
from daemon.sources.catalogue import Catalogue, shipped
from daemon.sources.definition import SourceSpec
from daemon.sources.document import FaultKind
from daemon.sources_view import about, families, repeating, show_inspected, show_listings
from rules.model import Kind, Source

OWN = SourceSpec(
    id="mine", url="https://x.example/", publisher="Mine", kind=Kind.AIRPORT, lang="es", area="MX-JAL"
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped()


def printed(show: object, *values: object) -> str:
    out = io.StringIO()
    assert callable(show)
    show(*values, Console(file=out, width=100, highlight=False))
    return out.getvalue()


def asked(name: str, kind: FaultKind | None, remark: str = "") -> Inspected:
    source = Source(name, "https://x.example/", "Mine", Kind.AIRPORT, "es")
    return Inspected(source, fault=f"{kind}: it is so" if kind else None, kind=kind, remark=remark)


def test_sources_are_listed_by_their_kind_within_a_hundred_columns(catalogue: Catalogue) -> None:
    shown = printed(show_listings, [OWN, *catalogue.speaking(["MX"])])
    assert max(map(len, shown.splitlines())) <= 100
    assert "airport (4)" in shown
    assert "MX and 22 more" in shown
    assert "yours" in shown


def test_a_word_leads_to_sources_and_to_members_of_families(catalogue: Catalogue) -> None:
    found = {each.id for each in catalogue.matching(["nepal", "recorded"])}
    assert {"france-nepal", "uk-content-nepal"} <= found
    assert "us-embassy-nepal" not in found, "nobody has seen that one"
    assert {each.carrier for each in catalogue.matching(["airline", "unverified"])} >= {"AM", "F8"}
    assert [each.id for each in catalogue.matching(["nothing-like-it"])] == []


def test_what_only_repeats_another_is_named_with_it(catalogue: Catalogue) -> None:
    words = repeating(list(catalogue.speaking(["MX"])))
    assert words is not None
    assert "uk-fcdo-mexico (uk-content-mexico)" in words
    assert "uk-fcdo-index (uk-content-…)" in words
    assert repeating([OWN]) is None
    assert "us-embassy-…" in families(catalogue)


def test_what_is_polled_is_what_is_named_defined_and_watched(catalogue: Catalogue, tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "x.db", sources=["uk-fcdo-nepal", OWN], watch=["NP"])
    found = {each.id: each for each in configured_specs(settings)}
    assert {"uk-fcdo-nepal", "mine", "uk-content-nepal", "gdacs"} <= found.keys()
    assert about(found["mine"]) == "MX-JAL"
    assert about(catalogue["gdacs"]) == "any"


def test_each_fault_says_what_to_do_and_the_last_line_how_many_work() -> None:
    shown = printed(
        show_inspected, [asked("a", FaultKind.DNS), asked("b", None, "look here"), asked("c", None)]
    )
    assert "a: dns: it is so\n  → look for a misspelt host" in shown
    assert "b: look here" in shown
    assert shown.splitlines()[-1] == "2 of 3 work, 1 of them with a remark."


def test_where_nobody_can_be_reached_this_machine_is_suspected() -> None:
    lost = [asked(name, FaultKind.CONNECT) for name in "abc"]
    assert "this machine's own network" in printed(show_inspected, lost)
    assert "own network" not in printed(show_inspected, [*lost, asked("d", FaultKind.MISSING)])


def test_of_a_long_text_only_what_was_read_is_shown() -> None:
    text = Text("\n".join(f"line {number}" for number in range(40)))
    text.stylize("bold", text.plain.index("line 30"), text.plain.index("line 31") - 1)
    assert passages(text, 12).plain == "line 0\n[…]\nline 30\n[…]"
    assert passages(text, 40) is text
