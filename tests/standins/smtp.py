"""A stand-in for a mail server: aiosmtpd, scriptable, with a certificate made for the occasion.

``python -m tests.standins.smtp --port 0 --file mail.jsonl [--certificate DIR]`` prints its address and runs
until it is ended; what it took is in the file, one JSON object a line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import ipaddress
import json
import os
import ssl
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USERNAME = "mailer"
PASSWORD = "stand-in-password"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was taken."""

    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """Return it parsed."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass  # without slots: aiosmtpd inspects its handler, and Python 3.11.2 cannot inspect a slotted one
class SmtpStandIn:
    """Takes mail.

    Each entry of :attr:`rcpt` and :attr:`data` answers one RCPT or DATA, e.g. ``451 greylisted``;
    ``drop`` takes the mail and closes the connection without an answer, ``tarpit`` never answers.
    Empty scripts accept.
    """

    file: Path | None = None
    rcpt: deque[str] = field(default_factory=deque)
    data: deque[str] = field(default_factory=deque)
    taken: list[Mail] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Answer one RCPT."""
        answer = self.rcpt.popleft() if self.rcpt else "250 OK"
        if answer == "tarpit":
            await asyncio.Event().wait()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802 (the same)
        """Answer one DATA."""
        answer = self.data.popleft() if self.data else "250 OK"
        if answer.startswith("250") or answer in {"drop", "tarpit"}:
            content = envelope.content
            assert isinstance(content, bytes)
            self._take(Mail(tuple(str(r) for r in envelope.rcpt_tos), content))
        if answer == "tarpit":
            await asyncio.Event().wait()
        if answer == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 never heard"
        return answer

    def _take(self, mail: Mail) -> None:
        self.taken.append(mail)
        if self.file is not None:
            with self.file.open("a") as out:
                line = {"to": mail.recipients, "content": mail.content.decode("utf-8", "replace")}
                out.write(json.dumps(line) + "\n")
                out.flush()
                os.fsync(out.fileno())

    @contextlib.asynccontextmanager
    async def serving(
        self, port: int = 0, tls: ssl.SSLContext | None = None, *, implicit: bool = False, login: bool = False
    ) -> AsyncIterator[int]:
        """Serve on loopback; yield the port. *tls* offers STARTTLS, or with *implicit* TLS from the start."""
        loop = asyncio.get_running_loop()

        def connection() -> SMTP:
            self.connections += 1
            return SMTP(
                self,
                hostname="mail.test",
                loop=loop,
                tls_context=None if implicit else tls,
                require_starttls=tls is not None and not implicit,
                authenticator=_authenticate if login else None,
                auth_required=login,
                auth_require_tls=tls is not None and not implicit,
            )

        server = await loop.create_server(connection, "127.0.0.1", port, ssl=tls if implicit else None)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self.port
        finally:
            server.close()


def _authenticate(_: SMTP, __: Session, ___: Envelope, ____: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USERNAME.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=good, handled=False)


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for 127.0.0.1 in *folder*; return the server's context and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=36_500))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    trusted, private = folder / "mail.pem", folder / "mail.key"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


async def _serve(port: int, file: Path | None, certificate: Path | None) -> None:
    standin = SmtpStandIn(file)
    tls = make_certificate(certificate)[0] if certificate else None
    async with standin.serving(port, tls) as bound:
        print(f"listening on 127.0.0.1:{bound}", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Run as a process."""
    parser = argparse.ArgumentParser(description="A stand-in for a mail server.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--certificate", type=Path, help="offer STARTTLS; mail.pem to trust is put there")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.file, given.certificate))


if __name__ == "__main__":
    main()
