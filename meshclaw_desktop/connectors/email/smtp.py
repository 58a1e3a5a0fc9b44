"""Hands one message, as it is, to a mail server: to all recipients or to none. Keeps nothing."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, OutcomeUnknown

from .servers import CONNECT_S, READ_S, Servers, password_of, said, unreachable, wrong_password

_LINE_ENDS = re.compile(rb"\r?\n|\r")


def submit(
    servers: Servers, credentials: Credentials, *, sender: str, recipients: Sequence[str], message: bytes
) -> None:
    """
    Deliver a message.

    Raises ConnectorError, nothing sent, if the server refuses it or only one of the recipients. Raises OutcomeUnknown
    if the line broke after the whole message had been handed over, before the server said what became of it.
    """
    with _connection(servers, credentials) as line:
        _envelope(line, sender, recipients, message)
        _data(line, message)


def try_out(servers: Servers, credentials: Credentials) -> None:
    """Sign in and do nothing."""
    with _connection(servers, credentials) as line:
        line.noop()


@contextmanager
def _connection(servers: Servers, credentials: Credentials) -> Iterator[smtplib.SMTP]:
    password = password_of(credentials, servers.user)
    host, port, trust = servers.smtp_host, servers.smtp_port, servers.trust()
    line: smtplib.SMTP | None = None
    try:
        if servers.smtp_security == "ssl":
            line = smtplib.SMTP_SSL(host, port, timeout=CONNECT_S, context=trust)
        else:
            line = smtplib.SMTP(host, port, timeout=CONNECT_S)
            line.starttls(context=trust)
        if line.sock is not None:
            line.sock.settimeout(READ_S)
        _sign_in(line, servers, password)
        yield line
        with suppress(smtplib.SMTPException, OSError):
            line.quit()
    except smtplib.SMTPNotSupportedError as wrong:
        raise ConnectorError(
            f"{host} offers no way to send safely ({said(wrong)}). Nothing was sent.", "Check the port and “security”."
        ) from wrong
    except smtplib.SMTPServerDisconnected as wrong:
        raise ConnectorUnreachable(f"{host} hung up. Nothing was sent.", "Try again.") from wrong
    except smtplib.SMTPResponseException as wrong:
        raise _refusal(host, wrong.smtp_code, wrong.smtp_error) from wrong
    except (OSError, smtplib.SMTPException) as wrong:
        raise unreachable(host, wrong) from wrong
    finally:
        if line is not None:
            line.close()


def _sign_in(line: smtplib.SMTP, servers: Servers, password: str) -> None:
    try:
        line.login(servers.user, password)
    except smtplib.SMTPAuthenticationError as wrong:
        if 400 <= wrong.smtp_code < 500:
            raise
        raise wrong_password(servers.smtp_host, servers.user) from None
    except UnicodeError:
        raise ConnectorError("The password has letters that this mail server's login cannot carry.") from None


def _envelope(line: smtplib.SMTP, sender: str, recipients: Sequence[str], message: bytes) -> None:
    """Sender and recipients. One that is refused ends it all: what was approved goes to all of them or to nobody."""
    options: list[str] = []
    if not all(address.isascii() for address in (sender, *recipients)):
        if not line.has_extn("smtputf8"):
            raise ConnectorError("The mail server takes no addresses with such letters. Nothing was sent.")
        options.append("SMTPUTF8")
        line.command_encoding = "utf-8"
    if line.has_extn("size"):
        options.append(f"SIZE={len(message)}")
    _expect(line, *line.docmd("MAIL", " ".join((f"FROM:<{sender}>", *options))), "the sender")
    for address in recipients:
        _expect(line, *line.docmd("RCPT", f"TO:<{address}>"), address)


def _expect(line: smtplib.SMTP, code: int, text: bytes, what: str) -> None:
    if code not in (250, 251):
        with suppress(smtplib.SMTPException, OSError):
            line.rset()
        raise _refusal("The mail server", code, text, what)


def _data(line: smtplib.SMTP, message: bytes) -> None:
    code, text = line.docmd("DATA")
    if code != 354:
        raise _refusal("The mail server", code, text)
    body = _LINE_ENDS.sub(b"\r\n", message)
    body = re.sub(rb"(?m)^\.", b"..", body)
    line.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    # Without its last line the server must not deliver: up to here a broken line means that nothing was sent.
    try:
        line.send(b".\r\n")
        code, text = line.getreply()
    except (OSError, smtplib.SMTPException) as broken:
        raise OutcomeUnknown(
            "The line broke after the message had been handed over: it may have been sent.",
            "Look into your Sent folder, or ask the recipient, before you send it again.",
        ) from broken
    if code != 250:
        raise _refusal("The mail server", code, text)


def _refusal(host: str, code: int, text: object, what: str = "") -> ConnectorError:
    """The server's no, in its own words, cut short."""
    reason = f"({code} {said(text)})"
    if 400 <= code < 500:
        about = f" for {what}" if what else ""
        return ConnectorError(f"{host} asked to try again later{about} {reason}.", "Nothing was sent.")
    return ConnectorError(f"{host} refused {what or 'the message'} {reason}.", "Nothing was sent.")
