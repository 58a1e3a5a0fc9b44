"""The keychain's thread: calls end in order, in the UI thread, and a keychain that hangs hangs nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.errors import KeychainError, KeychainLocked
from meshclaw_desktop.keychain import SessionSecrets
from meshclaw_desktop.tray.keychain_worker import KeychainWorker


def never(value: object) -> None:
    raise AssertionError(f"not expected: {value}")


def test_calls_end_in_order_in_the_ui_thread(qtbot: QtBot) -> None:
    secrets = SessionSecrets()
    worker = KeychainWorker(secrets)
    ended: list[tuple[str, int]] = []

    def note(what: str) -> Callable[[object], None]:
        return lambda _value: ended.append((what, threading.get_ident()))

    worker.set("email", "password", "x", note("set"), never)
    worker.forget("email", "password", note("forget"), never)
    worker.check(note("check"), never)
    qtbot.waitUntil(lambda: len(ended) == 3)
    assert ended == [(what, threading.get_ident()) for what in ("set", "forget", "check")]
    assert secrets.get("email", "password") is None
    assert worker.close()


def test_a_refusal_keeps_its_kind(qtbot: QtBot) -> None:
    class Locked(SessionSecrets):
        def check(self) -> str:
            raise KeychainLocked("It is locked.", "Unlock it.")

    worker = KeychainWorker(Locked())
    seen: list[KeychainError] = []
    worker.check(never, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], KeychainLocked)
    assert worker.close()


def test_a_keychain_that_waits_for_the_user_holds_nobody_up(qtbot: QtBot) -> None:
    answered = threading.Event()

    class Waiting(SessionSecrets):
        def check(self) -> str:
            answered.wait(5)
            return "late"

    worker = KeychainWorker(Waiting())
    worker.check(never, never)
    QTest.qWait(20)
    assert not worker.close(within_s=0.05)
    answered.set()
    QTest.qWait(20)
    assert worker.close()


def test_what_nobody_foresaw_is_a_refusal_and_never_silence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)

    class Broken(SessionSecrets):
        def check(self) -> str:
            raise ZeroDivisionError

    worker = KeychainWorker(Broken())
    seen: list[KeychainError] = []
    worker.check(never, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert "nobody foresaw" in seen[0].title
    worker.check(never, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2 and len(reported) == 2)
    assert worker.close()
