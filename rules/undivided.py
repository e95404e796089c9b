"""Islands and territories too small to be divided: whatever place is meant lies in the only area there is."""

from __future__ import annotations

from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import NATURAL
from rules.spots import Spot

_UNDIVIDED: Final = frozenset(
    {
        "AI",
        "AS",
        "AW",
        "BL",
        "BM",
        "CC",
        "CK",
        "CW",
        "CX",
        "FK",
        "FO",
        "GF",
        "GG",
        "GI",
        "GP",
        "GU",
        "HK",
        "IM",
        "JE",
        "KY",
        "MF",
        "MO",
        "MP",
        "MQ",
        "MS",
        "NC",
        "NF",
        "NU",
        "PF",
        "PM",
        "PN",
        "PR",
        "RE",
        "SX",
        "TC",
        "TK",
        "VA",
        "VG",
        "VI",
        "YT",
    }
)
"""Codes of ISO 3166-1 with no subdivisions of their own."""


def undivided(clause: Clause, claim: Claim, subject: Spot | None) -> tuple[Spot, ...]:
    """Return the territory a text is about, for a clause that names nowhere else but some spot in it.

    Nature may rage at a spot abroad.
    """
    small = subject is not None and subject.area in _UNDIVIDED and claim.hazard not in NATURAL
    return (subject,) if subject and small and not clause.spots else ()
