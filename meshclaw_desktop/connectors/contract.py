"""What every connector is: the seam between the gate and a service. Types only; reaches nothing itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from meshclaw_desktop.policy.model import Json, Label, Tool, nothing

Credentials = Mapping[str, str]
"""Secrets by their key. Handed over for one permitted call; not kept beyond the connection that they opened."""
Until = Callable[[float], Awaitable[None]]
"""Waits until the wall clock has reached a moment, however much of that the machine sleeps through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One line of a connector's form; never a secret."""

    key: str
    label: str
    default: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One object of a call, as the user is to see it; `id` is its identifier in the call's arguments."""

    id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A call made complete by reading only: this is judged, shown, bound and, if allowed, run; nothing else is."""

    arguments: Mapping[str, Json]
    """Every argument in its final form: a reply's recipients written out, an attachment with its size and digest."""
    labels: tuple[Label, ...] = ()
    """Where arguments that the connector filled in come from (`$.to[0]`)."""
    columns: tuple[str, ...] = ()
    things: tuple[Thing, ...] = ()
    """The objects acted on, one row each under `columns`: what a batch shows with a tick each."""
    known: frozenset[str] = frozenset()
    """The target values that the user has dealt with before (has written to, say). All others are marked new."""
    state: Mapping[str, Json] = field(default_factory=nothing)
    """What must be found unchanged when it is performed (versions, digests); bound with the arguments, not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a permitted call."""

    content: Json
    """For the model; short."""
    labels: tuple[Label, ...] = ()
    """Who can have written each part of `content`, where it is finer than the tool's own declaration."""
    undo: Json = None
    """All that `undo` needs, also after a restart; None if it cannot be undone."""
    report: str = ""
    """For the person, what was done, e.g. "Read 8 messages from Inbox"; empty means the tool's own sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened over there, e.g. new mail."""

    kind: str
    detail: Mapping[str, Json] = field(default_factory=nothing)


class Connector(Protocol):
    """One account or server. Every coroutine may raise a ConnectorError; none of them blocks the event loop."""

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools, with this connector's name in them."""

    @property
    def address(self) -> str:
        """What the user knows it by, e.g. `sam@corp.example · IMAP`."""

    @property
    def me(self) -> tuple[str, ...]:
        """The user's own addresses here: a target that equals one of them is the user."""

    async def prepare(self, tool: str, arguments: Mapping[str, Json], credentials: Credentials) -> Prepared:
        """Make a call complete. Reads only. Raises NoSuchThing for an object that is not there."""

    async def perform(self, tool: str, prepared: Prepared, credentials: Credentials) -> Result:
        """Carry out a permitted call. Raises OutcomeUnknown if it may have happened and nobody can tell."""

    async def undo(self, undo: Json, credentials: Credentials) -> None:
        """Take a performed call back. Raises UndoRefused, having changed nothing, if the thing has changed since."""

    async def test(self, credentials: Credentials) -> str:
        """One sentence that says it works, or a ConnectorError that says what is wrong."""

    async def listen(self, credentials: Credentials, notify: Callable[[Event], None]) -> None:
        """Report events until cancelled. Returns at once if the service has none; reconnects by itself."""

    async def halt(self) -> None:
        """*Stop everything* is in force: end what runs on this machine beyond the call that began it, and return within a second or so."""

    async def close(self) -> None:
        """Let go of every connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of connector: what its form asks for and how one is made."""

    name: str
    title: str
    tools: tuple[Tool, ...]
    """With the kind's name as the connector's; an opened connector has its own."""
    settings: tuple[Setting, ...]
    credentials: tuple[str, ...]
    family: str
    """What it is to a routine: email, calendar, deployments. Kinds of one family have the same tools."""
    open: Callable[[str, Mapping[str, str]], Connector]
    """Makes a connector of this kind from its name and its settings; connects to nothing. Raises SettingsError."""
