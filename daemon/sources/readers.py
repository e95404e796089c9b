"""Every format there is a reader for: adding one is adding a file, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from daemon.sources import feed, nas, nws, warning
from daemon.sources.answer import Read

READERS: Final[Mapping[str, Read]] = {
    "feed": feed.read,
    "cap": warning.read,
    "nws": nws.read,
    "nas": nas.read,
}
