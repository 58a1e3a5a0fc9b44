"""Python's garbage is collected in the UI thread alone: what belongs to Qt must not be freed in another. It wakes nobody up."""

from __future__ import annotations

import gc

from PySide6.QtCore import QAbstractEventDispatcher, QObject


class Collecting(QObject):
    """
    Takes over from Python's own collector, which runs in whatever thread happens to allocate.

    It looks each time the event loop has done its work and is about to sleep, and collects the generations that are
    due by Python's own thresholds. Make it in the UI thread, once there is an application.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.aboutToBlock.connect(self._look)

    def close(self) -> None:
        """Let Python's own collector do it again."""
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.aboutToBlock.disconnect(self._look)
        if self._was_on:
            gc.enable()

    def _look(self) -> None:
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0]:
            gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)
