"""How often each connector has asked within the last minute. It counts; what follows from it is the gate's business."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

MOST = 30
"""
Questions of one connector within a minute. One each two seconds is more than anybody reads: who is asked faster than
that clicks, and does not decide. A night's triage, which parks its questions all at once, stays well below.
"""
WITHIN_S = 60.0


class Flood:
    """A sliding minute for each connector."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._asked: dict[str, deque[float]] = {}

    def rises(self, connector: str) -> bool:
        """Count one more question; whether these are too many."""
        asked, now = self._asked.setdefault(connector, deque(maxlen=MOST + 1)), self._now()
        asked.append(now)
        while asked[0] <= now - WITHIN_S:
            asked.popleft()
        if len(asked) <= MOST:
            return False
        asked.clear()
        return True
