"""People who wait for news, and messages that wait to be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from daemon.bundle import Bundler
from daemon.caps import Caps
from daemon.fanout import FanOut
from daemon.groups import Groups
from daemon.means import Means, NoRules
from daemon.render import Renderer
from daemon.rollcall import RollCaller
from daemon.routes import Routes
from daemon.timing import Timing
from rules.changes import compare
from rules.places import Places
from state.people import Profile
from state.store import Store
from tests.benchmarks.texts import NOON
from tests.standins.delivery import incident, stance

WAIT = timedelta(seconds=30)
BOUNDLESS = Caps(per_day=10**9, spend_per_day=10**15)
"""Nobody is held back: what is measured is speed."""


def subscribe(store: Store, count: int) -> None:
    """Let so many people watch Jalisco, with numbers of an area code that does not exist."""
    with store.transaction():
        for number in range(count):
            profile = Profile(f"Traveller {number}", f"+1999{number:07d}", f"t{number}@example.org")
            row = store.people.save(replace(profile, channels=("sms",)), NOON)
            store.people.set_watches(row, [("MX-JAL", "MX")], NOON)
            store.people.greet(row, NOON)


def happen(store: Store, places: Places, hazard: str = "shelter-in-place") -> None:
    """Let something happen in Jalisco that they are to be told of."""
    quiet = incident(hazard)
    moved = compare({}, {quiet.key: quiet.with_stance(stance())}, NOON, places)
    with store.transaction():
        kept = [store.incidents.save(each) for each in moved.incidents]
        for alert in moved.alerts:
            store.incidents.add_alert(replace(alert, incident=kept[0]))


def fan_out(store: Store, places: Places) -> int:
    """Make the notices of every pending alert; return in how many goes."""
    fan, goes = FanOut(Means(places, Routes(frozenset({"sms"})), WAIT)), 1
    while fan.run(store, NOON):
        goes += 1
    return goes


def bundle(store: Store, places: Places) -> int:
    """Make messages of all notices; return how many."""
    renderer = Renderer(places, {})
    roll = RollCaller(Groups({}), renderer, NoRules)
    routes = Routes(frozenset({"sms"}))
    bundler = Bundler(renderer, routes, WAIT, BOUNDLESS, Timing(places), roll)
    made = 0
    while some := bundler.run(store, NOON, at_once=True, down=frozenset()):
        made += some
    return made
