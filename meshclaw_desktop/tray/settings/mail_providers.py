"""The servers of well-known mail providers, by the domain of an address: so that they need not be typed. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from meshclaw_desktop.tray.translation import tr


@dataclass(frozen=True, slots=True)
class Provider:
    """Whose servers these are; settings that are not named keep their defaults."""

    title: str
    imap_host: str
    smtp_host: str
    app_password: bool = False
    """It takes no ordinary password from a program."""
    other: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def settings(self) -> dict[str, str]:
        """What its form is filled with."""
        return {"imap_host": self.imap_host, "smtp_host": self.smtp_host, **self.other}


_GMAIL = Provider("Gmail", "imap.gmail.com", "smtp.gmail.com", app_password=True)
_ICLOUD = Provider("iCloud", "imap.mail.me.com", "smtp.mail.me.com", app_password=True)
_YAHOO = Provider("Yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", app_password=True)
_FASTMAIL = Provider("Fastmail", "imap.fastmail.com", "smtp.fastmail.com", app_password=True)
_GMX_NET = Provider("GMX", "imap.gmx.net", "mail.gmx.net")
_GMX_COM = Provider("GMX", "imap.gmx.com", "mail.gmx.com")

PROVIDERS: Mapping[str, Provider] = {
    "gmail.com": _GMAIL,
    "googlemail.com": _GMAIL,
    "icloud.com": _ICLOUD,
    "me.com": _ICLOUD,
    "mac.com": _ICLOUD,
    "yahoo.com": _YAHOO,
    "yahoo.de": _YAHOO,
    "yahoo.co.uk": _YAHOO,
    "aol.com": Provider("AOL", "imap.aol.com", "smtp.aol.com", app_password=True),
    "fastmail.com": _FASTMAIL,
    "fastmail.fm": _FASTMAIL,
    "gmx.de": _GMX_NET,
    "gmx.net": _GMX_NET,
    "gmx.at": _GMX_NET,
    "gmx.com": _GMX_COM,
    "web.de": Provider("WEB.DE", "imap.web.de", "smtp.web.de"),
    "posteo.de": Provider("Posteo", "posteo.de", "posteo.de"),
    "mailbox.org": Provider("mailbox.org", "imap.mailbox.org", "smtp.mailbox.org"),
}
WITHOUT_PASSWORDS = frozenset(
    {"outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com"}
)
"""Domains whose servers take no password from any program."""


def domain_of(address: str) -> str:
    """The domain of an address, empty if it has none yet."""
    _, at, domain = address.strip().casefold().rpartition("@")
    return domain if at and "." in domain.strip(".") else ""


def guess(domain: str) -> dict[str, str]:
    """What most providers call their servers: to be looked at, not to be believed."""
    return {"imap_host": f"imap.{domain}", "smtp_host": f"smtp.{domain}"}


def advice(domain: str) -> str:
    """What must be known about a provider before a password is typed; empty if nothing must."""
    if domain in WITHOUT_PASSWORDS:
        return tr("{provider} takes no password from programs any more, so this mailbox cannot be reached yet.").format(
            provider="Microsoft"
        )
    provider = PROVIDERS.get(domain)
    if provider is None:
        return ""
    if provider.app_password:
        return tr("{provider} takes an app password only: make one in your account's security settings.").format(
            provider=provider.title
        )
    return tr("The servers of {provider} are filled in.").format(provider=provider.title)
