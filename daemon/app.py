"""The composition root: builds every part, and takes them down again."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from importlib.metadata import version
from uuid import uuid4

from daemon.announcing import Announcing
from daemon.application import WIDTH, App, Parts
from daemon.caps import Caps
from daemon.channels.channel import Channel
from daemon.clock import Clock
from daemon.configured import configured_sources
from daemon.facts import ALIVE
from daemon.groups import Groups
from daemon.housekeeping import Housekeeper, Keeping
from daemon.outbox import DeliverySettings, Outbox
from daemon.poll import Poller, PollSettings
from daemon.prices import MILLIONTHS
from daemon.render import Renderer, link_hosts
from daemon.routes import Routes
from daemon.rulebook import Rulebook
from daemon.selftest import SelfTest
from daemon.settings import CapSettings, Settings
from daemon.sources.address import AddressPolicy
from daemon.sources.document import Fetch
from daemon.sources.fetch import Fetcher
from daemon.sources.manners import Manners, Paced
from daemon.sources.parser import Parser
from daemon.sources.submit import SUBMIT
from daemon.ways import configured_channels
from daemon.writer import InPlace, Writer
from rules.model import Source
from rules.places import Places
from rules.reader import Reader
from state.lock import Lock
from state.store import Store


@asynccontextmanager
async def open_app(
    settings: Settings,
    clock: Clock,
    *,
    sources: Mapping[str, Source] | None = None,
    fetch: Fetch | None = None,
    channels: Mapping[str, Channel] | None = None,
    reader: Reader | None = None,
    still: bool = False,
) -> AsyncIterator[App]:
    """Build the application under its database's lock, and take it down again.

    *sources*, *fetch* and *channels* stand in for those that *settings* describes, for a recorded event;
    *reader* is one made before, which saves seconds. An application whose clock stands *still* meanwhile does
    one thing after another, in the same order each time.
    Raises state.errors.Locked, DatabaseRefused, RuleErrors.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(Lock.take(settings.database))
        reader = reader or Reader.load(Places.load())
        places = reader.places
        polled = configured_sources(settings) if sources is None else dict(sources)
        at_work = InPlace if still else Writer
        writer = at_work(lambda: Store.open(settings.database, clock.now(), durable=not still))
        stack.push_async_callback(writer.close)
        rulebook = Rulebook(settings.rules, settings.packs, places)
        await writer.run(lambda store: _begin(store, polled, rulebook, clock.now()))
        manners = announcing = None
        if fetch is None:
            manners = Manners(settings.fetch.per_host, settings.fetch.per_host_second)
            fetcher = await stack.enter_async_context(_fetcher(settings))
            fetch = Paced(fetcher, manners)
            announcing = _announcing(settings, writer, fetcher)
        parser = await stack.enter_async_context(Parser(places))
        ways = configured_channels(settings) if channels is None else dict(channels)
        limits = PollSettings(settings.fetch.timeout, settings.fetch.max_bytes, settings.backfill)
        reader.prepare({source.lang for source in polled.values()})
        app = App(
            Parts(
                settings=settings,
                clock=clock,
                places=places,
                sources=polled,
                writer=writer,
                fetch=fetch,
                manners=manners,
                parse=parser,
                poller=Poller(writer, fetch, parser, reader, places, lambda: rulebook.current, limits),
                outbox=_outbox(settings, writer, ways, places, polled, clock, rulebook),
                rulebook=rulebook,
                selftest=SelfTest(polled, reader, settings.operator.self_test),
                housekeeper=Housekeeper(writer, Keeping(**settings.retention.model_dump())),
                announcing=announcing,
            ),
            width=1 if still else WIDTH,
        )
        try:
            yield app
        finally:
            await app.close(0)


def _fetcher(settings: Settings) -> Fetcher:
    """Return what fetches from the network, as far as *settings* let it."""
    return Fetcher(AddressPolicy.of(settings.fetch.allow_private), user_agent(settings.fetch.contact))


def _announcing(settings: Settings, writer: Writer, fetcher: Fetcher) -> Announcing | None:
    """Return who listens to hubs, where they can reach us."""
    if settings.web.listen is None or settings.web.public_url is None:
        return None
    return Announcing(writer, fetcher, settings.web.public_url)


def _outbox(
    settings: Settings,
    writer: Writer,
    channels: Mapping[str, Channel],
    places: Places,
    sources: Mapping[str, Source],
    clock: Clock,
    rulebook: Rulebook,
) -> Outbox:
    routes = Routes(frozenset(channels), settings.operator.email, settings.operator.phone)
    delivery = DeliverySettings(
        routes,
        settings.group_wait,
        settings.reconcile_grace,
        _caps(settings.caps),
        in_force=lambda: rulebook.current,
        groups=Groups.of(settings.groups),
        digest_at=settings.digest.at,
    )
    renderer = Renderer(places, link_hosts(tuple(sources.values())))
    run = f"{os.getpid()}-{uuid4().hex[:12]}"
    return Outbox(writer, channels, renderer, places, delivery, clock, run)


def _caps(settings: CapSettings) -> Caps:
    values = settings.model_dump()
    return Caps(**{**values, "spend_per_day": round(settings.spend_per_day * MILLIONTHS)})


def user_agent(contact: str | None) -> str:
    """Return how advisoryd names itself to publishers, and whom they may write to."""
    return f"advisoryd/{version('advisoryd')}" + (f" (+{contact})" if contact else "")


def _begin(store: Store, sources: Mapping[str, Source], rulebook: Rulebook, now: datetime) -> None:
    """Take up where the last run ended: nobody polls yet, and broken rule files change nothing."""
    rulebook.start(store.rules.kept())
    rulebook.record(store, now)
    with store.transaction():
        store.sources.ensure((*sources, SUBMIT.id), now)
        store.sources.release_claims()
        last = store.meta.get(ALIVE)
        if last is not None and datetime.fromisoformat(last) > now:
            # The clock was set back: what is due would wait until it is that late again.
            for each in (store.sources, store.notices, store.messages, store.people):
                each.bring_forward(now)
