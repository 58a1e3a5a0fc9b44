"""What the tools need of a calendar: the seam to CalDAV and to ICS. Types only; reaches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from meshclaw_desktop.connectors.contract import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One event with all its exceptions, as the server keeps it; or a whole ICS file."""

    href: str
    version: str
    """Changes with every change of the text (an ETag)."""
    text: str


class Store(Protocol):
    """
    An open calendar. Every method blocks and belongs to one thread.

    Every method may raise a ConnectorError; one that acts raises OutcomeUnknown when nobody can tell what happened.
    """

    @property
    def can_write(self) -> bool:
        """Whether events can be made and changed here."""

    @property
    def invites(self) -> bool:
        """Whether the server itself tells the people of an event what changed (RFC 6638)."""

    def between(self, start: datetime, end: datetime) -> Sequence[Resource]:
        """Everything that may take place in this span; a little more than that is allowed."""

    def get(self, href: str) -> Resource | None:
        """One resource, or None if it is not there."""

    def create(self, name: str, text: str) -> Resource:
        """Store a new event under this file name. Raises ConnectorError if there is one already."""

    def replace(self, resource: Resource, text: str) -> Resource:
        """Store a new text in place of exactly this version. Raises ConnectorError if it has changed."""

    def delete(self, resource: Resource) -> None:
        """Delete exactly this version. Raises ConnectorError if it has changed."""


class Source(Protocol):
    """Where a calendar lies: opens it. Every method blocks."""

    def open(self, credentials: Credentials) -> Store:
        """The calendar, connected; a connection that still stands is used again."""

    def test(self, credentials: Credentials) -> str:
        """One sentence that says it works."""

    def close(self) -> None:
        """Let go of everything."""
