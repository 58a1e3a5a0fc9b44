"""Keeps the reader where they are while rows come and go above: at the top, or at the row they read. It selects nothing else."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from .fold import Group
from .line import Line
from .model import ActivityModel
from .rows_model import Row


class ReaderPlace:
    """What stood at the top of a view and what was selected, before the model changed."""

    def __init__(self, view: QTableView, model: ActivityModel) -> None:
        self._view, self._model = view, model
        self._anchor: tuple[Row, int] | None = None
        self._selected: Row | None = None

    @property
    def at_top(self) -> bool:
        """Whether the newest is in sight, so that what comes is followed."""
        return self._view.verticalScrollBar().value() <= 0

    def remember(self) -> None:
        """The model is about to change."""
        view, index = self._view, self._view.currentIndex()
        self._selected = self._model.row(index.row()) if index.isValid() else None
        at = view.rowAt(0)
        row = self._model.row(at)
        self._anchor = None if self.at_top or row is None else (row, view.rowViewportPosition(at))

    def restore(self) -> None:
        """The model has changed: bring back what was at the top."""
        view = self._view
        if self._anchor is None:
            if not self.at_top:
                view.verticalScrollBar().setValue(0)
            return
        row, offset = self._anchor
        at = self._model.position(row)
        if at < 0 and isinstance(row, Line):
            at = self._model.position(row.group)
        if at >= 0:
            view.updateGeometries()
            view.verticalScrollBar().setValue(view.verticalHeader().sectionPosition(at) - offset)

    def renew(self) -> Row | None:
        """All rows may be others now: find what was there. Gives back what should be selected, before `restore`."""
        if self._anchor is not None:
            row, offset = self._anchor
            known = self._known(row)
            self._anchor = (known, offset) if known is not None else None
        return self._known(self._selected) if self._selected is not None else None

    def _known(self, row: Row) -> Row | None:
        return self._model.group(row.id) if isinstance(row, Group) else self._model.line(row.key)
