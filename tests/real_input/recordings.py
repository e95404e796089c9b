"""What each source serves, step by step: recorded bodies as they are, histories in their publisher's shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from daemon.sources.catalogue import Listing, shipped
from tests.real_input.fcdo import nepal_notes
from tests.real_input.smartraveller import smartraveller_days
from tests.real_input.tastws import tastws_days

_ITEM: Final = re.compile(rb"[ \t]*<(item|entry)\b.*?</\1>\s*", re.DOTALL)


@dataclass(frozen=True)
class Recording:
    """One source and the bodies it answers with, one step a poll; the last is repeated."""

    definition: dict[str, Any]
    """As in a configuration, without its address and interval."""
    bodies: tuple[bytes, ...]
    content_type: str = "text/xml"

    @property
    def id(self) -> str:
        """Return the source's id."""
        return str(self.definition["id"])

    @property
    def path(self) -> str:
        """Return where it is served."""
        return f"/{self.id}"


def recordings(feeds: Path) -> list[Recording]:
    """Return every recording of *feeds*: those that can be read, then those that must be faults."""
    return [*_readable(feeds), *_unreadable(feeds)]


def _readable(feeds: Path) -> Iterator[Recording]:
    known = shipped()
    yield Recording(_defined(known["us-state-advisories"]), tuple(tastws_days(feeds / "us-state")))
    yield Recording(
        # The same definition for the bodies that were recorded as XML; under its own name, because a
        # publisher's second feed with other countries would look like one from which countries vanish.
        _defined(known["us-state-advisories"], id="us-state-recorded", publisher="US State (recorded XML)"),
        _steps(feeds, "single/us-rss.xml", "us-state/tastws-2026-09-trim.xml"),
    )
    yield Recording(_defined(known["norway"]), _steps(feeds, "single/norway-rss.xml"))
    yield Recording(
        _defined(known["australia"]), tuple(smartraveller_days(feeds / "au-smartraveller/history"))
    )
    yield Recording(
        _defined(known["gdacs"]),
        _steps(
            feeds,
            *(f"gdacs/gdacs-{name}.xml" for name in ("rss-24h", "rss-7d", "rss", "1", "2")),
        ),
    )
    yield Recording(
        _defined(known["uk-fcdo-mexico"], id="uk-fcdo-nepal", subject="NP"),
        tuple(nepal_notes(feeds / "single/uk-nepal.json")),
    )
    alberta = {"publisher": "Alberta", "kind": "government", "country": "CA", "subject": "CA", "lang": "en"}
    first = (feeds / "ca-alberta/alberta-emergency-alert.atom").read_bytes()
    yield Recording(
        {"id": "alberta", **alberta},
        (
            _ITEM.sub(b"", first),
            first,
            (feeds / "ca-alberta/alberta-emergency-alert-ended-tornado.atom").read_bytes(),
        ),
    )


def _unreadable(feeds: Path) -> Iterator[Recording]:
    """Yield what has no reader in this version, each as if it were a feed."""
    types = {".json": "application/json", ".geojson": "application/geo+json", ".html": "text/html"}
    shown = {"alberta-emergency-alert.atom", "alberta-emergency-alert-ended-tornado.atom"}
    paths = [*(feeds / "single").iterdir(), *(feeds / "us-nws").iterdir(), *(feeds / "us-faa").iterdir()]
    paths += [
        *(feeds / "nl-buza").iterdir(),
        *(feeds / "ca-alberta").iterdir(),
        *(feeds / "us-state").glob("*.json"),
    ]
    for path in sorted(paths):
        if path.name in shown or (path.suffix == ".xml" and path.parent.name == "single"):
            continue
        name = re.sub(r"[^a-z0-9]+", "-", f"{path.parent.name}-{path.name}".lower())
        definition = {"id": f"x-{name}"[:60], "publisher": path.name, "kind": "government", "lang": "en"}
        yield Recording(definition, (path.read_bytes(),), types.get(path.suffix, "text/xml"))


def _defined(listing: Listing, **changes: str) -> dict[str, Any]:
    """Return a definition of the catalogue as one writes it in a configuration."""
    given = listing.model_dump(mode="json", exclude_unset=True)
    stands = {"stands": "while-listed"} if listing.stands == "while-listed" else {}
    if listing.stands and not stands:
        stands = {"stands": f"{int(listing.source().stands.total_seconds())}s"}  # type: ignore[union-attr]
    # Messages link to the publisher's own host, which loopback is not.
    hosts = {"link_hosts": list(listing.source().link_hosts) or [str(urlsplit(listing.url).hostname)]}
    dropped = {"facts", "verified", "quirks", "superseded_by", "url", "every", "stands"}
    return {key: value for key, value in given.items() if key not in dropped} | stands | hosts | changes


def _steps(feeds: Path, *names: str) -> tuple[bytes, ...]:
    """Return the first body with the second half of its items, for first polls seed; then all, whole."""
    bodies = [(feeds / name).read_bytes() for name in names]
    items = list(_ITEM.finditer(bodies[0]))
    first = items[0].start(), items[len(items) // 2].start()
    return (bodies[0][: first[0]] + bodies[0][first[1] :], *bodies)
