"""Every format there is a reader for: adding one is adding a file, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from daemon.sources import feed, jsonapi, nas, nws, warning, webpage, xmlapi
from daemon.sources.answer import Read

READERS: Final[Mapping[str, Read]] = {
    "feed": feed.read,
    "json": jsonapi.read,
    "html": webpage.read,
    "xml": xmlapi.read,
    "cap": warning.read,
    "nws": nws.read,
    "nas": nas.read,
}
