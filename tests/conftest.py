"""What holds for all tests: Qt draws off screen, no part is skipped silently, a busy machine fails no example."""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = ["tests.no_silent_skips", "pytester"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
