"""Drop what a title only labels, where the text below only supposes it or denies it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rules.drafts import Draft
from rules.model import Status, Unread

_DOUBTS: Final = frozenset({"hypothetical", "denied"})


def borne_out(drafts: Sequence[Draft], unread: Iterable[Unread]) -> list[Draft]:
    """Return *drafts* without the bare labels of a title that nothing bears out.

    "Strike of ground staff: your flight. … We know of a possible strike; none has been called".
    """
    doubted = {u.detail for u in unread if u.why in _DOUBTS}
    told = {d.statement.hazard for d in drafts if not d.title or d.firm}
    return [
        d
        for d in drafts
        if not (d.title and not d.firm and d.statement.status is Status.ACTIVE)
        or d.statement.hazard in told
        or d.statement.hazard not in doubted
    ]
