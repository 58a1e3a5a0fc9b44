"""The steps of adding a connector: add it, keep its secrets, try it. It holds no secret beyond the step that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from meshclaw_desktop.errors import KeychainError, ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import AddConnector, CredentialChanged, Failed, RemoveConnector, TestConnector
from meshclaw_desktop.wire.rows import ConnectorRow

from .words import in_words, keychain_words


class Adding(QObject):
    """One at a time; what was added and does not work yet is taken back when the user tries again."""

    failed = Signal(str)
    """Why it does not work, in a sentence with what to do."""
    worked = Signal(str, str)
    """The new connector's name, and what its test says."""

    def __init__(self, client: Client, keychain: KeychainWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._keychain = client, keychain
        self._added = ""
        self._run = 0

    @property
    def added(self) -> str:
        """The name of what is there already, but does not work yet; empty if nothing is."""
        return self._added

    def start(self, kind: str, name: str, settings: Mapping[str, str], secrets: dict[str, str]) -> None:
        """Do all of it. `secrets` are emptied as they are kept."""
        self._run += 1
        add = partial(self._add, self._run, kind, name, MappingProxyType(dict(settings)), secrets)
        if not self._added:
            add()
            return
        before, self._added = self._added, ""
        self._client.request(partial(RemoveConnector, name=before), lambda _none: add(), self._refused(self._run))

    def leave(self) -> None:
        """What is there stays as it is; what is under way tells nobody any more."""
        self._run += 1
        self._added = ""

    # ---- inside ----

    def _add(self, run: int, kind: str, name: str, settings: Mapping[str, str], secrets: dict[str, str]) -> None:
        def added(value: Json) -> None:
            if run != self._run:
                secrets.clear()
                return
            try:
                row = from_json(ConnectorRow, value)
            except ProtocolError as wrong:
                self._fail(run, str(wrong))
                return
            self._added = row.name
            self._keep_next(run, row.name, secrets)

        make = partial(AddConnector, kind=kind, name=name, settings=settings)
        self._client.request(make, added, self._refused(run))

    def _keep_next(self, run: int, name: str, secrets: dict[str, str]) -> None:
        if run != self._run:
            secrets.clear()
            return
        if not secrets:
            self._test(run, name)
            return
        key, secret = secrets.popitem()

        def kept(_none: object) -> None:
            self._client.request(
                partial(CredentialChanged, name=name, key=key),
                lambda _value: self._keep_next(run, name, secrets),
                self._refused(run),
            )

        def not_kept(wrong: KeychainError) -> None:
            secrets.clear()
            self._fail(run, keychain_words(wrong))

        self._keychain.set(name, key, secret, kept, not_kept)

    def _test(self, run: int, name: str) -> None:
        def worked(value: Json) -> None:
            if run == self._run:
                self._added = ""
                self.worked.emit(name, str(value))

        self._client.request(partial(TestConnector, name=name), worked, self._refused(run))

    def _refused(self, run: int) -> Callable[[Failed], None]:
        return lambda failed: self._fail(run, in_words(failed))

    def _fail(self, run: int, sentence: str) -> None:
        if run == self._run:
            self.failed.emit(sentence)
