"""The list of what happened: keys, clicks and scrolling. It keeps the reader's place; the model says what is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from meshclaw_desktop.tray.theme import GAP, scaled
from meshclaw_desktop.tray.translation import tr

from .feed_overlays import NewAbove, PinnedHeading
from .fold import Group
from .line import Line, Standing
from .model import ActivityModel
from .reader_place import ReaderPlace
from .row_painter import RowPainter
from .rows_model import Column, Row
from .words import decision_words

NEAR_END = 40
"""How many rows before the end older ones are asked for."""
LEAST_WORDS = 22
"""How many letters of a sentence must be in sight before there is room for figures."""
_LOOKS_CHANGED = (
    QEvent.Type.FontChange,
    QEvent.Type.PaletteChange,
    QEvent.Type.StyleChange,
    QEvent.Type.LayoutDirectionChange,
)


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
        self.setObjectName("activity-feed")
        self.setAccessibleName(tr("What happened"))
        self.setAccessibleIdentifier("activity-feed")
        self.setModel(model)
        self._place = ReaderPlace(self, model)
        self._painter = RowPainter(self, model)
        self._pinned = PinnedHeading(self, self._painter)
        self._new = NewAbove(self)
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
        self._connect()

    @property
    def at_top(self) -> bool:
        """Whether the newest is in sight, so that what comes is followed."""
        return self._place.at_top

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

    def go_to_newest(self) -> None:
        """To the top, from where what comes is followed."""
        self.verticalScrollBar().setValue(0)
        self.setFocus()

    # ---- keys and clicks ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right fold, Return goes on to the detail or to the question, U asks for an undo, Ctrl+C copies."""
        row = self.current
        match event.key():
            case key if self._move(key, row):
                pass
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

    def _move(self, key: int, row: Row | None) -> bool:
        """Fold, unfold or go to an end; whether the key was for that."""
        ahead, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            ahead, back = back, ahead
        if key == back and isinstance(row, Line):
            self.choose(row.group)
        elif key == back and isinstance(row, Group):
            self._model.set_open(row, False)
        elif key == ahead and isinstance(row, Group):
            self._model.set_open(row, True)
        elif key == Qt.Key.Key_Space and isinstance(row, Group):
            self.toggle(row)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(self._model.row(0 if key == Qt.Key.Key_Home else self._model.rowCount() - 1))
        else:
            return False
        return True

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

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The detail, also where there is no room for it beside the list."""
        super().mouseDoubleClickEvent(event)
        if isinstance(self.current, Line):
            self.detail_asked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._hover(index.row(), index.column())
        row = self._model.row(index.row()) if index.isValid() else None
        clickable = isinstance(row, Group) or (
            isinstance(row, Line)
            and (
                (index.column() == Column.UNDO and bool(row.undo_id))
                or (index.column() == Column.DECISION and row.standing is Standing.WAITING)
            )
        )
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is over no row any more."""
        super().leaveEvent(event)
        self._hover(-1, -1)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a row into sight, below the heading that stays there."""
        super().scrollTo(index, hint)
        row = self._model.row(index.row())
        if isinstance(row, Line):
            hidden = self._painter.height(row.group, selected=False) - self.visualRect(index).top()
            if hidden > 0:
                self.verticalScrollBar().setValue(self.verticalScrollBar().value() - hidden)

    # ---- what Qt tells ----

    def changeEvent(self, event: QEvent) -> None:
        """Another font or palette: measure and colour anew."""
        super().changeEvent(event)
        if event.type() in _LOOKS_CHANGED and self._ready:
            self._painter.forget_looks()
            self._lay_out()
            self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What has no rows has the ground of those that have."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Window))
        self._painter.paint(painter, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A taller view may show the end, a wider one more of each sentence."""
        super().resizeEvent(event)
        self._drop_columns()
        self._settle()

    # ---- what is in sight ----

    def _connect(self) -> None:
        model = self._model
        for before in (model.modelAboutToBeReset, model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved):
            before.connect(self._place.remember)
        model.rowsAboutToBeMoved.connect(self._place.remember)
        model.modelReset.connect(self._restore_after_reset)
        for after in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            after.connect(self._restore)
        model.dataChanged.connect(self._settle)
        model.grew.connect(self._count_new)
        self.verticalScrollBar().valueChanged.connect(self._settle)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        self._pinned.pressed.connect(self._fold_pinned)
        self._new.clicked.connect(self.go_to_newest)

    def _restore(self, *_: object) -> None:
        self._place.restore()
        self._settle()

    def _restore_after_reset(self) -> None:
        self.choose(self._place.renew())
        self._restore()

    def _settle(self, *_: object) -> None:
        """Other rows are in sight: give them their height, pin their heading, and look whether the end is near."""
        bar = self.verticalScrollBar()
        at_end = 0 < bar.maximum() <= bar.value()
        if self._fit_rows() and at_end:
            self.updateGeometries()
            bar.setValue(bar.maximum())
        self._pin()
        if self._new.count and self.at_top:
            self._new.clear()
        if bar.maximum() - bar.value() < NEAR_END * self.verticalHeader().defaultSectionSize():
            self.older_asked.emit()

    def _fit_rows(self) -> bool:
        """Rows are measured when they come into sight: measuring all takes longer than showing them. Whether any changed."""
        changed = False
        header, model = self.verticalHeader(), self._model
        count, selected, end = model.rowCount(), self.currentIndex().row(), self.viewport().height()
        at = max(self.rowAt(0), 0)
        y = self.rowViewportPosition(at) if count else end
        while at < count and y < end:
            row = model.row(at)
            if row is None:
                break
            height = self._painter.height(row, selected=at == selected)
            if header.sectionSize(at) != height:
                header.resizeSection(at, height)
                changed = True
            y += height
            at += 1
        return changed

    def _pin(self) -> None:
        first = self.rowAt(0)
        row = self._model.row(first)
        if not isinstance(row, Line):
            self._pinned.show_for(None, QRect())
            return
        height = self._painter.height(row.group, selected=False)
        above = max(0, height - self._next_heading(first, height))
        area = self.viewport().geometry()
        self._pinned.show_for(row.group, QRect(area.left(), area.top(), area.width(), height - above), above)
        self._place_new()

    def _next_heading(self, at: int, within: int) -> int:
        """Where the first heading below a row stands, if that is within so many pixels."""
        y = self.rowViewportPosition(at)
        while y < within and at < self._model.rowCount():
            if isinstance(self._model.row(at), Group):
                return y
            y += self.rowHeight(at)
            at += 1
        return within

    def _place_new(self) -> None:
        area = self.viewport().geometry()
        left = area.left() + (area.width() - self._new.width()) // 2
        self._new.move(left, area.top() + (self._pinned.height() if self._pinned.isVisible() else 0) + GAP)
        self._new.raise_()

    def _count_new(self, count: int) -> None:
        if not self.at_top:
            self._new.add(count)
            self._place_new()

    def _fold_pinned(self, group: object) -> None:
        if isinstance(group, Group):
            self.choose(group)
            self.toggle(group)
            self.setFocus()

    def _hover(self, row: int, column: int) -> None:
        before = self._painter.hovered
        if before == (row, column):
            return
        self._painter.hovered = (row, column)
        for at in {before[0], row} - {-1}:
            self.viewport().update(QRect(0, self.rowViewportPosition(at), self.viewport().width(), self.rowHeight(at)))

    def _tell_chosen(self, *_: object) -> None:
        self._settle()
        if self.currentIndex().isValid():
            self.updateGeometries()
            self.scrollTo(self.currentIndex())
        self.chosen.emit(self.current)

    # ---- columns ----

    def _drop_columns(self) -> None:
        """Where there is little room, what happened matters more than what it cost."""
        header = self.horizontalHeader()
        room = self.viewport().width() - sum(self._widths[one] for one in (Column.TIME, Column.DECISION, Column.UNDO))
        for column in (Column.COST, Column.TOKENS):
            room -= self._widths[column]
            header.setSectionHidden(column, room < LEAST_WORDS * self.fontMetrics().averageCharWidth())

    def _lay_out(self) -> None:
        digits = QFontMetrics(scaled(self.font(), digits=True))
        small = QFontMetrics(scaled(self.font(), 0.86))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self._painter.single_height)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(8)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Stretch)
        longest = max(map(small.horizontalAdvance, decision_words()))
        widths = {
            Column.TIME: digits.horizontalAdvance("00:00:00") + 3 * GAP,
            Column.DECISION: longest + 4 * GAP,
            Column.TOKENS: digits.horizontalAdvance("000,000") + 2 * GAP,
            Column.COST: digits.horizontalAdvance("<$0.001") + 2 * GAP + 2,
            Column.UNDO: digits.horizontalAdvance(tr("Undo")) + 2 * GAP + 2,
        }
        self._widths = widths
        for column, width in widths.items():
            header.resizeSection(column, width)
