"""The two kinds of mail account: their forms, and how one is made. Imports no protocol until one is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from meshclaw_desktop.connectors.contract import Connector, Kind, Setting
from meshclaw_desktop.errors import SettingsError

from .addresses import address_fault
from .tools import tools

MAILDIR_SETTINGS = (
    Setting(key="path", label="Folder", hint="the one that holds cur, new and tmp"),
    Setting(key="address", label="Your address", hint="name@host.example"),
)


def maildir() -> Kind:
    """A local Maildir; what is sent stays in its `.Outbox`."""
    return Kind(
        name="maildir",
        title="Maildir on this machine",
        tools=tools("maildir"),
        settings=MAILDIR_SETTINGS,
        credentials=(),
        open=_open_maildir,
    )


def _open_maildir(name: str, settings: Mapping[str, str]) -> Connector:
    from .connector import EmailConnector
    from .maildir_account import MaildirAccount

    path = Path(_needed(settings, "path")).expanduser()
    if not path.is_absolute():
        raise SettingsError(f"The Maildir's path “{path}” is not a whole path.", "Begin it at the root or with ~.")
    return EmailConnector(name, MaildirAccount(path), me=_own_address(settings), title="Maildir")


def _needed(settings: Mapping[str, str], key: str) -> str:
    value = settings.get(key, "").strip()
    if not value:
        raise SettingsError(f"The mail account has no “{key}”.", "Fill it in.")
    return value


def _own_address(settings: Mapping[str, str]) -> str:
    address = _needed(settings, "address")
    fault = address_fault(address)
    if fault:
        raise SettingsError(f"“{address[:80]}” is not your address: {fault}.", "Give it like name@host.example.")
    return address
