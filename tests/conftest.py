"""What holds for all tests: Qt draws off screen, no part is skipped silently, a busy machine fails no example.

A run that judges a change (`CI=true`) draws the same random examples each time, so that it blames nobody for another's luck;
all other runs draw new ones, and find what nobody thought of.
"""

from __future__ import annotations

import os
import signal

from hypothesis import settings

pytest_plugins = ["tests.no_silent_skips", "tests.sharing", "pytester"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("steady", deadline=None)
settings.register_profile("judging", deadline=None, derandomize=True, database=None)
settings.load_profile("judging" if os.environ.get("CI") == "true" else "steady")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background; what we start must still hear of it
    signal.signal(signal.SIGINT, signal.default_int_handler)
