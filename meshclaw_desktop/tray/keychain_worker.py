"""The keychain, off the UI thread: one call at a time, its end told by a signal. It keeps no secret."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue

from PySide6.QtCore import QObject, Qt, Signal

from meshclaw_desktop.errors import KeychainError, KeychainRefused
from meshclaw_desktop.keychain import Secrets

from .translation import tr

OnDone = Callable[[object], None]
OnFailed = Callable[[KeychainError], None]
_Job = tuple[int, Callable[[], object]]


class KeychainWorker(QObject):
    """
    Calls a keychain in a thread of its own, in the order in which it was asked.

    Exactly one of the two functions of a call runs later, in the UI thread; neither runs after `close`. The thread is a
    daemon: a keychain may wait for the user's password for ever, and must not hold up the end of the program.
    """

    _ended = Signal(int, object, object)

    def __init__(self, secrets: Secrets, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
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

    def close(self, within_s: float = 1.0) -> bool:
        """Tell nobody any more, and end the thread. Whether it ended in time."""
        self._waiting.clear()
        if self._thread is None:
            return True
        self._jobs.put(None)
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _start(self, work: Callable[[], object], on_done: OnDone, on_failed: OnFailed) -> None:
        if self._thread is None:
            self._spawn()
        self._last += 1
        self._waiting[self._last] = (on_done, on_failed)
        self._jobs.put((self._last, work))

    def _spawn(self) -> None:
        self._thread = threading.Thread(target=self._run, name="keychain", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        """In the other thread. An error that nobody foresaw ends it, is reported by Python, and another one goes on."""
        told_to_end = False
        try:
            while (job := self._jobs.get()) is not None:
                self._do(*job)
            told_to_end = True
        finally:
            if not told_to_end:
                self._spawn()

    def _do(self, number: int, work: Callable[[], object]) -> None:
        value: object = None
        wrong: KeychainError | None = KeychainRefused(
            tr("The keychain failed in a way nobody foresaw."), tr("Try again.")
        )
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
