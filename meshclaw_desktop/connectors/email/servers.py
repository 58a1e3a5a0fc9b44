"""Where an account's servers are, and what goes wrong with them in a person's words. It connects to nothing."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.errors import (
    CertificateRefused,
    ConnectorError,
    ConnectorUnreachable,
    CredentialRefused,
    SettingsError,
)

CONNECT_S = 15.0
READ_S = 60.0
SECURITIES = ("ssl", "starttls")


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Host, port and manner of encryption for reading and for sending; `ca_file` is trusted instead of the system's."""

    user: str
    imap_host: str
    imap_port: int
    imap_security: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    ca_file: str = ""

    def trust(self) -> ssl.SSLContext:
        """Verifies certificates and host names. Raises CertificateRefused if the CA file cannot be read."""
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as wrong:
            raise CertificateRefused(
                f"The CA file {self.ca_file} cannot be read.", "Set “ca_file” to a file of PEM certificates."
            ) from wrong


def password_of(credentials: Credentials, user: str) -> str:
    """The password. Raises CredentialRefused if there is none."""
    password = credentials.get("password", "")
    if not password:
        raise CredentialRefused(f"There is no password for {user}.", "Set it in the settings.")
    return password


def wrong_password(host: str, user: str) -> CredentialRefused:
    """The server did not let us in; what it said is left out, since it might repeat what we sent."""
    return CredentialRefused(
        f"{host} did not accept the password for {user}.", "Set the password again; many services want an app password."
    )


def unreachable(host: str, error: BaseException) -> ConnectorError:
    """What went wrong on the line to a host."""
    match error:
        case ssl.SSLCertVerificationError():
            reason = (error.verify_message or "it could not be verified").rstrip(".")
            return CertificateRefused(
                f"{host} could not prove who it is: {reason}. Nothing was sent.",
                "If the server is your own, set “ca_file” to the certificate it was signed with.",
            )
        case socket.gaierror():
            return ConnectorUnreachable(f"There is no host {host}.", "Check its name, and your connection.")
        case ConnectionRefusedError():
            return ConnectorUnreachable(f"{host} refused the connection.", "Check the port in the settings.")
        case TimeoutError():
            return ConnectorUnreachable(f"{host} did not answer in time.", "Try again later.")
        case ssl.SSLError():
            return ConnectorUnreachable(f"No secure connection to {host} was possible.", "Check port and “security”.")
        case _:
            return ConnectorUnreachable(f"The line to {host} broke.", "Try again.")


def said(text: object) -> str:
    """What a server said, short and printable."""
    raw = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join("".join(one if one.isprintable() else " " for one in raw).split())[:160]


def servers(settings: Mapping[str, str], *, address: str) -> Servers:
    """From the settings of an account. Raises SettingsError that names what is wrong."""
    return Servers(
        user=settings.get("user", "").strip() or address,
        imap_host=_host(settings, "imap_host"),
        imap_port=_port(settings, "imap_port", 993),
        imap_security=_security(settings, "imap_security", "ssl"),
        smtp_host=_host(settings, "smtp_host"),
        smtp_port=_port(settings, "smtp_port", 587),
        smtp_security=_security(settings, "security", "starttls"),
        ca_file=settings.get("ca_file", "").strip(),
    )


def _host(settings: Mapping[str, str], key: str) -> str:
    host = settings.get(key, "").strip()
    if not host or not host.isprintable() or any(sign in host for sign in " /@:[]") or host.startswith("-"):
        raise SettingsError(f"“{key}” is not the name of a host: “{host[:60]}”.", "Give it like mail.host.example.")
    return host


def _port(settings: Mapping[str, str], key: str, default: int) -> int:
    text = settings.get(key, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        raise SettingsError(f"“{key}” is not a port: “{text[:20]}”.", f"Give a number, usually {default}.")
    return int(text)


def _security(settings: Mapping[str, str], key: str, default: str) -> str:
    text = settings.get(key, "").strip().lower() or default
    if text not in SECURITIES:
        raise SettingsError(f"“{key}” is “{text[:20]}”.", "It is ssl or starttls; without encryption nothing is sent.")
    return text
