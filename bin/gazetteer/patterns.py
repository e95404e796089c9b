"""Write what a text is searched for: every name, folded, with the places that bear it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gazetteer.row import ANY, Row
from rules import lexicon
from rules.text import pattern


def lines(rows: Iterable[Row]) -> list[str]:
    """Return a line for each pattern: a tab, its bearers as ``lang:place:name``, after ``~`` where weak."""
    letters = {lang: lexicon.load(lang).letters for lang in lexicon.available()}
    bearers: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        for (lang, _), (text, weak) in row.names.items():
            packed = f"{'~' if weak else ''}{lang}:{row.id}:{text}"
            for spelling in _spellings(text, lang, letters):
                bearers[pattern(spelling)][packed] = None
    return [f"{found}\t{'|'.join(packed)}" for found, packed in bearers.items() if found]


def _spellings(text: str, lang: str, letters: Mapping[str, Mapping[int, str]]) -> Iterator[str]:
    """Yield how a name is written, also by people without its letters on their keyboard."""
    yield text
    if not text.isascii():
        spoken = (table for own, table in letters.items() if table and lang in {ANY, own})
        yield from sorted({text.translate(table) for table in spoken} - {text})
