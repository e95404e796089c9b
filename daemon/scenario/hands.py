"""Do what people do while a scenario goes on: answer, silence, announce."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from daemon.application import App
from daemon.errors import GivenError
from daemon.response import Inbound
from daemon.scenario.model import Act


class Hands:
    """Does each act once, when its time has come."""

    def __init__(self, app: App, acts: Sequence[Act]) -> None:
        """Do *acts*, which stand in order of time."""
        self._app = app
        self._acts = list(enumerate(acts))

    @property
    def next_due(self) -> datetime | None:
        """Return when there is something to do next."""
        return self._acts[0][1].at if self._acts else None

    async def act(self, now: datetime) -> None:
        """Do what is due; raises GivenError where a command is refused."""
        while self._acts and self._acts[0][1].at <= now:
            number, act = self._acts.pop(0)
            try:
                await self._do(number, act)
            except KeyError as error:
                raise GivenError(f"act {number + 1} ({act.command}): its args lack {error}") from None

    async def _do(self, number: int, act: Act) -> None:
        if act.command == "reply":
            sender, text = str(act.args["from"]), str(act.args["text"])
            await self._app.hear(Inbound(f"scenario-{number}", sender, text))
        else:
            await self._app.execute(act.command, act.args)
