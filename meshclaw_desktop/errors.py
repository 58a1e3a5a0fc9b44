"""
Every error that a person may see, as one tree. Keep it free of imports.

* MeshClawError              title: what happened; remedy: what to do
  x UsageError               the command line was not understood
  x ProtocolError            the other process sent something that we do not speak
  x NoRuntime                no runtime runs, and none could be started
  x AlreadyRunning           a second runtime for the same user
  x SettingsError            the settings file is broken; names its line
    + RoutineError           a routine's file is broken; names its line
  x KeychainError            a secret could not be kept or read
    + KeychainLocked         the keychain is locked
    + KeychainMissing        there is no keychain that encrypts
    + KeychainRefused        the keychain is there and said no
  x NoSuchThing              a name or a number that we do not know
  x Denied                   the gate said no; the agent is told why
  x Stopped                  everything is stopped; nothing may act
  x ApprovalRefused          an answer came too late, twice, or for something else
  x ConnectorError           the outside world said no
    + ConnectorUnreachable   nobody answered
    + CredentialRefused      the service did not accept the credential
    + CertificateRefused     the server could not prove who it is
    + OutcomeUnknown         it may or may not have happened
  x UndoRefused              the thing has changed since, or the time is over
  x LedgerError              the record could not be written or read
    + LedgerFull             no room to write; nothing acts without a record
    + LedgerNewer            the file was written by a newer version; it is left untouched
  x ModelError               the model gave no answer
    + ModelKeyRefused        401 and 403
    + ModelBusy              429 and overload; has a time to wait
    + ModelUnreachable       no connection, time-outs, 5xx
    + ModelUnknown           no such model, or nothing is known of its price
  x BudgetReached            a spending limit would be passed
"""

from __future__ import annotations


class MeshClawError(Exception):
    """The base: `title` says what happened, `remedy` what to do about it, both in plain words and without secrets."""

    def __init__(self, title: str, remedy: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.title} {self.remedy}".strip()


class UsageError(MeshClawError):
    """The command line was not understood."""


class ProtocolError(MeshClawError):
    """A line on the wire was too long, malformed or unknown."""


class NoRuntime(MeshClawError):
    """No runtime runs for this user, and none could be started."""


class AlreadyRunning(MeshClawError):
    """A runtime runs for this user already."""


class AutostartRefused(MeshClawError):
    """The system does not let an entry for the login be read, written or taken away."""


class SettingsError(MeshClawError):
    """The settings file cannot be used; `line` is the line that is wrong, 0 if none is known."""

    def __init__(self, title: str, remedy: str = "", *, line: int = 0) -> None:
        super().__init__(title, remedy)
        self.line = line


class RoutineError(SettingsError):
    """A routine's file cannot be used; `line` is the line that is wrong, 0 if none is known."""


class KeychainError(MeshClawError):
    """A secret could not be kept or read."""


class KeychainLocked(KeychainError):
    """The keychain is there and locked."""


class KeychainMissing(KeychainError):
    """There is no keychain here that we trust with a secret."""


class KeychainRefused(KeychainError):
    """The keychain is there, open, and said no."""


class NoSuchThing(MeshClawError):
    """A name or an identifier that nobody here knows."""


class Denied(MeshClawError):
    """The gate did not let a call through; `title` is the reason."""


class Stopped(MeshClawError):
    """*Stop everything* is in force."""


class ApprovalRefused(MeshClawError):
    """An answer that does not count: late, given twice, or for something else."""


class ConnectorError(MeshClawError):
    """A permitted call was tried and did not succeed."""


class ConnectorUnreachable(ConnectorError):
    """Nobody answered, or the line broke before anything was done."""


class CredentialRefused(ConnectorError):
    """The service did not accept the user name or the password."""


class CertificateRefused(ConnectorError):
    """The server's certificate could not be verified; nothing was sent."""


class OutcomeUnknown(ConnectorError):
    """The line broke while it acted: it may or may not have happened."""


class UndoRefused(MeshClawError):
    """An action cannot be taken back; `title` says why."""


class LedgerError(MeshClawError):
    """The record could not be written or read."""


class LedgerFull(LedgerError):
    """There is no room, or no right, to write the record; nothing acts without one."""


class LedgerNewer(LedgerError):
    """The ledger was written by a newer version of this program."""


class ModelError(MeshClawError):
    """The model gave no answer."""


class ModelKeyRefused(ModelError):
    """The provider did not accept the key."""


class ModelBusy(ModelError):
    """The provider asked us to wait; `retry_after_s` is how long, 0 if it did not say."""

    def __init__(self, title: str, remedy: str = "", *, retry_after_s: float = 0.0) -> None:
        super().__init__(title, remedy)
        self.retry_after_s = retry_after_s


class ModelUnreachable(ModelError):
    """The provider could not be reached, or failed on its side."""


class ModelUnknown(ModelError):
    """There is no such model, or its price is not known."""


class BudgetReached(MeshClawError):
    """A spending limit would be passed; `which` is `day` or `task`, `needed_usd_micros` what is missing."""

    def __init__(self, title: str, remedy: str = "", *, which: str = "", needed_usd_micros: int = 0) -> None:
        super().__init__(title, remedy)
        self.which = which
        self.needed_usd_micros = needed_usd_micros
