"""The canary for a Qt binding that drops references to None and True: PySide6 6.12.0 below Python 3.12."""

from __future__ import annotations

import subprocess
import sys

EMIT = """
import sys
from PySide6.QtCore import QObject, Signal, QTimer

class Bell(QObject):
    rung = Signal()

bell, timer, heard = Bell(), QTimer(), []
bell.rung.connect(lambda: heard.append(None))
before = sys.getrefcount(None), sys.getrefcount(True)
for _ in range(5000):
    bell.rung.emit()
    timer.setInterval(5)
assert len(heard) == 5000
del heard[:]
lost = max(old - new for old, new in zip(before, (sys.getrefcount(None), sys.getrefcount(True))))
print("references lost:", lost)
"""


def test_five_thousand_signals_lose_no_reference() -> None:
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.removeprefix("references lost: ")) < 500
