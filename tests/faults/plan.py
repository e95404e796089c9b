"""A day of news and misfortunes as it is drawn from a seed: the same every time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from tests.faults.crowd import phone
from tests.standins.twilio import LOST_ANSWERS

DAY: Final = timedelta(hours=24)
STATES: Final = {
    "MX-JAL": "Jalisco",
    "MX-COL": "Colima",
    "MX-NAY": "Nayarit",
    "MX-SIN": "Sinaloa",
    "MX-TAM": "Tamaulipas",
    "MX-GRO": "Guerrero",
    "MX-ZAC": "Zacatecas",
    "MX-DUR": "Durango",
    "MX-SON": "Sonora",
    "MX-CHP": "Chiapas",
    "MX-OAX": "Oaxaca",
    "MX-PUE": "Puebla",
}
PUBLISHERS: Final = ("US Embassy", "Canada", "UK FCDO")
PEOPLE: Final = 12
MISFORTUNES: Final = 30
SMS_MOODS: Final = ("401:20003", "503:20503", "500", "reset", "close", "broken-json", "429", "429:20")
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "crash": (),
    "restart": (),
    "sms": SMS_MOODS,
    "answers": LOST_ANSWERS,
    "lag": (),
    "lists": (),
    "deaf": (),
    "grey": (),
    "mail": ("550 no such user", "554 rejected", "421 busy"),
    "drop": (),
    "source": ("500", "timeout", "empty", "page"),
    "cut": (),
    "storm": (),
    "clock": ("-3600", "3600", "120", "-120"),
    "locked": (),
}
"""What can go wrong, and in which ways."""
OFTEN: Final = ("crash", "crash", "sms", "sms", "answers")
"""What goes wrong more often than the others."""


@dataclass(frozen=True, slots=True)
class News:
    """An order to shelter in one state, or its end."""

    at: timedelta
    """Since the beginning of the day."""
    area: str
    publisher: str
    over: bool

    @property
    def text(self) -> str:
        """Return what is published."""
        name = STATES[self.area]
        if self.over:
            return f"The shelter in place order in the state of {name} has been lifted."
        return f"U.S. citizens in the state of {name} should shelter in place until further notice."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who watches some states."""

    name: str
    phone: str
    email: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Misfortune:
    """Something that goes wrong for a while."""

    at: timedelta
    kind: str
    lasts: timedelta
    detail: str = ""


@dataclass
class Plan:
    """A day as it is drawn from a seed: the same every time."""

    seed: int
    news: list[News] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    misfortunes: list[Misfortune] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int) -> Plan:
        """Draw a day."""
        dice = random.Random(seed)  # noqa: S311 (a choice of tests)
        plan = cls(seed)
        for area in STATES:
            who, begins = dice.choice(PUBLISHERS), timedelta(minutes=dice.randrange(30, 1_200))
            plan.news.append(News(begins, area, who, over=False))
            if dice.random() < 0.5:
                ends = begins + timedelta(minutes=dice.randrange(180, 600))
                plan.news += [News(ends, area, who, over=True)] if ends < DAY else []
        plan.news.sort(key=lambda news: news.at)
        for number in range(PEOPLE):
            ways = dice.choice(("both", "both", "phone", "mail"))
            plan.people.append(
                Person(
                    f"P{number}",
                    phone(number) if ways != "mail" else "",
                    f"p{number}@example.org" if ways != "phone" else "",
                    tuple(sorted(dice.sample(sorted(STATES), 2))),
                )
            )
        plan.misfortunes = sorted((_misfortune(dice) for _ in range(MISFORTUNES)), key=lambda each: each.at)
        return plan


def _misfortune(dice: random.Random) -> Misfortune:
    kind = dice.choice((*KINDS, *OFTEN))
    lasts = timedelta(minutes=dice.choice((1, 5, 20, 90)))
    at = timedelta(seconds=dice.randrange(1_800, 86_000))
    return Misfortune(at, kind, lasts, dice.choice(KINDS[kind] or ("",)))
