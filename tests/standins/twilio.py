"""A stand-in for Twilio's Messages resource: stateful, scriptable, and a process of its own if need be.

What it answers and what it is asked is checked against :mod:`tests.standins.twilio_model`.

``python -m tests.standins.twilio --port 0 --file accepted.jsonl`` prints its address and runs until it is
ended; what it accepted is in the file, one JSON object a line, and is known again after a restart.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import socket
import struct
import time
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from pydantic import ValidationError
from twilio.request_validator import RequestValidator
from yarl import URL

from daemon.clock import SystemClock
from tests.standins.twilio_model import RESOURCE, Callback, CreateMessage

ACCOUNT: Final = "AC" + "0" * 32
TOKEN: Final = "stand-in-token"
SENDER: Final = "+15005550006"
OWN: Final = ("validity_period", "status_callback")
LOST_ANSWERS: Final = ("timeout", "reset", "500", "502-html", "broken-json", "close")
"""Ways to accept a message and lose the answer."""
RETRY_SECONDS: Final = 0.2
"""Between two tries of a callback."""


@dataclass(slots=True)
class TwilioStandIn:
    """Accepts messages and lists them.

    Each entry of :attr:`script` is how one POST is met: one of :data:`LOST_ANSWERS`; ``429`` or ``429:SECONDS``;
    ``STATUS:CODE`` for a refusal; ``ok``.  An empty script accepts.
    Each entry of :attr:`fates` is what becomes of one accepted message, such as ``sent delivered`` or
    ``sent undelivered:30003``, called back word by word; without one it stays ``queued``.
    """

    file: Path | None = None
    script: deque[str] = field(default_factory=deque)
    hidden: int = 0
    """The newest so many messages are not listed yet."""
    lag: float = 0.0
    """Seconds until a message is listed."""
    accepted: list[dict[str, Any]] = field(default_factory=list)
    posts: int = 0
    lists: int = 0
    replies: int = 0
    """So many messages of people were posted."""
    said_back: list[str] = field(default_factory=list)
    """How these were answered."""
    fail_lists: int = 0
    """So many lists to come are answered 500."""
    list_queries: list[dict[str, str]] = field(default_factory=list)
    base: str = ""
    fates: deque[str] = field(default_factory=deque)
    deaf: bool = False
    """Calls nobody back."""
    latency: float = 0.0
    """Seconds before each POST is answered."""
    mood: str = "ok"
    """How a POST is met for which nothing is scripted."""
    patience: float = 0.0
    """Seconds for which a callback is tried again until it is answered 2xx."""
    monotonic: Callable[[], float] = time.monotonic
    """What :attr:`lag` is measured by."""
    fated: Callable[[dict[str, Any]], str] | None = None
    """Chooses a fate for a message, where none is in :attr:`fates`."""
    token: str = TOKEN
    """What it signs with, and takes."""
    now: Callable[[], datetime] = SystemClock().now
    fetches: int = 0
    called: list[int] = field(default_factory=list)
    """What callbacks were answered."""
    odd: list[str] = field(default_factory=list)
    """Requests that Twilio's description does not know."""
    _calls: set[asyncio.Task[None]] = field(default_factory=set)
    _ending: asyncio.Event = field(default_factory=asyncio.Event)
    _listed_at: dict[str, float] = field(default_factory=dict)
    """By SID, monotonic seconds."""

    def __post_init__(self) -> None:
        if self.file is not None and self.file.exists():
            self.accepted = [json.loads(line) for line in self.file.read_text().splitlines()]

    def application(self) -> web.Application:
        """Return the routes."""
        app = web.Application()
        root = "/2010-04-01/Accounts/{account}/Messages"
        app.router.add_post(f"{root}.json", self._create)
        app.router.add_get(f"{root}.json", self._list)
        app.router.add_get(root + "/{sid}.json", self._fetch)
        app.router.add_post("/control", self._control)
        app.router.add_get("/accepted", self._all)
        return app

    @contextlib.asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Serve on loopback; yield the address."""
        runner = web.AppRunner(self.application(), shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self.base
        finally:
            self._ending.set()
            for call in self._calls:
                call.cancel()
            await runner.cleanup()

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.posts += 1
        form = {key: str(value) for key, value in (await request.post()).items()}
        try:
            CreateMessage.model_validate(form)
        except ValidationError as error:
            self.odd.append(str(error))
        how = self.script.popleft() if self.script else self.mood
        refusal = self._denied(request) or _refusal(form, how)
        if refusal is not None:
            return refusal
        if self.latency:
            await asyncio.sleep(self.latency)
        message = self._accept(form)
        if how == "ok":
            return web.json_response(_resource(message), status=201)
        return await self._lose(request, how, message)

    def _accept(self, form: dict[str, str]) -> dict[str, Any]:
        """Keep a message; on the disk before it is answered."""
        number = len(self.accepted) + 1
        at = format_datetime(self.now())
        sid = "SM" + hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()
        message: dict[str, Any] = {
            "sid": sid,
            "account_sid": ACCOUNT,
            "to": form["To"],
            "from": form["From"],
            "body": form["Body"],
            "status": "queued",
            "error_code": None,
            "error_message": None,
            "date_created": at,
            "date_updated": at,
            "date_sent": None,
            "direction": "outbound-api",
            "num_segments": "1",
            "price": None,
            "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
            # Twilio keeps these to itself.
            "validity_period": form.get("ValidityPeriod", ""),
            "status_callback": form.get("StatusCallback", ""),
        }
        self.accepted.append(message)
        self._listed_at[message["sid"]] = self.monotonic() + self.lag
        if self.file is not None:
            with self.file.open("a") as out:
                out.write(json.dumps(message) + "\n")
                out.flush()
                os.fsync(out.fileno())
        fate = self.fates.popleft() if self.fates else self.fated(message) if self.fated else ""
        if fate:
            call = asyncio.create_task(self.tell(message, *fate.split()))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)
        return message

    async def tell(self, message: dict[str, Any], *words: str) -> None:
        """Let *message* go through the states *words*, each ``STATUS`` or ``STATUS:CODE``, and call back."""
        for word in words:
            status, _, code = word.partition(":")
            message["status"], message["error_code"] = status, int(code) if code else None
            _resource(message)
            if message["status_callback"] and not self.deaf:
                self.called.append(await self._persist(message))

    async def _persist(self, message: dict[str, Any]) -> int:
        """Call back until that is heard, or patience ends."""
        until = time.monotonic() + self.patience
        while True:
            answer = await self.call(message, message["status_callback"])
            if answer // 100 == 2 or time.monotonic() >= until:
                return answer
            await asyncio.sleep(RETRY_SECONDS)

    async def call(self, message: dict[str, Any], url: str, **spoilt: str) -> int:
        """POST one callback for *message* as it stands and return the answer; *spoilt* fields are forged."""
        form = {
            "MessageSid": message["sid"],
            "SmsSid": message["sid"],
            "MessageStatus": message["status"],
            "SmsStatus": message["status"],
            "AccountSid": ACCOUNT,
            "To": message["to"],
            "From": message["from"],
            "ApiVersion": "2010-04-01",
            **({"ErrorCode": str(message["error_code"])} if message["error_code"] else {}),
        }
        Callback.model_validate(form)
        address = urlsplit(url)._replace(fragment="").geturl()
        signature = RequestValidator(self.token).compute_signature(address, form)
        try:
            async with (
                ClientSession(timeout=ClientTimeout(15)) as session,
                session.post(
                    URL(address, encoded=True),
                    data=form | spoilt,
                    headers={"X-Twilio-Signature": signature},
                ) as answer,
            ):
                return answer.status
        except ClientError:
            return 0

    async def reply(self, text: str, sender: str, url: str, **fields: str) -> int:
        """POST what somebody answers and return how it was met; *fields* are part of what is signed.

        Of these, ``signed`` stands in for the signature, and ``MessageSid`` for a new id.
        """
        signed = fields.pop("signed", None)
        self.replies += 1
        form = {
            "ToCountry": "US",
            "SmsStatus": "received",
            "NumMedia": "0",
            "NumSegments": "1",
            "MessageSid": f"SM{self.replies:032x}",
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": SENDER,
            "Body": text,
            "ApiVersion": "2010-04-01",
            **fields,
        }
        signature = signed or RequestValidator(self.token).compute_signature(url, form)
        async with (
            ClientSession(timeout=ClientTimeout(15)) as session,
            session.post(
                URL(url, encoded=True), data=form, headers={"X-Twilio-Signature": signature}
            ) as answer,
        ):
            self.said_back.append(await answer.text())
            return answer.status

    async def _lose(self, request: web.Request, how: str, message: dict[str, Any]) -> web.StreamResponse:
        """Answer badly, or not at all, for a message that was accepted."""
        if how == "500":
            return web.json_response({"code": 20500, "message": "internal", "status": 500}, status=500)
        if how == "502-html":
            return web.Response(
                text="<html><h1>502 Bad Gateway</h1></html>", status=502, content_type="text/html"
            )
        if how == "broken-json":
            text = json.dumps(message)[:40]
            return web.Response(text=text, status=201, content_type="application/json")
        if how == "timeout":
            await self._ending.wait()
        transport = request.transport
        assert transport is not None
        if how == "reset":
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
        return web.Response(status=500)

    async def _list(self, request: web.Request) -> web.Response:
        """List messages, the newest first, by number and page."""
        self.lists += 1
        query = dict(request.query)
        self.list_queries.append(query)
        if self.fail_lists:
            self.fail_lists -= 1
            return web.json_response({"code": 20500, "status": 500, "message": "internal"}, status=500)
        denied = self._denied(request)
        if denied is not None:
            return denied
        visible = [m for m in self.accepted[: len(self.accepted) - self.hidden] if self._listed(m)]
        found = [m for m in reversed(visible) if query.get("To") in (None, m["to"])]
        size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        after = (page + 1) * size
        following = urlencode({**query, "Page": page + 1})
        return web.json_response(
            {
                "messages": [_resource(each) for each in found[page * size : after]],
                "page": page,
                "page_size": size,
                "next_page_uri": f"{request.path}?{following}" if after < len(found) else None,
            }
        )

    def _listed(self, message: dict[str, Any]) -> bool:
        return self._listed_at.get(message["sid"], 0.0) <= self.monotonic()

    async def _fetch(self, request: web.Request) -> web.Response:
        """Return one message."""
        self.fetches += 1
        denied = self._denied(request)
        if denied is not None:
            return denied
        for message in self.accepted:
            if message["sid"] == request.match_info["sid"]:
                return web.json_response(_resource(message))
        return web.json_response({"code": 20404, "status": 404, "message": "not found"}, status=404)

    def _denied(self, request: web.Request) -> web.Response | None:
        known = "Basic " + b64encode(f"{ACCOUNT}:{self.token}".encode()).decode()
        if request.headers.get("Authorization") == known:
            return None
        return web.json_response({"code": 20003, "message": "Authenticate", "status": 401}, status=401)

    async def _control(self, request: web.Request) -> web.Response:
        """Set ``script``, ``fates``, ``deaf``, ``hidden``, ``lag`` and ``patience`` from another process, or ``forget``
        what was and what was to come.
        """
        told = await request.json()
        if told.get("forget"):
            self.accepted.clear()
            self.script.clear()
            self.fates.clear()
        self.lag = told.get("lag", self.lag)
        self.script.extend(told.get("script", ()))
        self.fates.extend(told.get("fates", ()))
        self.deaf = told.get("deaf", self.deaf)
        self.hidden = told.get("hidden", self.hidden)
        self.patience = told.get("patience", self.patience)
        return web.json_response({})

    async def _all(self, _: web.Request) -> web.Response:
        """Return everything accepted, to another process."""
        return web.json_response(self.accepted)


def _resource(message: dict[str, Any]) -> dict[str, Any]:
    """Return *message* as Twilio shows it, having checked that it could be Twilio's."""
    shown = {name: value for name, value in message.items() if name not in OWN}
    RESOURCE.validate_python(shown)
    return shown


def _refusal(form: dict[str, str], how: str) -> web.Response | None:
    """Return the answer to a POST that is not accepted."""
    if how.startswith("429"):
        headers = {"Retry-After": how[4:]} if how[3:4] == ":" else {}
        body = {"code": 20429, "message": "Too Many Requests", "status": 429}
        return web.json_response(body, status=429, headers=headers)
    status, _, code = how.partition(":")
    if code:
        text = {"code": int(code), "message": f"refused for {form.get('To')}", "status": int(status)}
        return web.json_response(text, status=int(status))
    if not {"To", "From", "Body"} <= form.keys() or not form["To"].startswith("+"):
        return web.json_response({"code": 21211, "message": "Invalid 'To'", "status": 400}, status=400)
    return None


async def _serve(port: int, file: Path | None) -> None:
    standin = TwilioStandIn(file)
    async with standin.serving(port) as base:
        print(f"listening on {base}", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Run as a process."""
    parser = argparse.ArgumentParser(description="A stand-in for Twilio's Messages resource.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.file))


if __name__ == "__main__":
    main()
