"""The keychain, off the UI thread: one call at a time, its end told by a signal. It keeps no secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from meshclaw_desktop.errors import KeychainError, KeychainRefused
from meshclaw_desktop.keychain import Secrets

OnDone = Callable[[object], None]
OnFailed = Callable[[KeychainError], None]


class KeychainWorker(QObject):
    """
    Calls a keychain in a thread of its own, in the order in which it was asked.

    Exactly one of the two functions of a call runs later, in the UI thread; neither runs after `close`.
    """

    _ended = Signal(int, object, object)

    def __init__(self, secrets: Secrets, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._last = 0
        self._waiting: dict[int, tuple[OnDone, OnFailed]] = {}
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def set(self, name: str, key: str, secret: str, on_done: OnDone, on_failed: OnFailed) -> None:
        """Keep a secret in the place of an older one."""
        self._start(partial(self._secrets.set, name, key, secret), on_done, on_failed)

    def forget(self, name: str, key: str, on_done: OnDone, on_failed: OnFailed) -> None:
        """Take a secret out; `on_done` gets whether there was one."""
        self._start(partial(self._secrets.forget, name, key), on_done, on_failed)

    def check(self, on_done: OnDone, on_failed: OnFailed) -> None:
        """Whether the keychain can be used; `on_done` gets its title. It asks the user for nothing."""
        self._start(self._secrets.check, on_done, on_failed)

    def close(self, within_ms: int = 1_000) -> bool:
        """Tell nobody any more. Whether the thread has ended in time: a keychain may wait for the user's password."""
        self._waiting.clear()
        self._pool.clear()
        return self._pool.waitForDone(within_ms)

    def _start(self, work: Callable[[], object], on_done: OnDone, on_failed: OnFailed) -> None:
        self._last += 1
        self._waiting[self._last] = (on_done, on_failed)
        self._pool.start(partial(self._work, self._last, work))

    def _work(self, number: int, work: Callable[[], object]) -> None:
        """In the other thread."""
        value: object = None
        wrong: KeychainError | None = KeychainRefused("The keychain failed in a way nobody foresaw.", "Try again.")
        try:
            value = work()
            wrong = None
        except KeychainError as known:
            wrong = known
        finally:
            self._ended.emit(number, value, wrong)

    def _tell(self, number: int, value: object, wrong: KeychainError | None) -> None:
        functions = self._waiting.pop(number, None)
        if functions is None:
            return
        if wrong is None:
            functions[0](value)
        else:
            functions[1](wrong)
