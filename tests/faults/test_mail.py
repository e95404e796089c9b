"""A mail server that greylists, refuses some, refuses the text, drops the line after DATA, or never ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.channels.email import EmailChannel, MailServer
from tests.faults.crowd import Crowd
from tests.faults.table import Tally
from tests.standins.smtp import SmtpStandIn

NUMBER = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a server answers, and who is never to get a mail because of it."""

    rcpt: Sequence[str] = ()
    data: Sequence[str] = ()
    never: int = 0
    copies: int = 0
    """Mails that it keeps and does not admit to."""


TROUBLES = {
    "greylisting": Trouble(rcpt=["451 4.7.1 come back later"] * NUMBER),
    "450, 452 and 421 at RCPT": Trouble(rcpt=["450 busy", "452 full", "421 closing"] * 4),
    "451 after DATA": Trouble(data=["451 try again"] * 8),
    "a third of them refused for good": Trouble(rcpt=["250 OK", "250 OK", "550 no such user"] * 4, never=4),
    "554 after DATA": Trouble(data=["554 no"] * 5, never=5),
    "the line dropped after DATA": Trouble(data=["drop"] * 6, copies=6),
    "a tarpit at RCPT": Trouble(rcpt=["tarpit"] * 3),
    "a tarpit after DATA": Trouble(data=["tarpit"] * 3, copies=3),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TROUBLES)
@pytest.mark.fault(22, "20 mails to a server that greylists, refuses, drops the line, or never ends")
async def test_whatever_a_mail_server_does_each_mail_comes_or_the_operator_knows(
    name: str, tmp_path: Path, tally: Tally
) -> None:
    trouble, mail = TROUBLES[name], SmtpStandIn()
    mail.rcpt.extend(trouble.rcpt)
    mail.data.extend(trouble.data)
    async with mail.serving() as port:
        server = MailServer(
            "127.0.0.1", port, "alerts@example.org", security="none", timeout=timedelta(seconds=0.5)
        )
        crowd = Crowd.open(tmp_path, {"email": EmailChannel(server)})
        for number in range(NUMBER):
            await crowd.post.add(f"P{number}", "MX-JAL", phone=None, email=f"p{number}@example.org")
        await crowd.post.outbox.step(crowd.post.clock.now())
        await crowd.alarm()
        seconds = await crowd.rest(every=30, longest=4 * 3600)
        await crowd.post.close()
    ids = Counter((each.recipients[0], str(each.message["Message-ID"])) for each in mail.taken)
    reached = {to for to, _ in ids}
    copies = sum(ids.values()) - len(ids)
    tally.count(NUMBER, lost=NUMBER - trouble.never - len(reached), doubled=len(ids) - len(reached))
    tally.figure(
        f"{name}: {len(reached)} of {NUMBER} in {seconds} s, {copies} copies under the same Message-ID"
    )
    assert (len(reached), len(ids)) == (NUMBER - trouble.never,) * 2
    assert copies == trouble.copies
    assert sum("did not get a message" in note for note in crowd.notes()) == trouble.never
