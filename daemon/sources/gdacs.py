"""Read what GDACS says in elements of its own beside a feed item's words.

Green means that little harm is to be expected: most of what it lists is a quake that few have felt.
https://www.gdacs.org/Knowledge/models_eq.aspx
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from daemon.sources.answer import Area, Declaration
from daemon.sources.dates import read_date
from daemon.sources.markup import one_line

_Item: TypeAlias = dict[str, Any]
"""feedparser's: its own get answers for other keys, too."""
FELT_KM: Final = 100.0
"""Within this distance of a quake GDACS counts the people whom it affects."""
_GRAVE: Final = frozenset({"Orange", "Red"})
_MOST: Final = 50
"""Countries of one event."""


def declaration(item: _Item) -> Declaration | None:
    """Return what an item of feedparser's declares in GDACS' elements; None where it has none.

    Only what goes on and is orange or red is stated; an end counts where it is later than the item itself.
    """
    event, level = _said(item, "eventtype"), _said(item, "alertlevel")
    if not event or not level:
        return None
    stated = level in _GRAVE and _said(item, "iscurrent").lower() != "false"
    published, end = (read_date(dict.get(item, key)) for key in ("published", "gdacs_todate"))
    later = end is not None and published is not None and end > published
    return Declaration(
        areas=tuple(_areas(item, event)) if stated else (),
        events=(("GDACS", event),),
        over=False if stated else None,
        certain=stated,
        expires=end.isoformat() if stated and later and end else None,
    )


def _areas(item: _Item, event: str) -> Iterator[Area]:
    """Yield where a quake is felt, else each country that is named; the code is the first one's."""
    code = _said(item, "iso3")
    codes = (("ISO3166-1", code),) if code else ()
    names = one_line(_said(item, "country"))
    point = (dict.get(item, "where") or {}).get("coordinates")
    if event == "EQ" and point and len(point) == 2:
        yield Area(names, circles=(((point[1], point[0]), FELT_KM),), codes=codes)
        return
    for number, name in enumerate(names.split(",")[:_MOST]):
        if name.strip() or codes:
            yield Area(name.strip(), codes=codes if number == 0 else ())


def _said(item: _Item, name: str) -> str:
    return str(dict.get(item, f"gdacs_{name}") or "").strip()[:1000]
