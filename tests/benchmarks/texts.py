"""Made-up words, entries and feeds, the same at every run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import product
from random import Random

from rules.model import Entry, Kind, Source

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)
_SENTENCES = (
    "The consulate is open from Monday to Friday and answers calls on every other day.",
    "Travelers should monitor local media and keep a copy of their passport with them.",
    "U.S. citizens in {place} should shelter in place until further notice.",
    "Authorities report burning vehicles on the road between {place} and the coast.",
    "In the event of an emergency, call the number printed below.",
    "Public transport in {place} does not run this evening.",
    "The airport operates normally, and airlines ask passengers to arrive early.",
    "Demonstrations are possible near government buildings; avoid large crowds.",
    "Schools in {place} reopen on Monday, said the state’s minister of education.",
    "Ceremonies in the cathedral’s square went on beneath a blue sky — nothing else was seen.",
)
_PLAIN = (
    "office hours visitors passport renewal form appointment weather season festival museum guide tourist "
    "ticket hotel market library school class harbour bridge station train coach driver garden river "
    "mountain coast beach island village district capital embassy citizen resident family student teacher "
    "engineer farmer merchant bank currency payment insurance doctor clinic pharmacy water electricity "
    "internet telephone letter parcel language interpreter notary marriage certificate birth record "
    "election ballot holiday parade concert theatre exhibition science research university scholarship "
    "trade export company contract meeting minister delegation visit agreement "
)
_PLACES = ("Jalisco", "Nayarit", "Michoacán", "Puerto Vallarta", "Colima", "Nuevo León", "Sinaloa")


def words() -> list[str]:
    """Return 36 000 words that no language has, in a fixed mixture."""
    starts, ends = (
        ("ba", "cor", "du", "fel", "gri", "ha", "jo", "kem", "lu", "mon"),
        ("ta", "ril", "so", "nek"),
    )
    middles = ("la", "ven", "pi", "ros", "ga", "mi", "to", "sur", "ne")
    made = ["".join(parts) for parts in product(starts, middles, middles, starts, ends)]
    Random(1).shuffle(made)  # noqa: S311 - a mixture, no secret
    return made


def prose(number: int, length: int = 700) -> str:
    """Return about *length* characters, different for each *number*: mostly small talk, some advice."""
    chance = Random(number)  # noqa: S311 - the same
    said = [f"Notice {number}."]
    while sum(map(len, said)) < length:
        if chance.random() < 0.3:
            said.append(chance.choice(_SENTENCES).format(place=chance.choice(_PLACES)))
        else:
            said.append(" ".join(chance.choices(_PLAIN.split(), k=12)).capitalize() + ".")
    return " ".join(said)


def source(name: str = "embassy", url: str = "http://127.0.0.1/feed") -> Source:
    """Return a source about Mexico."""
    return Source(name, url, f"Embassy {name}", Kind.GOVERNMENT, "en", subject="MX")


def entries(numbers: Iterable[int], of: Source) -> list[Entry]:
    """Return an entry for each of *numbers*."""
    return [
        Entry(
            id=f"{of.id}/{number}",
            text=prose(number),
            title=f"Notice {number} for travelers",
            publisher=of.publisher,
            kind=of.kind,
            lang=of.lang,
            subject=of.subject,
            published=NOON - timedelta(minutes=number % 10_000),
            link=f"https://{of.id}.example/notices/{number}",
            source=of.id,
        )
        for number in numbers
    ]


def feed(numbers: Iterable[int], name: str = "embassy", now: datetime = NOON) -> bytes:
    """Return RSS with an item for each of *numbers*, the first the newest."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{name}</title>'
        f"<link>https://{name}.example/</link><description>Advice</description>"
        + "".join(_item(number, name, now - timedelta(minutes=at)) for at, number in enumerate(numbers))
        + "</channel></rss>"
    ).encode()


def _item(number: int, name: str, when: datetime) -> str:
    paragraphs = "".join(f"<p>{line}.</p>" for line in prose(number).split(". "))
    return (
        f"<item><guid>https://{name}.example/?p={number}</guid><title>Notice {number} for travelers</title>"
        f"<link>https://{name}.example/notices/{number}</link><pubDate>{format_datetime(when)}</pubDate>"
        f"<description>{escape(paragraphs)}</description></item>"
    )
