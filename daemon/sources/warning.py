"""Make items of warnings: which part is meant for us, where it applies, what its codes say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from daemon.sources.answer import MAX_TEXT, MAX_TITLE, Answer, Declaration, Item, Raw
from daemon.sources.cap import CapError, CapInfo, CapMessage, read_cap
from daemon.sources.document import Fault, FaultKind
from daemon.sources.links import web_link
from daemon.sources.markup import one_line, plain
from rules.model import PART

CERTAIN: Final = frozenset({"Observed", "Likely", "Very Likely", "Unknown"})
"""A warning of a certainty below these states nothing yet."""


def read(raw: Raw) -> Answer | Fault:
    """Return the items of one CAP message, or why it is none."""
    try:
        message = read_cap(raw.data)
    except CapError as error:
        return Fault(FaultKind.NOT_A_FEED, f"no CAP message: {error}")
    return Answer(items_of(message, raw.lang, raw.url), dated=_written(message.sent))


def items_of(message: CapMessage, lang: str, url: str) -> tuple[Item, ...]:
    """Return what *message* says to the public: nothing where it is an exercise or a receipt."""
    if (message.status, message.scope) != ("Actual", "Public") or message.msg_type in {"Ack", "Error"}:
        return ()
    infos = _in_one_language(message.infos, lang)
    if not infos:
        return (_bare(message),) if message.msg_type == "Cancel" and message.references else ()
    return tuple(_item(message, info, number, url) for number, info in enumerate(infos, 1))


def _in_one_language(infos: Sequence[CapInfo], lang: str) -> list[CapInfo]:
    """Return the parts in *lang*, else in the language of the first: the others say the same again."""
    if not infos:
        return []
    spoken = [_base(info.lang) for info in infos]
    chosen = _base(lang) if _base(lang) in spoken else spoken[0]
    return [info for info in infos if _base(info.lang) == chosen]


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _bare(message: CapMessage) -> Item:
    """Return a Cancel that only names what it takes back."""
    return Item(
        id=message.identifier,
        title=one_line(message.note or f"Cancel {' '.join(message.references)}")[:MAX_TITLE],
        published=_written(message.sent),
        declared=Declaration(over=True, replaces=message.references),
    )


def _item(message: CapMessage, info: CapInfo, number: int, url: str) -> Item:
    over = message.msg_type == "Cancel" or "AllClear" in info.responses
    return Item(
        id=message.identifier if number == 1 else f"{message.identifier}{PART}{number}",
        title=one_line(info.headline or info.event)[:MAX_TITLE],
        text="\n\n".join(filter(None, _paragraphs(info)))[:MAX_TEXT],
        link=web_link(info.web, url) if info.web else None,
        published=_written(message.sent),
        lang=info.lang,
        declared=Declaration(
            areas=info.areas,
            events=info.codes,
            over=over,
            certain=over or info.certainty in CERTAIN,
            expires=_written(info.expires),
            replaces=message.references,
        ),
    )


def _written(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _paragraphs(info: CapInfo) -> Iterator[str]:
    if info.headline and info.event.casefold() not in info.headline.casefold():
        yield f"{info.event}."
    yield plain(info.description, html=True)
    yield plain(info.instruction, html=True)
