"""Which questions have waited unseen for a while. It knows no window: it is told what is open and to what the user's hand came."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.wire.rows import Approval

UNSEEN_S = 10.0
"""A question is told of when it has waited this long and nobody came to it."""
MOST_KEPT = 2_000


class Unseen(QObject):
    """`waiting` are the questions that are due to be told of, oldest first."""

    changed = Signal()
    """`waiting` changed."""

    def __init__(
        self, *, after_s: float = UNSEEN_S, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._after_s = after_s
        self._clock = clock
        self._open: dict[str, tuple[Approval, float]] = {}
        self._seen: dict[str, None] = {}
        self._held = False
        self._waiting: tuple[Approval, ...] = ()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)

    @property
    def waiting(self) -> tuple[Approval, ...]:
        """Open, unseen, and due."""
        return self._waiting

    def follow(self, questions: Sequence[Approval]) -> None:
        """These are open now."""
        now = self._clock()
        self._open = {one.id: (one, self._open[one.id][1] if one.id in self._open else now) for one in questions}
        self._look()

    def notice(self, id: str) -> None:
        """The user's hand came to this one."""
        if id not in self._seen:
            self._seen[id] = None
            if len(self._seen) > MOST_KEPT:
                del self._seen[next(iter(self._seen))]
            self._look()

    def hold(self, on: bool) -> None:
        """While nobody can see anything no time goes by; afterwards it begins anew."""
        self._held = on
        now = self._clock()
        self._open = {id: (one, now) for id, (one, _) in self._open.items()}
        self._look()

    def _look(self) -> None:
        now = self._clock()
        unseen = [] if self._held else [entry for id, entry in self._open.items() if id not in self._seen]
        due = sorted((since, one.id) for one, since in unseen if now - since >= self._after_s)
        later = [since + self._after_s - now for _, since in unseen if now - since < self._after_s]
        waiting = tuple(self._open[id][0] for _, id in due)
        if later:
            self._timer.start(int(min(later) * 1000) + 5)
        else:
            self._timer.stop()
        if waiting != self._waiting:
            self._waiting = waiting
            self.changed.emit()
