"""Write what travellers can be told, every sentence of it, on a page for each language.

Run from the root of the project: ``python -m tests.wording_page [FOLDER]``; a test says when they are out of date.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from daemon.gsm import fits, segments
from daemon.prices import MILLIONTHS, Prices
from daemon.sms_text import SmsText, sms_text
from daemon.speech import Speech
from daemon.topics import Blind, Item, topics
from daemon.words import Words, languages, load
from rules.incident import Contrary
from rules.places import Places
from tests.shipped import gazetteer
from tests.standins.delivery import NOON
from tests.standins.sayings import CASES, WHERE, saying, sayings

DOCS: Final = Path(__file__).resolve().parents[1] / "docs" / "wording"
REFERENCE: Final = "4F7K2M9Q"
NUMBERS: Final = ("+1", "+34", "+49", "+52", "+81")
"""Where a page says what a message costs."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message, and what it is of."""

    of: str
    why: str
    sms: SmsText

    @property
    def lost(self) -> str:
        """Return the letters that the alphabet of SMS has not, where that alphabet was used."""
        return "".join(sorted({c for c in self.sms.written if not fits(c)})) if fits(self.sms.text) else ""


def lines(words: Words, places: Places) -> Iterator[Line]:
    """Yield every message that a language has."""
    speech = Speech(words, places, {})

    def said(*items: Item) -> SmsText:
        return sms_text(topics(items, places), speech, REFERENCE)

    for of, item in sayings():
        yield Line(of, _why(item), said(item))
    alert = saying("shelter-in-place", *CASES[0])
    yield Line("roll call", "asks", said(replace(alert, roll_call=timedelta(minutes=15))))
    yield Line("blind", "tells", said(replace(alert, blind=(Blind("UK FCDO", NOON),))))
    calm = Contrary("AFAC", WHERE, "The airport operates normally.", NOON)
    told = replace(alert.alert, incident=replace(alert.alert.incident, contrary=(calm,)))
    yield Line("contrary", "tells", said(replace(alert, alert=told)))
    yield Line("several", "tells", said(*(saying(each, *CASES[0]) for each in ("curfew", "arson", "strike"))))


def _why(item: Item) -> str:
    return f"{item.msg_type} ({item.reason})"


def page(words: Words, found: Iterable[Line]) -> str:
    """Return the page of a language."""
    every = list(found)
    prices = Prices.load()
    counts = Counter(line.sms.segments for line in every)
    dear = sum(segments(line.sms.written) > line.sms.segments for line in every)
    costs = ", ".join(f"{number} {prices.of(number, 1) / MILLIONTHS:.3f}" for number in NUMBERS)
    head = [
        f"# {words.locale.get_display_name('en')}",
        "",
        "Every message that a traveller can get in this language, made by `python -m tests.wording_page`.",
        f"The words are in [`{_file(words)}`](../../daemon/wording/{_file(words)}).",
        "",
        "A segment holds 160 characters, or 153 of several, in the alphabet of SMS, and 70, or 67, outside it.",
        f"One segment costs about, in US dollars: {costs}.",
        "",
        "| segments | messages |",
        "|---|---|",
        *(f"| {number} | {count} |" for number, count in sorted(counts.items())),
        "",
    ]
    if words.cheap:
        head += [f"With all its accents, {dear} of {len(every)} would take more segments.", ""]
    return "\n".join([*head, *_table(every), *_replies(words)]) + "\n"


def _table(every: Iterable[Line]) -> Iterator[str]:
    of = None
    for line in every:
        if line.of != of:
            of = line.of
            yield from ("", f"## {of}", "", "| why | message | characters | segments | accents left out |")
            yield "|---|---|---|---|---|"
        sms = line.sms
        whole = segments(sms.written)
        lost = f"{line.lost} ({whole} with them)" if line.lost else ""
        yield f"| {line.why} | {sms.text} | {len(sms.text)} | {sms.segments} | {lost} |"


def _replies(words: Words) -> Iterator[str]:
    yield from ("", "## answers to replies", "")
    for name in type(words.replies).model_fields:
        yield f"- {name}: {getattr(words.replies, name)}"


def _file(words: Words) -> str:
    return f"{words.language.lower()}.yaml"


def write(folder: Path, tags: Iterable[str] = ()) -> None:
    """Write the pages of *tags*, or of every language, into *folder*."""
    places = gazetteer()
    for tag in tags or languages():
        words = load(tag)
        (folder / f"{tag}.md").write_text(page(words, lines(words, places)), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
