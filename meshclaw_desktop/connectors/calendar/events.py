"""What an event is, once its recurrence was worked out. Values only; they reach nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from meshclaw_desktop.connectors.addresses import plain


class Reply(StrEnum):
    """What somebody answered to an invitation (RFC 5545, PARTSTAT)."""

    NEEDED = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at an event. Name and address were written by whoever made the event."""

    address: str
    name: str = ""
    reply: str = Reply.NEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time at which an event takes place. All texts were written by whoever made the event."""

    href: str
    """The resource that holds it, as the calendar names it."""
    uid: str
    moment: str
    """Of a repeating event, which one: its original start as RFC 5545 spells it in UTC, else empty."""
    title: str
    place: str
    notes: str
    start: datetime
    end: datetime
    all_day: bool
    transparent: bool
    """It does not count as busy time."""
    cancelled: bool
    organizer: Person | None
    people: tuple[Person, ...]
    repeats: bool

    def mine(self, me: frozenset[str]) -> bool:
        """Whether the user made it: it has no organizer, or the user is that."""
        return self.organizer is None or plain(self.organizer.address) in me

    def others(self, me: frozenset[str]) -> tuple[Person, ...]:
        """Everybody at it but the user; the organizer first."""
        heads = (self.organizer,) if self.organizer is not None else ()
        seen: dict[str, Person] = {}
        for one in (*heads, *self.people):
            if plain(one.address) not in me:
                seen.setdefault(plain(one.address), one)
        return tuple(seen.values())

    def reply_of(self, me: frozenset[str]) -> str:
        """What the user answered; empty if the user was not invited."""
        return next((one.reply for one in self.people if plain(one.address) in me), "")

    def busy(self, me: frozenset[str]) -> bool:
        """
        Whether the user is taken by it.

        Not by what is marked as free, cancelled or declined, nor by a whole day: that is a birthday or a
        conference far more often than an hour in which nobody may be disturbed.
        """
        return not (self.transparent or self.cancelled or self.all_day or self.reply_of(me) == Reply.DECLINED)

    def at(self, when: datetime) -> bool:
        """Whether it goes on at this time."""
        return self.start <= when < max(self.end, self.start + timedelta(seconds=1))
