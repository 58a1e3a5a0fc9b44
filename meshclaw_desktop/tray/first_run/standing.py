"""How far the first steps are, told from what the runtime and the machine say. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meshclaw_desktop.errors import KeychainError, KeychainLocked
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import Status
from meshclaw_desktop.wire.rows import ConnectorRow, LocalServerRow, ModelRow
from meshclaw_desktop.wire.visible import visible

MOST_NAMED = 3
REHEARSAL = "rehearsal"


@dataclass(frozen=True, slots=True)
class Standing:
    """One step: whether it is done, and what is to be said of it."""

    done: bool
    note: str


def model(chosen: str, row: ModelRow | None, servers: Sequence[LocalServerRow]) -> Standing:
    """The first step. `chosen` is known at once, what it needs (`row`) a moment later."""
    if chosen == REHEARSAL:
        return Standing(True, tr("The built-in rehearsal model is used: a script, at no cost."))
    if chosen and (row is None or row.model != chosen):
        return Standing(False, tr("{model} is chosen. Looking at what it needs…").format(model=visible(chosen)))
    if row is not None and row.model:
        name = visible(row.model)
        if row.credential and not row.credential_present:
            return Standing(False, tr("{model} is chosen. Its key is still missing.").format(model=name))
        return Standing(True, tr("{model} is used.").format(model=name))
    found = [visible(one.title) for one in servers]
    if found:
        return Standing(False, tr("Found on this machine: {servers}").format(servers=", ".join(found)))
    return Standing(False, tr("A provider with your key, or a model on this machine"))


def suggestion(row: ModelRow | None, servers: Sequence[LocalServerRow]) -> tuple[str, str] | None:
    """The model on this machine that could be used at once, and its server's address; None once one is chosen."""
    if row is None or row.model:
        return None
    return next(((one.models[0], one.api_base) for one in servers if one.models), None)


def account(connectors: Sequence[ConnectorRow]) -> Standing:
    """The second step."""
    if not connectors:
        return Standing(False, tr("Email, calendar, deployments"))
    missing = [one for one in connectors if one.state == "no credential"]
    if len(missing) == len(connectors):
        return Standing(
            False, tr("{name} still needs its password.").format(name=visible(words.title(missing[0].name)))
        )
    names = [visible(words.title(one.name)) for one in connectors]
    shown = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown = tr("{names} and %n more", "", len(names) - MOST_NAMED).format(names=shown)
    return Standing(True, tr("Connected: {names}").format(names=shown))


def limit(status: Status | None, *, chosen: bool) -> Standing:
    """The third step; a limit holds from the start, and is done once the user has said that it is the right one."""
    if status is None or not chosen:
        return Standing(False, tr("It is checked before each call, so it cannot be passed"))
    if status.limit_usd_micros == 0:
        return Standing(True, tr("Nothing may be spent."))
    return Standing(True, tr("At most {limit} a day.").format(limit=words.money(status.limit_usd_micros)))


def keychain(title: str, wrong: KeychainError | None) -> tuple[str, bool]:
    """What is to be said of the keychain, and whether it is well."""
    if wrong is None:
        return tr("Keychain: {name}, unlocked ✓").format(name=title), True
    if isinstance(wrong, KeychainLocked):
        return tr("Keychain: {reason}").format(reason=wrong.title), False
    return tr("No keychain: {reason}").format(reason=wrong.title), False


def surroundings(*, tray: bool, notifications: bool) -> str:
    """What is to be said of the desktop."""
    icon = tr("Tray ✓") if tray else tr("No tray here: a window takes its place")
    notices = tr("Notifications ✓") if notifications else tr("No notifications here")
    return f"{icon} · {notices}"
