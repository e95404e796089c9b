"""Other ways to write the first word of a name: abbreviated, or left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gazetteer.row import Row
from rules.text import fold

_SAINTS = {"Saint": "St", "Sainte": "Ste", "Sankt": "St"}
_ARTICLE = re.compile(r"(?:A[ldnrstz]|A[sdt]h|E[ls])[ -](?=[^\W\d_])")
"""The Arabic article, as it is written in Latin letters before a name."""
_ARABIC = "AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE"
_LONG = 6
"""Letters a name needs without its article: shorter ones are words, or other names."""


def add(rows: Iterable[Row]) -> None:
    """Name "Saint Ann" also "St Ann", and "Al Qamishli" also "Qamishli"."""
    for row in rows:
        for (lang, _), (text, weak) in list(row.names.items()):
            for other in _variants(row.id[:2], text):
                row.add(other, lang, weak=weak, form=True)


def _variants(country: str, text: str) -> Iterable[str]:
    first, _, rest = text.partition(" ")
    if first in _SAINTS and rest:
        yield f"{_SAINTS[first]} {rest}"
    article = _ARTICLE.match(text) if country in _ARABIC else None
    if article and len(fold(text[article.end() :])) >= _LONG:
        yield text[article.end() :]
