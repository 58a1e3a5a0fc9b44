"""The list of what happened: keys, clicks and scrolling. It keeps the reader's place; the model says what is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from meshclaw_desktop.tray.theme import GAP, scaled

from .delegate import RowDelegate
from .fold import Group, Line, Standing
from .model import ActivityModel
from .rows_model import Column, Row

NEAR_END = 40
"""How many rows before the end older ones are asked for."""
LEAST_WORDS = 26
"""How many letters of a sentence must be in sight before there is room for figures."""
_LOOKS_CHANGED = (QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.StyleChange)


class FeedView(QTableView):
    """Shows an ActivityModel. It stays at the top while the reader is there, and stays with what they read if not."""

    chosen = Signal(object)
    """The Row that is selected now, or None."""
    undo_asked = Signal(object)
    """A Line."""
    answer_asked = Signal(object)
    """A Line that waits."""
    copy_asked = Signal(object)
    """A Row, to be copied as JSON."""
    detail_asked = Signal()
    """The reader wants to go on in the detail."""
    older_asked = Signal()
    """The end is near."""

    def __init__(self, model: ActivityModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ready = False
        self._model = model
        self._anchor: tuple[Row, int] | None = None
        self._kept: Row | None = None
        self.setObjectName("activity-feed")
        self.setAccessibleName("What happened")
        self.setAccessibleIdentifier("activity-feed")
        self.setModel(model)
        self._delegate = RowDelegate(self, model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._lay_out()
        self._ready = True
        for before in (model.modelAboutToBeReset, model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved):
            before.connect(self._remember)
        model.rowsAboutToBeMoved.connect(self._remember)
        model.modelReset.connect(self._restore_after_reset)
        for after in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            after.connect(self._restore)
        self.verticalScrollBar().valueChanged.connect(self._look_for_the_end)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)

    @property
    def at_top(self) -> bool:
        """Whether the newest is in sight, so that what comes is followed."""
        return self.verticalScrollBar().value() <= 0

    @property
    def current(self) -> Row | None:
        """The selected heading or line."""
        return self._model.row(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def choose(self, row: Row | None) -> None:
        """Select a heading or line, if it is shown."""
        at = self._model.position(row) if row is not None else -1
        if at < 0:
            self.selectionModel().clear()
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._model.index(at, Column.WHAT), flags)

    def toggle(self, group: Group) -> None:
        """Fold or unfold what is under a heading."""
        self._model.set_open(group, not self._model.is_open(group))

    # ---- keys and clicks ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right fold, Return goes on to the detail or to the question, U asks for an undo."""
        row = self.current
        match event.key():
            case Qt.Key.Key_Left if isinstance(row, Line):
                self.choose(row.group)
            case Qt.Key.Key_Left if isinstance(row, Group):
                self._model.set_open(row, False)
            case Qt.Key.Key_Right if isinstance(row, Group):
                self._model.set_open(row, True)
            case Qt.Key.Key_Space if isinstance(row, Group):
                self.toggle(row)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if isinstance(row, Line) and row.standing is Standing.WAITING:
                self.answer_asked.emit(row)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row is not None:
                self.detail_asked.emit()
            case Qt.Key.Key_U if isinstance(row, Line) and row.undo_id:
                self.undo_asked.emit(row)
            case Qt.Key.Key_C if row is not None and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self.copy_asked.emit(row)
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a heading folds, one on *Undo* asks for it, one on a waiting pill opens the question."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        row = self._model.row(index.row())
        if isinstance(row, Group):
            self.toggle(row)
        elif isinstance(row, Line) and index.column() == Column.UNDO and row.undo_id:
            self.undo_asked.emit(row)
        elif isinstance(row, Line) and index.column() == Column.DECISION and row.standing is Standing.WAITING:
            self.answer_asked.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = self._model.row(index.row()) if index.isValid() else None
        clickable = isinstance(row, Group) or (
            isinstance(row, Line)
            and (
                (index.column() == Column.UNDO and bool(row.undo_id))
                or (index.column() == Column.DECISION and row.standing is Standing.WAITING)
            )
        )
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def changeEvent(self, event: QEvent) -> None:
        """Another font or palette: measure and colour anew."""
        super().changeEvent(event)
        if event.type() in _LOOKS_CHANGED and self._ready:
            self._delegate.forget_looks()
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What has no rows has the ground of those that have."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Window))
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A taller view may show the end."""
        super().resizeEvent(event)
        self._drop_columns()
        self._look_for_the_end()

    # ---- the reader's place ----

    def _remember(self, *_: object) -> None:
        self._kept = self.current
        at = self.rowAt(0)
        row = self._model.row(at)
        self._anchor = None if self.at_top or row is None else (row, self.rowViewportPosition(at))

    def _restore(self, *_: object) -> None:
        if self._anchor is None:
            if not self.at_top:
                self.verticalScrollBar().setValue(0)
            return
        row, offset = self._anchor
        at = self._model.position(row)
        if at < 0 and isinstance(row, Line):
            at = self._model.position(row.group)
        if at >= 0:
            self.updateGeometries()
            self.verticalScrollBar().setValue(at * self.verticalHeader().defaultSectionSize() - offset)

    def _restore_after_reset(self) -> None:
        kept = self._kept
        if isinstance(kept, Line):
            kept = self._model.line(kept.key)
        elif isinstance(kept, Group):
            kept = self._model.group(kept.id)
        if self._anchor is not None:
            row, offset = self._anchor
            known = self._model.line(row.key) if isinstance(row, Line) else self._model.group(row.id)
            self._anchor = (known, offset) if known is not None else None
        self._restore()
        self.choose(kept)
        self._look_for_the_end()

    def _look_for_the_end(self, *_: object) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() < NEAR_END * self.verticalHeader().defaultSectionSize():
            self.older_asked.emit()

    def _tell_chosen(self, *_: object) -> None:
        self.chosen.emit(self.current)

    def _drop_columns(self) -> None:
        """Where there is little room, what happened matters more than what it cost."""
        header = self.horizontalHeader()
        room = self.viewport().width() - sum(self._widths[one] for one in (Column.TIME, Column.DECISION, Column.UNDO))
        for column in (Column.COST, Column.TOKENS):
            room -= self._widths[column]
            header.setSectionHidden(column, room < LEAST_WORDS * self.fontMetrics().averageCharWidth())

    def _lay_out(self) -> None:
        digits = QFontMetrics(scaled(self.font(), digits=True))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(digits.height() + 2 * GAP)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(8)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Stretch)
        widths = {
            Column.TIME: digits.horizontalAdvance("00:00:00") + 3 * GAP,
            Column.DECISION: round(digits.horizontalAdvance("not approved") * 0.9) + 4 * GAP,
            Column.TOKENS: digits.horizontalAdvance("000,000") + 2 * GAP,
            Column.COST: digits.horizontalAdvance("<$0.001") + 2 * GAP + 2,
            Column.UNDO: digits.horizontalAdvance("Undo") + 3 * GAP,
        }
        self._widths = widths
        for column, width in widths.items():
            header.resizeSection(column, width)
