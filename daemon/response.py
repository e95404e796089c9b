"""What follows from one SMS of a subscriber: STOP is obeyed, SAFE is kept, SOS is passed on at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from daemon.case import row_of
from daemon.failover import Failover
from daemon.groups import Groups, Note, language_of, reached_at, tell
from daemon.phones import hide_phone
from daemon.plain import one_line, shorten
from daemon.prices import Prices
from daemon.reference import reference
from daemon.render import Renderer
from daemon.resuming import STOPPED_WAITING, resume
from daemon.routes import SMS, Routes
from daemon.speech import Speech
from rules.model import Severity
from rules.person import Person
from rules.ports import Gazetteer
from rules.replies import Meaning, Reply
from state.blocked import OPTED_OUT, PAUSED, STOPPED
from state.message import Outgoing, Wording
from state.replies import NewReply
from state.rollcalls import RollCall
from state.store import Store

HOUR: Final = timedelta(hours=1)
MOST_ANSWERS: Final = 6
"""To one phone in an hour, whatever it says."""
MOST_TOLD: Final = 12
"""Of one phone in an hour: what comes after them is kept, and nobody is told of it."""
QUOTED: Final = 160
"""Characters of a message that a manager is shown."""
WORTH: Final = timedelta(hours=2)
"""An answer that comes later would be taken for news."""
ANSWERS: Final = {Reply.START: "again", Reply.SAFE: "safe", Reply.SOS: "sos", Reply.OTHER: "unread"}
"""What a message is answered with; HELP is the carriers' to answer, and who stops is left alone."""
MOST_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as the provider posts it."""

    provider_id: str
    sender: str
    text: str
    opt_out: str | None = None
    """What the provider itself took it for: STOP, START or HELP."""


@dataclass(frozen=True, slots=True)
class ResponseMeans:
    """What it takes to do what follows."""

    routes: Routes
    groups: Groups
    places: Gazetteer
    renderer: Renderer
    failover: Failover
    barred: set[str]
    """Phones to which nothing leaves any more, be it claimed or not."""
    prices: Prices = field(default_factory=Prices.load)


@dataclass(frozen=True, slots=True)
class Response:
    """One message of somebody known, inside the transaction that takes it in."""

    means: ResponseMeans
    store: Store
    person: Person
    inbound: Inbound
    meaning: Meaning
    calls: tuple[RollCall, ...]
    """The roll calls that it may answer, the latest first."""
    now: datetime

    def follow(self) -> None:
        """Do all of it."""
        reply = self.meaning.reply
        resumed = reply is Reply.START and self._resume()
        if reply is Reply.STOP:
            self._stop(OPTED_OUT)
        elif self.meaning.pause:
            self._stop(PAUSED)
        grave = reply is Reply.SOS or (reply is Reply.HELP and self._alarmed())
        answers = grave or reply is Reply.SAFE
        awaited = answers and self.store.answers.take(self.now, reply.upper(), subscriber=self.person.id)
        told = self._note(grave=grave, awaited=bool(awaited))
        changed = answers and self._answer_calls()
        answer = self._answer(changed=changed, resumed=resumed)
        kind = reply if grave else None  # whoever wrote a lot before must still be heard
        if told and self.store.replies.count_since(self._sender, self.now - HOUR, kind) < MOST_TOLD:
            tell(self.store, self._contact, told, self.now)
        kept = NewReply(
            self.inbound.provider_id,
            self._sender,
            self.person.id,
            self.calls[0].incident if self.calls else None,
            reply,
            self.inbound.text,
            answered=answer is not None,
        )
        self.store.replies.add(kept, self.now)
        if answer is not None:
            self._say(answer, Severity.EXTREME if grave else Severity.MODERATE)

    @property
    def _phone(self) -> str:
        return self.person.phone or self.inbound.sender

    @property
    def _sender(self) -> bytes:
        return self.store.blocked.digest(self._phone)

    @property
    def _contact(self) -> str | None:
        return self.means.groups.get(self.person.group).manager

    def _alarmed(self) -> bool:
        """Return whether they were told of something extreme that lasts, or asked whether they are safe."""
        return bool(self.calls) or self.store.told.knows_extreme(self.person.id)

    # STOP and START

    def _stop(self, why: str) -> None:
        """Let nothing leave for this phone any more, be it waiting, fixed or claimed."""
        store, means = self.store, self.means
        store.blocked.add(SMS, self._phone, why, self.now)
        means.barred.add(self._phone)
        said = STOPPED_WAITING if why == OPTED_OUT else "its owner asked for no more SMS"
        waiting = store.notices.waiting_on(SMS, self.person.id)
        if why == PAUSED:
            self._mail_instead()
            detail = f"{self.person.name} asks for no more SMS, which pause: {quoted(self.inbound.text)}"
            store.reviews.add(f"pause:{self.inbound.provider_id}", "reply", None, None, detail, self.now)
        store.notices.suppress([n.id for n in waiting], said)
        for message in store.messages.pending_to(SMS, self._phone):
            if why == PAUSED:
                means.failover.move(store, message, self.now)
            store.messages.suppressed(message.id, said)

    def _mail_instead(self) -> None:
        """Give what waits to the mailbox, where there is one: it was only SMS that they are tired of."""
        blocked = self.store.blocked.of(self.person)
        other = self.means.routes.instead(SMS, self.person, blocked)
        for n in self.store.notices.waiting_on(SMS, self.person.id) if other else ():
            self.store.notices.add(
                row_of(n.alert),
                self.person.id,
                other or "",
                n.msg_type,
                n.reason,
                n.severity,
                n.places,
                self.now,
            )

    def _resume(self) -> bool:
        """Send to this phone again, also what changed meanwhile; return whether it had been stopped."""
        if self.store.blocked.why(SMS, self._phone) not in STOPPED:
            return False
        self.means.barred.discard(self._phone)
        return resume(self.store, self.person, SMS, self._phone, self.now)

    # Roll calls

    def _answer_calls(self) -> bool:
        """Keep what they answer to roll calls; return whether it is another word than before."""
        reply, before = self.meaning.reply, {call.answer for call in self.calls}
        if reply is Reply.HELP and before == {Reply.SOS}:
            return False
        self.store.roll_calls.answer(self.calls, reply, self.now)
        return bool(self.calls) and before != {reply}

    # Who is told

    def _note(self, *, grave: bool, awaited: bool) -> Note | None:
        """Return what whoever answers for them is told, if they have to be told anything."""
        text = self._text(grave=grave, awaited=awaited)
        if text is None:
            return None
        severity = Severity.EXTREME if grave else Severity.MODERATE
        kind = "sos" if grave else "reply"
        return Note(f"reply:{self.inbound.provider_id}", kind, severity, text)

    def _text(self, *, grave: bool, awaited: bool) -> str | None:
        said = self._said(grave=grave, awaited=awaited)
        return self._speech.words.space.join(said) if said else None

    def _said(self, *, grave: bool, awaited: bool) -> list[str]:
        """Return the sentences that a contact is told, in their language; none where nothing need be."""
        words, quote = self._speech.words.manager.inbox, self._quoted()
        who, there = self._who(), self._who(where=True)
        reply = self.meaning.reply
        if grave:
            form = words.sos if reply is Reply.SOS else words.distress
            return [form.format(who=there, quote=quote), *self._about()]
        if reply is Reply.STOP:
            left = self.means.routes.of(self.person, self.store.blocked.of(self.person))
            then = words.still_told.format(ways=", ".join(left)) if left else words.told_nothing
            return [words.stopped.format(who=who, quote=quote), then]
        if reply is Reply.START:
            return [words.started.format(who=who, quote=quote)]
        if reply is Reply.SAFE:
            return self._safe(self._who(at=True), quote, awaited=awaited)
        if self.meaning.pause:
            see = self._speech.words.manager.silence.see.format(command="advisoryd review list")
            return [words.paused.format(who=who, quote=quote), see]
        return [words.wrote.format(who=self._who(at=True), quote=quote), *self._about()]

    def _safe(self, who: str, quote: str, *, awaited: bool) -> list[str]:
        """Return what is told of a SAFE: nothing where it is all that was asked, and in time."""
        words = self._speech.words.manager.inbox
        if {call.answer for call in self.calls} & {"sos", "help"}:
            return [words.safe_after_sos.format(who=who, quote=quote)]
        late = any(call.told and call.answer is None for call in self.calls)
        if self.meaning.bare and (self.calls or awaited) and not late:
            return []
        return [words.safe.format(who=who, quote=quote), *self._about()]

    @property
    def _speech(self) -> Speech:
        return self.means.renderer.speech(language_of(self.store, self._contact))

    def _quoted(self) -> str:
        return quoted(self.inbound.text, f"({self._speech.words.manager.inbox.no_text})")

    def _who(self, *, where: bool = False, at: bool = False) -> str:
        """Return who wrote; *where* they are (on a trip, else what they watch) and when, else only when."""
        parts = [f"{self.person.name} ({hide_phone(self._phone)})"]
        if where:
            here = self.person.whereabouts(self.now)
            areas = [here] if here else [w.area for w in self.person.watches if w.active(self.now)]
            lang = self._speech.words.language
            parts += [self.means.places.display(area, lang) for area in areas[:MOST_PLACES]]
        if where or at:
            parts.append(f"{self.now:%H:%M} UTC")
        return self._speech.words.separator.join(parts)

    def _about(self) -> list[str]:
        incident = self.store.incidents.get(self.calls[0].incident) if self.calls else None
        words = self._speech.words.manager.inbox
        return [words.about.format(what=self._speech.named(incident))] if incident is not None else []

    # What they are answered

    def _answer(self, *, changed: bool, resumed: bool) -> str | None:
        """Return which answer they get, if any."""
        store, reply = self.store, self.meaning.reply
        if SMS not in self.means.routes.available or store.blocked.why(SMS, self._phone) in STOPPED:
            return None
        lately = store.replies.answers_since(self.person.id, self.now - HOUR)
        news = resumed if reply is Reply.START else changed or reply not in lately
        if not news or len(lately) >= MOST_ANSWERS:
            return None
        if reply is Reply.SOS and reached_at(store, self.means.routes, self._contact) is None:
            return "unread"
        return ANSWERS.get(reply)

    def _say(self, what: str, severity: Severity) -> None:
        """Have them answered by a message like any other."""
        salt = self.store.messages.salt()

        def write(row: int) -> Wording:
            name = reference(salt, row)
            done = self.means.renderer.answer(what, self.person.lang, name)
            price = self.means.prices.of(self._phone, done.segments or 1)
            return Wording(name, done.text, segments=done.segments, price=price)

        outgoing = Outgoing(
            self.person.id, SMS, self._phone, severity, due=self.now, valid_until=self.now + WORTH
        )
        self.store.messages.add(outgoing, (), self.now, write)


def quoted(text: str, nothing: str = "(no text)") -> str:
    """Return what somebody wrote as managers may see it: on one line, shortened, in quotes."""
    plain = shorten(one_line(text), QUOTED).replace('"', "'")
    return f'"{plain}"' if plain else nothing
