"""Preview messages: each SMS with its length and its price, and the e-mail, in the languages asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from daemon.gsm import fits
from daemon.prices import MILLIONTHS, Prices
from daemon.reference import LENGTH
from daemon.render import EMAIL, SMS, Renderer
from daemon.topics import Item

REFERENCE: Final = "X" * LENGTH
"""Stands where a message has its own."""


@dataclass(frozen=True, slots=True)
class Short:
    """One SMS."""

    text: str
    segments: int
    costs: tuple[tuple[str, float], ...]
    """By the beginning of a number: dollars, estimated."""

    @property
    def encoding(self) -> str:
        """Return the alphabet that its carrier sends it in."""
        return "GSM-7" if fits(self.text) else "UCS-2"


@dataclass(frozen=True, slots=True)
class Preview:
    """What is said in one language."""

    lang: str
    sms: tuple[Short, ...]
    """More than one where one cannot hold it all."""
    subject: str
    text: str
    html: str

    def to_json(self) -> dict[str, Any]:
        """Return what ``preview --json`` prints."""
        return {
            "lang": self.lang,
            "sms": [
                {
                    "text": each.text,
                    "characters": len(each.text),
                    "encoding": each.encoding,
                    "segments": each.segments,
                    "dollars": dict(each.costs),
                }
                for each in self.sms
            ],
            "email": {"subject": self.subject, "text": self.text, "html": self.html},
        }


def preview(items: Sequence[Item], lang: str, renderer: Renderer, to: Iterable[str]) -> Preview:
    """Return what *items*, which is not empty, are in one language; *to* are beginnings of numbers."""
    mail = renderer.render(items, lang, EMAIL, REFERENCE)
    return Preview(
        lang, tuple(_shorts(items, lang, renderer, tuple(to))), mail.subject, mail.text, mail.html or ""
    )


def _shorts(items: Sequence[Item], lang: str, renderer: Renderer, to: Sequence[str]) -> Iterable[Short]:
    """Yield one SMS after another, until all is said."""
    prices = Prices.load()
    left = list(items)
    while left:
        done = renderer.render(left, lang, SMS, REFERENCE)
        segments = done.segments or 1
        yield Short(done.text, segments, tuple((each, prices.of(each, segments) / MILLIONTHS) for each in to))
        left = [item for item in left if item not in done.said]
