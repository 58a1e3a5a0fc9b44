"""The two kinds of mail account: their forms, and how one is made. Imports no protocol until one is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from meshclaw_desktop.connectors.addresses import address_fault
from meshclaw_desktop.connectors.contract import Connector, Kind, Setting
from meshclaw_desktop.errors import SettingsError

from .tools import tools

MAILDIR_SETTINGS = (
    Setting(key="path", label="Folder", hint="the one that holds cur, new and tmp"),
    Setting(key="address", label="Your address", hint="name@host.example"),
)
IMAP_SETTINGS = (
    Setting(key="address", label="Your address", hint="name@host.example"),
    Setting(key="imap_host", label="IMAP server", hint="imap.host.example"),
    Setting(key="imap_port", label="IMAP port", default="993", required=False),
    Setting(key="imap_security", label="IMAP encryption", default="ssl", required=False, hint="ssl or starttls"),
    Setting(key="smtp_host", label="SMTP server", hint="smtp.host.example"),
    Setting(key="smtp_port", label="SMTP port", default="587", required=False, hint="587 for starttls, 465 for ssl"),
    Setting(key="security", label="SMTP encryption", default="starttls", required=False, hint="starttls or ssl"),
    Setting(key="user", label="User name", required=False, hint="if it is not your address"),
    Setting(key="ca_file", label="CA file", required=False, hint="for a server with a certificate of its own"),
)


def imap() -> Kind:
    """An account on a mail server: IMAP to read, SMTP to send, both always encrypted and verified."""
    return Kind(
        name="imap",
        title="Mail account (IMAP)",
        tools=tools("imap"),
        settings=IMAP_SETTINGS,
        credentials=("password",),
        family="email",
        open=_open_imap,
    )


def maildir() -> Kind:
    """A local Maildir; what is sent stays in its `.Outbox`."""
    return Kind(
        name="maildir",
        title="Maildir on this machine",
        tools=tools("maildir"),
        settings=MAILDIR_SETTINGS,
        credentials=(),
        family="email",
        open=_open_maildir,
    )


def _open_imap(name: str, settings: Mapping[str, str]) -> Connector:
    from .connector import EmailConnector
    from .imap_account import ImapAccount
    from .servers import servers

    address = _own_address(settings)
    return EmailConnector(name, ImapAccount(servers(settings, address=address), address), me=address, title="IMAP")


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
