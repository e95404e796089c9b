"""Show a preview to people: as a phone and a mailbox would show it."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from daemon.preview import Preview, Short

PHONE = 44
"""Columns of what stands for a phone."""


def show(found: Preview, console: Console) -> None:
    """Print one language's messages."""
    for number, sms in enumerate(found.sms, 1):
        which = f" {number} of {len(found.sms)}" if len(found.sms) > 1 else ""
        title = Text(f"SMS{which}, {found.lang}")
        console.print(Panel(Text(sms.text), title=title, title_align="left", width=min(PHONE, console.width)))
        console.print(Padding(Text(_facts(sms), style="dim"), (0, 0, 1, 2)))
    console.print(Text(f"E-mail, {found.lang}", style="bold"))
    console.print(Text("Subject: ", style="bold").append(found.subject, style="not bold"))
    console.print()
    console.print(Padding(Text(found.text), (0, 0, 0, 2)))


def _facts(sms: Short) -> str:
    costs = ", ".join(f"${dollars:.3f} to {prefix}" for prefix, dollars in sms.costs)
    plural = "" if sms.segments == 1 else "s"
    return f"{len(sms.text)} characters, {sms.encoding}, {sms.segments} segment{plural}; about {costs}"
