"""Islands and territories too small to be divided: whatever place is meant lies in the only area there is."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause
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


def undivided(clause: Clause, subject: Spot | None) -> tuple[Spot, ...]:
    """Return the territory a text is about, for a clause that names nowhere else but some spot in it."""
    return (subject,) if subject and subject.area in _UNDIVIDED and not clause.spots else ()
