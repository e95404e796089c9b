"""Bundle what is due into messages: one person's notices on one channel."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from daemon.caps import Caps
from daemon.case import as_it_stands, peers_of, row_of
from daemon.copies import Copies
from daemon.deafness import deaf_to
from daemon.digest import digest
from daemon.folding import REPLACED
from daemon.limits import Limits
from daemon.notes import NoteBundler
from daemon.prices import Prices
from daemon.reference import reference
from daemon.render import Rendered, Renderer
from daemon.rollcall import RollCaller
from daemon.routes import DIGEST, EMAIL, SMS, Routes
from daemon.timing import Timing
from daemon.topics import Item, own_end
from rules.incident import Alert, Incident
from rules.model import MsgType, Reason, Severity
from rules.person import Person
from state.errors import StateError
from state.message import Outgoing, Wording
from state.notices import Notice
from state.store import Store

log = logging.getLogger(__name__)

VALID_FOR: Final = timedelta(hours=24)
"""The life of an alert of which nobody knows the end: later it would be read as news."""
SHORTEST: Final = timedelta(minutes=1)
TRIES: Final = 3
"""A person's notices that cannot be put into words are given up after so many tries."""
TOGETHER: Final = 50
"""People whose messages share a commit: each waits for the disk."""

Group = tuple[int, str, list[Notice]]
"""A subscriber, a channel, and what is to be said there."""


class Bundler:
    """Makes messages; whoever cannot be served is put aside, so that nobody behind them waits."""

    def __init__(
        self,
        renderer: Renderer,
        routes: Routes,
        group_wait: timedelta,
        caps: Caps,
        timing: Timing,
        roll: RollCaller,
    ) -> None:
        """Gather the operator's notes for *group_wait*, as people's notices are; send no more than *caps*."""
        self._copies = Copies(renderer)
        self._timing = timing
        self._places = timing.places
        self._standing: dict[int, Incident | None] = {}
        """Incidents as they stand while one round lasts."""
        self._roll = roll
        self._limits = Limits(caps, routes)
        self._prices = Prices.load()
        self._routes = routes
        self._group_wait = group_wait
        self.notes = NoteBundler(renderer, routes, self._limits, self._prices, group_wait)
        self._spoilt: Counter[tuple[int, str]] = Counter()

    def run(self, store: Store, now: datetime, *, at_once: bool, down: frozenset[str]) -> int:
        """Make a message of every due group; return how many. *at_once* does not wait for company."""
        self._limits.begin()
        self._standing.clear()
        self._copies.begin(reference(store.messages.salt(), 0))
        groups = store.notices.due_groups(now + self._group_wait if at_once else now)
        batches = (groups[start : start + TOGETHER] for start in range(0, len(groups), TOGETHER))
        made = sum(self._groups(store, batch, now) for batch in batches)
        return made + self.notes.run(store, now, at_once=at_once, down=down)

    def _groups(self, store: Store, groups: Sequence[Group], now: datetime) -> int:
        """Make the messages of several people in one commit, or one by one where one of them fails."""
        try:
            with store.transaction():
                return sum(self._group(store, *group, now) for group in groups)
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001 (the loop that parks what cannot be put into words)
            if len(groups) > 1:
                return sum(self._groups(store, [group], now) for group in groups)
            subscriber, channel, notices = groups[0]
            self._park(store, (subscriber, channel), notices, error, now)
            return 0

    def _group(
        self, store: Store, subscriber: int, channel: str, notices: Sequence[Notice], now: datetime
    ) -> int:
        """Make the messages of one person on one channel: one, unless two segments cannot hold it."""
        person = store.people.get(subscriber)
        address = self._routes.address(person, channel) if person else None
        if person is None or address is None:
            store.notices.suppress([n.id for n in notices], "no address")
            return 0
        ready = self._timing.ready(store, person, notices, now)
        if channel == DIGEST:
            return self._digest(store, person, ready, now)
        left = {n.id: n for n in ready}
        made = 0
        while left:
            items = [self._item(store, n) for n in left.values()]
            room = self._limits.room(store, channel, address, _gravest(items), now)
            if not room.free:
                self._limits.hold(store, person, address, tuple(left.values()), now)
                break
            draft = self._copies.render(items, person.lang, channel, fold=room.fold)
            self._add(store, person, (channel, address), draft.said, now, fold=room.fold)
            for item in draft.said:
                del left[item.id]
            made += 1
        return made

    def _digest(self, store: Store, person: Person, notices: Sequence[Notice], now: datetime) -> int:
        """Make the one mail of a person's day."""
        if not notices:
            return 0
        said = digest(notices, now)
        store.notices.suppress(said.needless, REPLACED)
        self._add(store, person, (DIGEST, person.email or ""), said.items, now, fold=False)
        return 1

    def _add(
        self,
        store: Store,
        person: Person,
        to: tuple[str, str],
        items: Sequence[Item],
        now: datetime,
        *,
        fold: bool,
    ) -> None:
        """Add the message that says *items*, with the reference of its own row."""
        salt = store.messages.salt()
        channel, address = to

        def write(row: int) -> Wording:
            name = reference(salt, row)
            return self._worded(name, self._copies.render(items, person.lang, channel, name, fold=fold), to)

        way = EMAIL if channel == DIGEST else channel
        worth = VALID_FOR if channel == DIGEST else life(items, now)
        outgoing = Outgoing(person.id, way, address, _gravest(items), due=now, valid_until=now + worth)
        store.messages.add(outgoing, [item.id for item in items], now, write)
        if channel == SMS:
            self._roll.ask(store, person.id, items, now)

    def _item(self, store: Store, notice: Notice) -> Item:
        """Return a notice with the incidents beside its own."""
        alert = self._present(store, notice) if notice.msg_type is MsgType.ALERT else notice.alert
        incident = alert.incident
        return Item(
            alert=alert,
            msg_type=notice.msg_type,
            reason=notice.reason,
            severity=notice.severity,
            places=notice.places,
            # Only where one ended it does it matter who else holds it.
            peers=peers_of(store, incident) if notice.reason is Reason.LIFTED else (),
            id=notice.id,
            blind=() if notice.msg_type is MsgType.CANCEL else deaf_to(store, incident),
            acknowledge=notice.msg_type is MsgType.ALERT
            and store.answers.waits_for(row_of(incident), notice.subscriber),
            roll_call=self._roll.wait(incident.key.rule, notice.msg_type),
        )

    def _present(self, store: Store, notice: Notice) -> Alert:
        """Return the alert of a danger of which somebody first hears now, as it stands."""
        row = row_of(notice.alert.incident)
        if row not in self._standing:
            self._standing[row] = store.incidents.get(row)
        return as_it_stands(notice.alert, self._standing[row], notice.places, self._places)

    def _worded(self, name: str, done: Rendered, to: tuple[str, str]) -> Wording:
        """Return a wording with what it costs."""
        channel, address = to
        price = self._prices.of(address, done.segments or 1) if channel == SMS else None
        self._limits.spend(channel, price)
        return Wording(name, done.text, done.subject, done.html, done.segments, price)

    def _park(
        self,
        store: Store,
        group: tuple[int, str],
        notices: Sequence[Notice],
        error: Exception,
        now: datetime,
    ) -> None:
        """Count a failure; give the group up after some, and tell the operator."""
        self._spoilt[group] += 1
        log.error(
            "A message cannot be put into words (%s); try %d of %d.",
            type(error).__name__,
            self._spoilt[group],
            TRIES,
            extra={"event": "render-failed", "notices": [n.id for n in notices]},
        )
        if self._spoilt[group] < TRIES:
            return
        del self._spoilt[group]
        with store.transaction():
            why = type(error).__name__
            store.quarantine.put_aside(f"notices:{notices[0].id}", "message", None, why, TRIES, now)
            store.notices.suppress(
                [n.id for n in notices], f"cannot be put into words ({type(error).__name__})"
            )
            text = (
                f"Subscriber {group[0]} was not told by {group[1]}: {len(notices)} notices could not be put "
                f"into words ({type(error).__name__}). Please tell them by other means."
            )
            store.operator.tell(f"unrendered:{group[1]}:{notices[0].id}", "unrendered", text, now)


def life(items: Sequence[Item], now: datetime) -> timedelta:
    """Return how long a message that says *items* is worth delivering: until the last end that they gave.

    An end that was told is worth knowing for as long as any news.
    """
    ends = [own_end(item) for item in items]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return VALID_FOR
    return min(max(max(known) - now, SHORTEST), VALID_FOR)


def _gravest(items: Sequence[Item]) -> Severity:
    return max((item.severity for item in items), key=lambda each: each.rank)
