"""Secrets, in the system's keychain and nowhere else: the only keyring import, and none that stores plain text.

Every method of a keychain blocks, for milliseconds or, where the system asks the user for a password, for as long as
they take: call it from a thread of its own. No secret stands in an error, a repr or a log.
"""

from __future__ import annotations

import importlib
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from meshclaw_desktop.errors import KeychainError, KeychainLocked, KeychainMissing, KeychainRefused
from meshclaw_desktop.secret_parts import SecretParts, Store

SERVICE = "meshclaw"
MODEL = "model"
"""The name that the keys of model providers are kept under."""
MAX_SECRET = 64 * 1024
"""Characters. A longer one is a file, not a secret."""
WINDOWS_CHARACTERS = 1_280
"""Windows keeps 2,560 bytes of UTF-16 in one entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A keyring that we trust, and what we know of it."""

    title: str
    store: Store = field(repr=False)
    most_characters: int | None = None
    """What one entry can hold, None if there is no such limit."""
    check: Callable[[], str] | None = None
    """Says the title more exactly, or raises KeychainLocked or KeychainMissing. It asks nobody for a password."""
    unlock: Callable[[], None] | None = None
    """Has the system ask the user for the password; blocks until they answer."""


class Secrets(Protocol):
    """Where secrets are kept. A secret is found again by its name, a connector's or `model`, and its key."""

    def check(self) -> str:
        """The keychain's title, if it can be used now. Raises KeychainLocked, KeychainMissing or KeychainRefused."""

    def state(self) -> str:
        """One sentence: that it can be used, or why not."""

    def get(self, name: str, key: str) -> str | None:
        """The secret, or None if there is none. Raises KeychainError."""

    def set(self, name: str, key: str, secret: str) -> None:
        """Keep a secret in the place of an older one: the whole of it, or nothing is changed. Raises KeychainError."""

    def forget(self, name: str, key: str) -> bool:
        """Whether there was one. Raises KeychainError."""


class Keychain:
    """The system's keychain: Secret Service (GNOME Keyring, KWallet), macOS Keychain, Windows Credential Locker."""

    def __init__(self, environment: Mapping[str, str], *, choose: Callable[[], Backend] | None = None) -> None:
        home = environment.get("MESHCLAW_HOME")
        self._service = f"{SERVICE} {Path(home).expanduser().absolute()}" if home else SERVICE
        self._choose = choose or trusted_backend
        self._backend: Backend | None = None

    def check(self) -> str:
        """The keychain's title, if it can be used now; it asks nobody. Raises one of the three KeychainErrors."""
        return self._open()[1]

    def state(self) -> str:
        """One sentence: that it can be used, or why not."""
        try:
            return f"{self.check()} is open."
        except KeychainError as wrong:
            return wrong.title

    def get(self, name: str, key: str) -> str | None:
        """The secret, or None if there is none. Raises KeychainError."""
        backend, title = self._open()
        with _translated(title):
            return self._parts(backend).get(_user(name, key))

    def set(self, name: str, key: str, secret: str) -> None:
        """Keep a secret: the whole of it, or nothing is changed. Read back before it counts. Raises KeychainError."""
        _refuse_unfit(secret)
        backend, title = self._open()
        with _translated(title):
            parts = self._parts(backend)
            parts.set(_user(name, key), secret)
            if parts.get(_user(name, key)) != secret:
                raise KeychainRefused(f"{title} did not keep what it was given.", "Nothing relies on it; try again.")

    def forget(self, name: str, key: str) -> bool:
        """Whether there was one. Raises KeychainError."""
        backend, title = self._open()
        with _translated(title):
            return self._parts(backend).forget(_user(name, key))

    def test(self) -> str:
        """Keep, read back and forget a made-up secret. Says in one sentence that it works. Raises KeychainError."""
        title = self.check()
        made_up = secrets.token_hex(8)
        self.set("test", made_up, made_up)
        self.forget("test", made_up)
        return f"{title} keeps and returns secrets."

    def unlock(self) -> None:
        """Have the system ask the user for the keychain's password. Blocks until they answer. Raises KeychainError."""
        backend = self._chosen()
        if backend.unlock is not None:
            with _translated(backend.title):
                backend.unlock()
        self.check()

    def _chosen(self) -> Backend:
        if self._backend is None:
            self._backend = self._choose()
        return self._backend

    def _open(self) -> tuple[Backend, str]:
        backend = self._chosen()
        with _translated(backend.title):
            return backend, backend.check() if backend.check else backend.title

    def _parts(self, backend: Backend) -> SecretParts:
        return SecretParts(backend.store, self._service, most_characters=backend.most_characters)


class SessionSecrets:
    """Secrets in memory, for this run only: what the user may ask for where there is no usable keychain."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def check(self) -> str:
        """Memory is always there."""
        return "This run's memory"

    def state(self) -> str:
        """One sentence."""
        return "Secrets are kept in memory until the program ends."

    def get(self, name: str, key: str) -> str | None:
        """The secret, or None if there is none."""
        return self._kept.get((name, key))

    def set(self, name: str, key: str, secret: str) -> None:
        """Keep a secret until the program ends. Raises KeychainRefused for what no keychain would take."""
        _refuse_unfit(secret)
        self._kept[name, key] = secret

    def forget(self, name: str, key: str) -> bool:
        """Whether there was one."""
        return self._kept.pop((name, key), None) is not None


def trusted_backend() -> Backend:
    """The keyring to use: one of those we know to encrypt, whatever else is installed or configured.

    Raises KeychainMissing if there is none.
    """
    found: list[tuple[float, Backend]] = []
    for module, name, title in _TRUSTED.get(sys.platform, _TRUSTED["linux"]):
        with suppress(ImportError):
            kind = getattr(importlib.import_module(module), name)
            with suppress(*_failures()):  # how a keyring says that it is of no use here
                found.append((kind.priority, _known(title, kind())))
    if not found:
        raise KeychainMissing("There is no keychain here that encrypts what it keeps.", _remedy_for_none())
    return max(found, key=lambda one: one[0])[1]


_TRUSTED = {
    "linux": (
        ("keyring.backends.SecretService", "Keyring", "Secret Service"),
        ("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
    ),
    "darwin": (("keyring.backends.macOS", "Keyring", "macOS Keychain"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring", "Windows Credential Locker"),),
}


def _known(title: str, store: Store) -> Backend:
    match title:
        case "Secret Service":
            return Backend(title=title, store=store, check=_check_secret_service, unlock=_unlock_secret_service)
        case "Windows Credential Locker":
            return Backend(title=title, store=store, most_characters=WINDOWS_CHARACTERS)
        case _:
            return Backend(title=title, store=store)


def _remedy_for_none() -> str:
    if sys.platform in ("win32", "darwin"):
        return "Log in to a desktop session and try again."
    return "Install and start GNOME Keyring or KWallet, and log in to a desktop session."


def _check_secret_service() -> str:
    """Whose Secret Service it is. Raises where it is locked or has no keyring yet, before anything would prompt."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        title = _owner(bus)
        try:
            locked = secretstorage.Collection(bus).is_locked()
        except secretstorage.ItemNotFoundException:
            raise KeychainMissing(
                f"{title} has no keyring yet to keep secrets in.",
                "Make one: unlock it once, or log in to your desktop.",
            ) from None
    if locked:
        raise KeychainLocked(f"{title} is locked.", "Unlock it, for example by logging in to your desktop.")
    return title


def _unlock_secret_service() -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus, suppress(secretstorage.PromptDismissedException):
        secretstorage.get_default_collection(bus).unlock()


_OWNERS = {"gnome-keyring": "GNOME Keyring", "kwalletd": "KWallet", "ksecretd": "KWallet", "keepassxc": "KeePassXC"}


def _owner(bus: Any) -> str:
    """What the user knows the Secret Service by; its plain name if we cannot tell."""
    from jeepney import DBusErrorResponse
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy

    try:
        (pid,) = Proxy(message_bus, bus).GetConnectionUnixProcessID("org.freedesktop.secrets")
        program = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")
    except (DBusErrorResponse, OSError, ValueError):
        return "Secret Service"
    return next((title for start, title in _OWNERS.items() if program.startswith(start)), "Secret Service")


def _user(name: str, key: str) -> str:
    """What the keychain itself calls a secret: `email/password`, `model:openai/api_key`."""
    return f"{MODEL}:{key}/api_key" if name == MODEL else f"{name}/{key}"


def _refuse_unfit(secret: str) -> None:
    if not secret:
        raise KeychainRefused("An empty secret is not kept.", "Forget the old one instead.")
    if len(secret) > MAX_SECRET:
        raise KeychainRefused(f"A secret of more than {MAX_SECRET:,} characters is not kept.", "See what you pasted.")
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in secret):
        raise KeychainRefused("This is not text.", "See what you pasted.")


@contextmanager
def _translated(title: str) -> Iterator[None]:
    """Whatever a keyring may raise, as one of ours, without its text: that may hold what must not be shown."""
    from keyring import errors

    try:
        yield
    except errors.KeyringLocked:
        raise KeychainLocked(f"{title} is locked.", "Unlock it and try again.") from None
    except _absences():
        raise KeychainMissing(f"{title} cannot be reached.", _remedy_for_none()) from None
    except _failures() as wrong:
        reason = f"{type(wrong).__name__} {getattr(wrong, 'winerror', '')}".strip()
        raise KeychainRefused(f"{title} said no ({reason}).", "Try again, or see what it says itself.") from None


def _absences() -> tuple[type[Exception], ...]:
    from keyring import errors

    return errors.NoKeyringError, errors.InitError, *_loaded(("secretstorage", "SecretServiceNotAvailableException"))


def _failures() -> tuple[type[Exception], ...]:
    """What a keyring may raise; not all of it is a KeyringError."""
    from keyring import errors

    foreign = _loaded(
        ("secretstorage", "SecretStorageException"),
        ("jeepney", "DBusErrorResponse"),
        ("pywintypes", "error"),
        ("win32ctypes.pywin32.pywintypes", "error"),
    )
    return errors.KeyringError, OSError, EOFError, RuntimeError, ValueError, AttributeError, *foreign


def _loaded(*names: tuple[str, str]) -> tuple[type[Exception], ...]:
    """The errors of these names, of the libraries that were imported anyway."""
    kinds = (getattr(sys.modules.get(module), name, None) for module, name in names)
    return tuple(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception))
