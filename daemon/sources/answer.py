"""What a reader of one format finds in a body: items, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

from daemon.sources.document import Fault

MAX_ITEMS: Final = 500
MAX_TITLE: Final = 500
MAX_TEXT: Final = 200_000
"""Characters; the longest advisory seen has 35 000."""
MAX_ID: Final = 1000


@dataclass(frozen=True, slots=True)
class Raw:
    """A body and what is known of it, as a reader gets it; relative links count from *url*."""

    data: bytes
    content_type: str
    url: str
    options: Mapping[str, Any]
    """What the source's definition declares for its format, as plain JSON; ``behind`` is the format of
    what its links lead to."""
    lang: str = ""
    """What the source speaks, BCP 47: of one message in several languages that one is read."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area as a body gives it, still without a place of the gazetteer."""

    desc: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Rings of latitude and longitude."""
    circles: tuple[tuple[tuple[float, float], float], ...] = ()
    """Centre, and radius in kilometres."""
    codes: tuple[tuple[str, str], ...] = ()
    """System of codes, code."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a body says in codes and shapes beside an item's words: see :class:`rules.model.Declared`."""

    areas: tuple[Area, ...] = ()
    events: tuple[tuple[str, str], ...] = ()
    """System of codes, code; a name of the event has the system "name"."""
    over: bool | None = None
    certain: bool = True
    expires: str | None = None
    """ISO 8601, UTC."""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """What a body says in one place, in plain text and bounded."""

    id: str = ""
    """The publisher's own; empty where it gives none."""
    title: str = ""
    text: str = ""
    link: str | None = None
    published: str | None = None
    """ISO 8601, UTC."""
    lang: str | None = None
    level: str = ""
    """The advice level beside the text, in words."""
    countries: tuple[str, ...] = ()
    """Codes of ISO 3166-1 or names."""
    tag: str = ""
    """The country in FIPS 10-4, which only counts where its title names none."""
    declared: Declaration | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a body holds."""

    items: tuple[Item, ...]
    title: str = ""
    language: str | None = None
    complete: bool = True
    """False where the body was cut off."""
    dropped: int = 0
    """Items left out because there were too many."""
    dated: str | None = None
    """When the body was made, by its own word: ISO 8601, UTC."""
    unknown: tuple[str, ...] = ()
    """Levels that the definition does not name: those items have none."""
    hub: str | None = None
    """Who announces its news (WebSub)."""
    topic: str | None = None
    """What it calls itself."""


Read: TypeAlias = Callable[[Raw], Answer | Fault]
"""A reader: one function in one file for each format; never raises for anything in a body."""


def sent(answer: Answer | Fault) -> dict[str, Any]:
    """Return *answer* as JSON holds it."""
    if isinstance(answer, Fault):
        return {"fault": answer.kind.value, "detail": answer.detail}
    return asdict(answer)
