"""Mail over a connection that stays, and over a new one each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib

from daemon.channels.channel import Accepted, Outgoing
from daemon.channels.email import EmailChannel, MailServer, compose
from tests.benchmarks.figure import Figure, at_least
from tests.benchmarks.measure import interleaved_async, process, said
from tests.benchmarks.texts import prose

MAILS = 200
AT_ONCE = 10
"""As many as the outbox hands over together, each followed by the next."""
SENDER = "alerts@example.org"


def figures(_folder: Path) -> Iterator[Figure]:
    with process("-m", "tests.standins.smtp") as server:
        port = int(said(server).rpartition(":")[2])
        yield asyncio.run(_measured(port))


async def _measured(port: int) -> Figure:
    mails = [_mail(number) for number in range(MAILS)]
    channel = EmailChannel(MailServer("127.0.0.1", port, SENDER, security="none"))

    async def ours() -> None:
        waiting = iter(mails)

        async def work() -> None:
            for mail in waiting:
                assert isinstance(await channel.send(mail), Accepted)

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))

    async def each() -> None:
        for mail in mails:
            await aiosmtplib.send(compose(mail, SENDER), hostname="127.0.0.1", port=port, start_tls=False)

    took = await interleaved_async({"ours": ours, "peer": each}, 3)
    await channel.close()
    mine, theirs = MAILS / took["ours"].wall, MAILS / took["peer"].wall
    other = f"a connection each: {theirs:.0f}/s"
    return Figure("e-mail on loopback, no TLS", f"{mine:.0f}/s", other, mine / theirs, at_least(1.8))


def _mail(number: int) -> Outgoing:
    return Outgoing(
        id=number,
        channel="email",
        address=f"t{number}@example.org",
        reference=f"{number:08d}",
        subject="Shelter in place: Jalisco",
        text=prose(number),
        message_id=f"{number}.bench",
    )
