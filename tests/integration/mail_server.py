"""A real mail system on free loopback ports: Dovecot for IMAP, Postfix for submission, with a certificate of its own.

It knows nothing of what is tested. Any local part @example.test is a user; the password is `secret`. Takes root.
"""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from meshclaw_desktop.commands.leash import MARK
from meshclaw_desktop.commands.private_session import PrivateSession, private_session

HOST = "127.0.0.1"
DOMAIN = "example.test"
PASSWORD = "secret"

DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/logs/dovecot.log
import_environment = {mark}
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_format = %Ln
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
{mailboxes}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
"""

MAILBOX = """\
  mailbox {name} {{
    special_use = \\{name}
    auto = subscribe
  }}"""

POSTFIX = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/postfix-data
maillog_file = /dev/stdout
import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C POSTLOG_SERVICE POSTLOG_HOSTNAME {mark}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.test
mydestination =
virtual_mailbox_domains = example.test
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:no outside mail here
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
smtpd_error_sleep_time = 0
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
"""

SERVICES = """\
127.0.0.1:{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the services listen. `auth` is between the two servers."""

    imap: int
    imaps: int
    submission: int
    smtps: int
    lmtp: int
    auth: int


@dataclass(frozen=True, slots=True)
class MailServer:
    """A running mail system. `imap` and `submission` want STARTTLS, the other two speak TLS from the first byte."""

    ports: Ports
    cafile: Path
    host: str = HOST
    password: str = PASSWORD

    @property
    def trust(self) -> ssl.SSLContext:
        """Trusts this server's certificate, and verifies."""
        return ssl.create_default_context(cafile=str(self.cafile))

    def deliver(self, user: str, message: EmailMessage) -> None:
        """Put a message into a user's inbox, as if it had come from outside."""
        with smtplib.LMTP(self.host, self.ports.lmtp) as lmtp:
            lmtp.send_message(message, to_addrs=[f"{user}@{DOMAIN}"])


def why_not() -> str:
    """Why the mail system cannot run here; nothing if it can."""
    missing = [program for program in ("dovecot", "postfix", "openssl") if not shutil.which(program)]
    if missing:
        return f"not installed: {', '.join(missing)}"
    return "" if os.geteuid() == 0 else "Dovecot and Postfix need root"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail system that answers on all its ports when the block begins, and is gone with the block."""
    with private_session() as session:
        ports = _free_ports()
        _write_configuration(session, ports)
        dovecot = session.start("dovecot", "-F", "-c", str(session.folder / "dovecot.conf"))
        postfix = session.start("postfix", "-c", str(session.folder / "postfix"), "start-fg")
        session.wait_for("Dovecot", lambda: _greets(ports.imap, b"* OK") and _greets(ports.lmtp, b"220"), dovecot)
        session.wait_for("Postfix", lambda: _greets(ports.submission, b"220"), postfix)
        yield MailServer(ports, session.folder / "certificate.pem")


def _write_configuration(session: PrivateSession, ports: Ports) -> None:
    folder = session.folder
    folder.chmod(0o711)  # the servers' own users pass through
    for name, owner in {"state": "root", "mail": "mail", "postfix-data": "postfix"}.items():
        (folder / name).mkdir()
        shutil.chown(folder / name, owner)
    _make_certificate(folder)
    mailboxes = "\n".join(MAILBOX.format(name=name) for name in ("Drafts", "Sent", "Archive", "Junk", "Trash"))
    values: dict[str, object] = {name: getattr(ports, name) for name in Ports.__slots__}
    values |= {"folder": folder, "mark": MARK, "password": PASSWORD, "mailboxes": mailboxes}
    (folder / "dovecot.conf").write_text(DOVECOT.format(**values))
    postfix = folder / "postfix"
    postfix.mkdir()
    for file in Path("/etc/postfix").glob("postfix-files*"):
        if file.is_dir():
            shutil.copytree(file, postfix / file.name)
        else:
            shutil.copy(file, postfix)
    dynamic = Path("/etc/postfix/dynamicmaps.cf")
    if dynamic.exists():
        shutil.copy(dynamic, postfix)
    (folder / "spool").mkdir()
    (postfix / "main.cf").write_text(POSTFIX.format(**values))
    (postfix / "master.cf").write_text(SERVICES.format(**values))


def _make_certificate(folder: Path) -> None:
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{folder}/key.pem"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-days", "30", *key, *names, "-out", f"{folder}/certificate.pem"]
    subprocess.run(command, check=True, capture_output=True)


def _free_ports() -> Ports:
    """Ports that nobody held a moment ago, all different."""
    sockets = [socket.create_server((HOST, 0)) for _ in Ports.__slots__]
    try:
        return Ports(*(one.getsockname()[1] for one in sockets))
    finally:
        for one in sockets:
            one.close()


def _greets(port: int, greeting: bytes) -> bool:
    try:
        with closing(socket.create_connection((HOST, port), timeout=10)) as line:
            return line.recv(64).startswith(greeting)
    except OSError:
        return False
