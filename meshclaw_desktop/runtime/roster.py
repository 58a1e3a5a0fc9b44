"""The connectors that are there: opened from the settings, watched, closed. It uses none of their tools."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from meshclaw_desktop.connectors.contract import Connector, Event, Kind
from meshclaw_desktop.errors import (
    ConnectorError,
    CredentialRefused,
    KeychainError,
    MeshClawError,
    NoSuchThing,
)
from meshclaw_desktop.policy.model import Autonomy, Tool
from meshclaw_desktop.wire.rows import KindRow, SettingRow

from .credentials import Credentials
from .settings import ConnectorSettings, Settings

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Member:
    settings: ConnectorSettings
    kind: Kind
    connector: Connector
    listening: asyncio.Task[None] | None = None
    state: str = "ready"
    detail: str = ""


class Roster:
    """Who can be reached right now. The gate takes connectors from here, one call at a time."""

    def __init__(
        self,
        kinds: tuple[Kind, ...],
        credentials: Credentials,
        happened: Callable[[str, Event], None],
        changed: Callable[[], None],
    ) -> None:
        """`happened` hears of a connector's events; `changed` is told when a connector's state may look different."""
        self._kinds = {kind.name: kind for kind in kinds}
        self._credentials = credentials
        self._happened = happened
        self._changed = changed
        self._members: dict[str, _Member] = {}
        self._broken: dict[str, str] = {}
        self._closing: set[asyncio.Task[None]] = set()

    # ---- what is there ----

    def tools(self) -> tuple[Tool, ...]:
        """Every tool of every connector."""
        return tuple(tool for member in self._members.values() for tool in member.connector.tools)

    def tool(self, connector: str, name: str) -> Tool | None:
        """One tool's declaration, or None."""
        member = self._members.get(connector)
        if member is None:
            return None
        return next((tool for tool in member.connector.tools if tool.name == name), None)

    def connector(self, name: str) -> Connector:
        """One connector. Raises NoSuchThing."""
        return self._member(name).connector

    def keys(self, name: str) -> tuple[str, ...]:
        """The names of the secrets that a connector needs. Raises NoSuchThing."""
        return self._member(name).kind.credentials

    def keys_of(self, kind: str) -> tuple[str, ...]:
        """The names of the secrets that a kind of connector needs; none for a kind that there is not."""
        known = self._kinds.get(kind)
        return known.credentials if known is not None else ()

    def me(self) -> tuple[str, ...]:
        """The user's own addresses, over all connectors."""
        return tuple(address for member in self._members.values() for address in member.connector.me)

    @property
    def opened(self) -> tuple[str, ...]:
        """The names of the connectors that could be opened."""
        return tuple(self._members)

    def check(self, one: ConnectorSettings) -> None:
        """Whether a connector could be opened from these settings; connects to nothing. Raises MeshClawError."""
        kind = self._kinds.get(one.kind)
        if kind is None:
            raise NoSuchThing(
                f"There is no kind of connector called {one.kind}.", f"There are: {', '.join(self._kinds)}."
            )
        kind.open(one.name, one.options)

    def kind(self, name: str) -> str:
        """The kind of one connector. Raises NoSuchThing."""
        return self._member(name).kind.name

    def family(self, name: str) -> str:
        """What one connector is to a routine: email, calendar, deployments. Empty for one that is not there."""
        member = self._members.get(name)
        return member.kind.family if member is not None else ""

    def families(self) -> Mapping[str, str]:
        """By connector, what each is to a routine."""
        return {name: member.kind.family for name, member in self._members.items()}

    def tool_called(self, id: str) -> Tool | None:
        """The tool with this id (`connector.tool`), or None."""
        connector, _, name = id.partition(".")
        return self.tool(connector, name)

    def used_at(self, name: str) -> float | None:
        """When a connector was last given its secrets."""
        return self._credentials.used_at(name)

    def state(self, name: str) -> tuple[str, str]:
        """How one connector is, and a sentence about it."""
        member = self._members.get(name)
        return (member.state, member.detail) if member is not None else ("refused", self._broken.get(name, ""))

    def kinds(self) -> tuple[KindRow, ...]:
        """The kinds there are, for the form that adds one."""
        return tuple(
            KindRow(
                kind.name,
                kind.title,
                tuple(SettingRow(one.key, one.label, one.default, one.required, one.hint) for one in kind.settings),
                kind.credentials,
            )
            for kind in self._kinds.values()
        )

    def known_keys(self) -> Mapping[str, frozenset[str]]:
        """By kind, the settings that its form knows."""
        return {kind.name: frozenset(one.key for one in kind.settings) for kind in self._kinds.values()}

    # ---- how it changes ----

    def apply(self, settings: Settings) -> None:
        """Open what is new, close what is gone, open anew what has changed. A connector that cannot be opened is named with its reason."""
        wanted = {one.name: one for one in settings.connectors}
        for name in list(self._members):
            now = wanted.get(name)
            if now is None or now.reach != self._members[name].settings.reach:
                self._close(name)
        self._broken.clear()
        for name, one in wanted.items():
            if name not in self._members:
                self._open(one)
            else:
                self._members[name].settings = one
            self._listen_or_not(name)
        self._changed()

    def credential_changed(self, name: str) -> None:
        """A secret of this connector is another one now: connect anew."""
        member = self._members.get(name)
        if member is not None:
            settings = member.settings
            self._close(name)
            self._open(settings)
            self._listen_or_not(name)
            self._changed()

    async def test(self, name: str) -> str:
        """One sentence that says it works. Raises MeshClawError with what is wrong."""
        member = self._member(name)
        try:
            sentence = await member.connector.test(await self._credentials.of(name, member.kind.credentials))
        except MeshClawError as wrong:
            self._show(member, _state_of(wrong), str(wrong))
            raise
        self._show(member, "connected", "")
        self._changed()
        return sentence

    async def halt(self) -> None:
        """Whatever connectors started on this machine ends. A connector that cannot be halted keeps no other from it."""
        halting = [member.connector.halt() for member in self._members.values()]
        for wrong in await asyncio.gather(*halting, return_exceptions=True):
            if isinstance(wrong, BaseException):
                log.error("a connector could not be halted: %s", type(wrong).__name__)

    async def close(self) -> None:
        """Let go of everything."""
        for name in list(self._members):
            self._close(name)
        if self._closing:
            await asyncio.wait(self._closing, timeout=3)

    def _member(self, name: str) -> _Member:
        member = self._members.get(name)
        if member is None:
            reason = self._broken.get(name)
            raise NoSuchThing(
                reason or f"There is no connector called {name}.",
                "`meshclaw connectors` lists them." if not reason else "",
            )
        return member

    def _open(self, one: ConnectorSettings) -> None:
        kind = self._kinds.get(one.kind)
        if kind is None:
            self._broken[one.name] = f"There is no kind of connector called {one.kind}."
            return
        try:
            self._members[one.name] = _Member(one, kind, kind.open(one.name, one.options))
        except MeshClawError as wrong:
            self._broken[one.name] = str(wrong)

    def _close(self, name: str) -> None:
        member = self._members.pop(name)
        if member.listening is not None:
            member.listening.cancel()
        closing = asyncio.get_running_loop().create_task(_quietly_close(member), name=f"close {name}")
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _listen_or_not(self, name: str) -> None:
        member = self._members.get(name)
        if member is None:
            return
        wanted = member.settings.level is not Autonomy.OFF
        if wanted and (member.listening is None or member.listening.done()):
            member.listening = asyncio.get_running_loop().create_task(self._listen(member), name=f"listen {name}")
        elif not wanted and member.listening is not None:
            member.listening.cancel()
            member.listening = None
            self._show(member, "off", "")

    async def _listen(self, member: _Member) -> None:
        name = member.settings.name

        def happened(event: Event) -> None:
            self._show(member, "connected", "")
            self._happened(name, event)

        try:
            secrets = await self._credentials.of(name, member.kind.credentials)
            self._show(member, "ready", "")
            await member.connector.listen(secrets, happened)
        except asyncio.CancelledError:
            raise
        except MeshClawError as wrong:
            self._show(member, _state_of(wrong), str(wrong))
        except Exception:
            log.exception("listening to a connector failed in a way nobody foresaw")
            self._show(member, "unreachable", "Listening failed; its tools may still work.")

    def _show(self, member: _Member, state: str, detail: str) -> None:
        if (member.state, member.detail) != (state, detail):
            member.state, member.detail = state, detail
            self._changed()


async def _quietly_close(member: _Member) -> None:
    if member.listening is not None:
        await asyncio.wait([member.listening], timeout=2)
    with contextlib.suppress(ConnectorError, OSError):
        await member.connector.close()


def _state_of(wrong: MeshClawError) -> str:
    match wrong:
        case CredentialRefused() | KeychainError():
            return "no credential" if isinstance(wrong, KeychainError) or "keychain" in wrong.title else "refused"
        case _:
            return "unreachable"
