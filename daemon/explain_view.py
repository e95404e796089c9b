"""Show an explanation on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Column, Table
from rich.text import Text

from daemon.explain import Explanation, Judged
from daemon.explain_text import LEVEL, UNREAD, because, colours, left_out, marked, passages
from rules.model import Level, Statement, Status
from rules.ports import Gazetteer

_LINES: Final = 12
"""Lines of a text that is shown in passages, where it has more."""
_UNMET_SHOWN: Final = 6
"""Rules not met that are listed with their reason; the rest is counted."""


def show(explanation: Explanation, places: Gazetteer, out: Console) -> None:
    """Print text, statements, rules and people."""
    text = marked(explanation.entry, explanation.reading)
    _read(explanation, places, out, explanation.entry.id, text)
    if explanation.reading.statements or explanation.reading.levels or explanation.findings:
        for line in (*_met(explanation), *_not_met(explanation)):
            out.print(line)
    for line in _consequences(explanation, places):
        out.print(line)
    if explanation.reading.unread:
        out.print(_left_out(explanation))
    out.print()


def show_passages(explanation: Explanation, places: Gazetteer, out: Console, title: str) -> None:
    """Print the passages that were read, the statements, and which rules they meet."""
    text = passages(marked(explanation.entry, explanation.reading), _LINES)
    _read(explanation, places, out, title, text)
    for line in _met(explanation):
        out.print(line)
    out.print()


def _read(explanation: Explanation, places: Gazetteer, out: Console, title: str, text: Text) -> None:
    out.print(Rule(Text(title), align="left"))
    out.print(Padding(text, (0, 2)))
    out.print()
    if explanation.reading.statements or explanation.reading.levels:
        out.print(_statements(explanation, places))
    elif not explanation.findings:
        out.print("It states nothing.")


def _statements(explanation: Explanation, places: Gazetteer) -> Table:
    where = Column("where", overflow="fold")
    table = Table("hazard", where, "status", "for", "until", "because of", box=box.SIMPLE_HEAD)
    chosen = colours(explanation.reading.statements)
    for each in explanation.reading.statements:
        until = f"{each.expires:%d %b %H:%M} UTC" if each.expires else ""
        table.add_row(
            Text(each.hazard + (f" ({each.carrier})" if each.carrier else ""), style=chosen[each.hazard]),
            _where(each, places),
            each.status,
            each.audience,
            "further notice" if each.until_further_notice else until,
            Text(because(each, explanation.entry)),
        )
    for level in explanation.reading.levels:
        quote = Text(_short(level.quote))
        table.add_row(
            Text("advice level", style=LEVEL), _where(level, places), str(level.level), "public", "", quote
        )
    return table


def _left_out(explanation: Explanation) -> Table:
    table = Table("seen", "words", "why it is not stated", box=box.SIMPLE_HEAD)
    for hazard, words, why in left_out(explanation.entry, explanation.reading.unread):
        table.add_row(hazard, Text(_short(words), style=UNREAD), why)
    return table


def _met(explanation: Explanation) -> Iterator[Text]:
    for rule in sorted({finding.rule for finding in explanation.findings}):
        areas = sorted({finding.where for finding in explanation.findings if finding.rule == rule})
        yield Text.assemble(("✓ ", "green"), (rule, "bold"), f" is met: {', '.join(areas)}")
    for rule in sorted({lifting.rule for lifting in explanation.liftings}):
        areas = sorted({lifting.where for lifting in explanation.liftings if lifting.rule == rule})
        yield Text.assemble(("↓ ", "green"), (rule, "bold"), f" is lifted: {', '.join(areas)}")


def _not_met(explanation: Explanation) -> Iterator[Text]:
    unmet = _unmet(explanation.judged, {finding.rule for finding in explanation.findings})
    for rule, why in list(unmet.items())[:_UNMET_SHOWN]:
        yield Text(f"✗ {rule}: {why}", style="dim")
    if len(unmet) > _UNMET_SHOWN:
        yield Text(f"✗ {len(unmet) - _UNMET_SHOWN} more rules are not met", style="dim")


def _unmet(judged: tuple[Judged, ...], met: set[str]) -> dict[str, str]:
    """Return the first reason for each rule that nothing met; nearest misses first."""
    found: dict[str, str] = {}
    for each in sorted(
        judged, key=lambda j: isinstance(j.subject, Statement) and j.subject.status is not Status.ACTIVE
    ):
        for verdict in each.verdicts:
            if not verdict.met and verdict.rule not in met:
                found.setdefault(verdict.rule, verdict.why)
    return dict(
        sorted(found.items(), key=lambda item: "hazard" in item[1] or item[1].startswith("the rule is about"))
    )


def _consequences(explanation: Explanation, places: Gazetteer) -> Iterator[Text]:
    if explanation.told:
        yield Text("Would be told:", style="bold")
    for name, finding in explanation.told:
        yield Text(
            f"  {name}: {finding.summary} – {places.display(finding.where, 'en')} ({finding.severity})"
        )
    if explanation.findings and not explanation.told:
        yield Text("No subscriber watches any of these places.", style="dim")


def _where(subject: Statement | Level, places: Gazetteer) -> str:
    where = subject.place or subject.area
    return f"{places.display(where, 'en')} [{where}]"


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= 60 else f"{line[:57]}…"
