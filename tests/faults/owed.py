"""What the world is owed: news of two alerts, two travellers, and who must hear of what, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

PEOPLE: Final = """\
name,phone,watch
Traveller Jalisco,+12025550123,MX-JAL
Traveller Between,+12025550124,MX-JAL MX-TAM
"""
MAILED: Final = """\
name,phone,email,watch
Traveller Jalisco,+12025550123,+12025550123@example.org,MX-JAL
Traveller Between,+12025550124,+12025550124@example.org,MX-JAL MX-TAM
"""
"""The same with mailboxes, each named as its owner's phone."""
NEWS: Final = (
    "U.S. citizens in Jalisco should shelter in place until further notice.",
    "U.S. citizens in Tamaulipas should shelter in place until further notice.",
)
OWED: Final = Counter(
    {("+12025550123", "Jalisco"): 1, ("+12025550124", "Jalisco"): 1, ("+12025550124", "Tamaulipas"): 1}
)
"""Who must be told of which alert, once."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the world got, beside what it was owed."""

    lost: int
    doubled: int

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(self.lost + other.lost, self.doubled + other.doubled)


def judge_mail(accepted: Sequence[Mapping[str, str]], mails: Iterable[tuple[str, str, str]]) -> Verdict:
    """Count the mails that are missing or too many where an SMS was not delivered.

    Each mail is its address, its Message-ID and its text; copies under one id are one.
    """
    places = {place for _, place in OWED}
    undelivered = [m for m in accepted if m["status"] == "undelivered"]
    owed = Counter((m["to"], place) for m in undelivered for place in places if place in m["body"])
    kept = {(to, name): text for to, name, text in mails}
    got = Counter(
        (to.partition("@")[0], place) for (to, _), text in kept.items() for place in places if place in text
    )
    return Verdict(sum((owed - got).values()), sum((got - owed).values()))


def judge(accepted: Sequence[Mapping[str, str]]) -> Verdict:
    """Count what was lost and what was doubled."""
    places = {place for _, place in OWED}
    got = Counter((m["to"], place) for m in accepted for place in places if place in m["body"])
    return Verdict(sum((OWED - got).values()), sum((got - OWED).values()))
