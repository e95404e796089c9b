"""What one digest says: of each incident its latest state, and what began and ended since the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from daemon.topics import Item, own_end
from rules.model import MsgType
from state.notices import Notice


@dataclass(frozen=True, slots=True)
class Digest:
    """What is said of a day's notices, and which of them others stand for."""

    items: tuple[Item, ...]
    needless: tuple[int, ...]


def digest(notices: Iterable[Notice], now: datetime) -> Digest:
    """Return the digest of *notices*, which are in the order in which they were made."""
    kin: dict[int | None, list[Notice]] = {}
    for notice in notices:
        kin.setdefault(notice.alert.incident.id, []).append(notice)
    items = tuple(_item(each, now) for each in kin.values())
    return Digest(items, tuple(n.id for each in kin.values() for n in each[:-1]))


def _item(notices: Sequence[Notice], now: datetime) -> Item:
    """Return the latest state of one incident, to somebody who knows of none of *notices*."""
    first, last = notices[0], notices[-1]
    item = Item(last.alert, last.msg_type, last.reason, last.severity, last.places, id=last.id)
    if first.msg_type is not MsgType.ALERT:
        return item
    until = own_end(item)
    if item.msg_type is MsgType.CANCEL or (until is not None and until <= now):
        return Item(
            last.alert,
            last.msg_type,
            last.reason,
            last.severity,
            last.places,
            id=last.id,
            began=first.alert.at,
        )
    return Item(last.alert, MsgType.ALERT, first.reason, last.severity, last.places, id=last.id)
