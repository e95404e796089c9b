"""E-mail over SMTP: one recipient a message, several messages a connection."""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from typing import Final

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from daemon.channels.channel import (
    GREYLIST,
    Accepted,
    ChannelDown,
    InDoubt,
    LookupFailed,
    NotFound,
    NotProcessed,
    Outcome,
    OutcomeClass,
    Outgoing,
    Refused,
)
from daemon.plain import many_lines, one_line

_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
"""One that every server takes: plain ASCII, nothing quoted, no comments."""
UNREACHABLE: Final = timedelta(minutes=1)
"""A server that cannot be reached is tried again this soon; a greylisting one waits longer."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and who we are to it."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    """starttls, tls or none."""
    username: str | None = None
    password: str | None = None
    timeout: timedelta = timedelta(seconds=30)
    """For connecting, and for each answer of the server."""
    tls: ssl.SSLContext | None = None
    """None: the machine's certificates."""


class EmailChannel:
    """Sends mail, with a Message-ID that is the same at every try."""

    name = "email"
    backoff = GREYLIST
    receipts = None

    def __init__(self, settings: MailServer) -> None:
        """Prepare; connects when there is something to send."""
        self._settings = settings
        self._client: SMTP | None = None
        self._lock = asyncio.Lock()
        self._waiting = 0

    async def send(self, out: Outgoing) -> Outcome:
        """Hand *out* to the server; the connection stays for those who wait behind it."""
        if _ADDRESS.fullmatch(out.address) is None:
            return Refused(OutcomeClass.BAD_NUMBER, 0)
        message = compose(out, self._settings.sender)
        data = message.as_bytes()
        self._waiting += 1
        try:
            async with self._lock:
                return await self._transfer(out.address, data, str(message["Message-ID"]))
        finally:
            self._waiting -= 1
            await self._rest()

    async def _transfer(self, address: str, data: bytes, message_id: str) -> Outcome:
        """Say MAIL, RCPT and DATA; a connection that saw an error is not used again."""
        try:
            client = await self._connected()
            await client.mail(self._settings.sender)
            await client.rcpt(address)
        except (SMTPException, OSError, TimeoutError) as error:
            self._drop()
            return _before_data(error)
        try:
            await client.data(data)
        except SMTPDataError as error:
            self._drop()
            return _answered(error.code, Refused(OutcomeClass.FILTERED, error.code))
        except (SMTPException, OSError, TimeoutError) as error:
            self._drop()
            return InDoubt(f"lost after DATA ({type(error).__name__})")
        return Accepted(message_id)

    async def _connected(self) -> SMTP:
        """Return the open connection, or a new one, secured and logged in."""
        if self._client is not None and self._client.is_connected:
            return self._client
        settings = self._settings
        self._client = SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            timeout=settings.timeout.total_seconds(),
            tls_context=settings.tls,
        )
        # The library's timeout does not cover looking up our own host's name.
        async with asyncio.timeout(2 * settings.timeout.total_seconds()):
            await self._client.connect()
        return self._client

    def _drop(self) -> None:
        """Close the connection without a word."""
        if self._client is not None:
            self._client.close()
        self._client = None

    async def _rest(self) -> None:
        """Say QUIT once nobody waits."""
        async with self._lock:
            if self._waiting or self._client is None:
                return
            client, self._client = self._client, None
            try:
                await client.quit(timeout=5)
            except (SMTPException, OSError, TimeoutError):
                client.close()

    async def lookup(self, out: Outgoing, since: datetime) -> NotFound:  # noqa: ARG002 (the shape of a channel)
        """Return that it may be sent again: readers fold copies of one Message-ID."""
        return NotFound()

    async def ask(self, provider_id: str) -> LookupFailed:  # noqa: ARG002 (the shape of a channel)
        """Return that nobody gives receipts here."""
        return LookupFailed("no receipts")

    async def close(self) -> None:
        """Close the connection."""
        await self._rest()


def compose(out: Outgoing, sender: str) -> EmailMessage:
    """Return *out* as a message; hostile characters are gone, whatever was rendered."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = one_line(out.address)
    message["Subject"] = one_line(out.subject)
    message["Message-ID"] = f"<{out.message_id}@{sender.rpartition('@')[2].strip('<> ') or 'localhost'}>"
    if out.created is not None:
        message["Date"] = out.created
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(many_lines(out.text))
    if out.html is not None:
        message.add_alternative(many_lines(out.html), subtype="html")
    return message


def _answered(code: int, final: Outcome) -> Outcome:
    """Return what a refusing answer means: 4xx later, 5xx *final*, anything else in doubt."""
    if 400 <= code < 500:
        return NotProcessed(f"the server answered {code}")
    return final if code >= 500 else InDoubt(f"the server answered {code}")


def _before_data(error: Exception) -> Outcome:
    """Say what an error before DATA means; the server has no message yet, so nothing is in doubt."""
    if isinstance(error, SMTPRecipientRefused):
        answer = _answered(error.code, Refused(OutcomeClass.BAD_NUMBER, error.code))
    elif isinstance(error, SMTPResponseException):
        answer = _answered(error.code, ChannelDown(f"the server answered {error.code}"))
    elif isinstance(error, SMTPNotSupported) or type(error) is SMTPException or _untrusted(error):
        # The bare class is raised where STARTTLS is not offered.
        answer = ChannelDown(f"no secure connection ({type(error).__name__})")
    else:
        answer = NotProcessed(f"no connection ({type(error).__name__})", UNREACHABLE, whole=True)
    return NotProcessed(answer.why, UNREACHABLE) if isinstance(answer, InDoubt) else answer


def _untrusted(error: BaseException | None) -> bool:
    """Return whether a certificate that nobody vouches for is behind *error*."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
