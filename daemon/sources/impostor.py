"""Know the pages that answer in the place of others with status 200: logins, challenges, "not found"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from daemon.sources.document import Fault, FaultKind

_GONE: Final = (
    *(
        r"(?:error )?404(?: .*)?",
        r"(?:sorry,? )?(?:(?:the |this )?page (?:was |is |could )?)?not (?:be )?found",
    ),
    *(r"(?:the |this )?page (?:does not|doesn't) exist", r"p[aá]gina no (?:encontrada|existe)"),
    *(r"p[aá]gina n[aã]o encontrada", r"page (?:introuvable|non trouv[ée]e)", r"siden findes ikke"),
    *(r"seite (?:wurde )?nicht gefunden", r"pagina niet gevonden", r"pagina non trovata"),
    *(
        r"siden (?:blev )?ikke funnet",
        r"страница не найдена",
        r"(?:お探しの)?ページが見つかりません(?:でした)?",
    ),
)
_CHALLENGES: Final = (
    *(r"just a moment", r"attention required", r"access denied", r"are you (?:a )?(?:human|robot)"),
    *(r"security check", r"verify(?:ing)? (?:you are human|your browser)", r"robot check", r"captcha"),
    *(r"checking your browser(?: before accessing.*)?", r"ddos protection(?: by .*)?", r"request blocked"),
    *(r"pardon our interruption", r"one more step"),
)
_LOGINS: Final = (
    r"(?:please )?(?:sign|log) ?(?:in|on)(?: to (?:your|my) account| to continue| required)?",
    *(r"login(?: page)?", r"anmelden", r"anmeldung", r"connexion", r"se connecter", r"iniciar sesi[oó]n"),
    *(r"inloggen", r"accedi", r"logg inn", r"вход", r"ログイン"),
)
_TROUBLES: Final = (
    r"(?:(?:site|scheduled|under|down for|website|planned) )?maintenance(?: mode| page| work)?",
    r"service (?:temporarily )?unavailable",
    r"(?:site )?temporarily (?:unavailable|out of service)",
    *(r"we'll be (?:right )?back(?: soon)?", r"be right back", r"internal server error", r"bad gateway"),
    r"(?:error )?50[0234](?: error| (?:internal|bad|service|gateway)\b.*)?",
    *(r"wartungsarbeiten", r"(?:sitio )?en mantenimiento", r"(?:site )?em manuten[cç][aã]o"),
    *(r"(?:site )?en maintenance", r"maintenance en cours", r"(?:ただいま)?メンテナンス中(?:です)?"),
    r"technical difficulties",
)
_KNOWN: Final = tuple(
    (kind, words, re.compile(rf"\W*(?:{'|'.join(titles)})\W*", re.IGNORECASE))
    for kind, words, titles in (
        (FaultKind.MISSING, "the page is gone: look for its new address", _GONE),
        (FaultKind.BLOCKED, "it asks whether we are people: a proxy may help", _CHALLENGES),
        (FaultKind.BLOCKED, "it asks for a login", _LOGINS),
        (FaultKind.SERVER, "it is in trouble", _TROUBLES),
    )
)
"""Whole titles, or whole pieces of them: a headline may well begin with "Maintenance of runway 2"."""
_PIECES: Final = re.compile(r"\s+[-\u2013\u2014|\u00b7:]\s+|\s*[|\u00b7]\s*")
_LOGIN: Final = re.compile(
    r"(?:^|[/.?&_-])(?:log-?in|sign-?in|sso|saml2?|oauth2?|authenticate|account/logon|adfs)(?:$|[/.?&=_-])",
    re.IGNORECASE,
)
_SHOWN: Final = 80


def impostor(titles: Iterable[str]) -> Fault | None:
    """Return what a page is by its title and headings, where it stands in another one's place."""
    for title in titles:
        for piece in _PIECES.split(" ".join(title.split())):
            for kind, words, pattern in _KNOWN:
                if pattern.fullmatch(piece):
                    return Fault(kind, f"it answers 200 with the page {shown(title)}: {words}")
    return None


def misled(asked: str, came: str) -> Fault | None:
    """Return why a body that *came* from another address than was *asked* for is not what is wanted."""
    if asked == came:
        return None
    here, there = urlsplit(asked), urlsplit(came)
    if _LOGIN.search(f"{there.path}?{there.query}") and not _LOGIN.search(f"{here.path}?{here.query}"):
        return Fault(FaultKind.BLOCKED, f"it redirects to a login page of {(there.hostname or '')[:100]}")
    if there.path in {"", "/"} and not there.query and here.path not in {"", "/"}:
        host = (there.hostname or "")[:100]
        return Fault(FaultKind.MISSING, f"it redirects to the front page of {host}: look for its new address")
    return None


def shown(title: str) -> str:
    """Return a page's title in quotes, bounded and printable."""
    words = "".join(char for char in " ".join(title.split()) if char.isprintable())
    return repr(words[:_SHOWN])
