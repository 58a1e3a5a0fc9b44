"""What holds for all tests: Qt draws off screen unless a test brings a display, and no part is skipped silently."""

from __future__ import annotations

import os

pytest_plugins = ["tests.no_silent_skips", "pytester"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
