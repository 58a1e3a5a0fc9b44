"""All that one question says, from top to bottom, made from the approval and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.named_objects import with_names
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Pill, Tone, level_tone, scaled
from meshclaw_desktop.wire.rows import Approval

from .batch import BatchModel
from .batch_table import BatchTable
from .fields import FieldList
from .seen import Seen


class QuestionView(QWidget):
    """Where it comes from, the sentence, why it is asked, the fields or the table, and what the agent says of it."""

    seen_changed = Signal()
    """A part came into view."""
    ticks_changed = Signal()
    """Something was ticked, or not any more."""

    def __init__(self, approval: Approval, *, started_at: float | None, now: float) -> None:
        super().__init__()
        self.table: BatchTable | None = None
        self._parts: list[Seen] = []
        self._model: BatchModel | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._head(approval, started_at, now))
        sentence = PlainText(approval.sentence)
        sentence.setObjectName("sentence")
        sentence.setFont(scaled(QApplication.font(), 1.28, bold=True))
        column.addWidget(sentence)
        column.addSpacing(2)
        column.addWidget(self._reason(approval))
        fields = with_names(approval.fields, approval.items)
        self._fields = FieldList(fields)
        self._fields.seen_changed.connect(self.seen_changed)
        if fields:
            column.addWidget(self._fields)
        if len(approval.items) > 1:
            column.addWidget(self._batch(approval))
        if approval.agent_says:
            says = PlainText(f"The agent says (unverified): “{approval.agent_says}”", Tone.QUIET)
            says.setObjectName("agent-says")
            column.addWidget(says)
        column.addStretch(1)

    @property
    def whole(self) -> bool:
        """Whether all of it can be shown."""
        return self._fields.whole

    @property
    def seen(self) -> bool:
        """Whether each part that scrolls has been scrolled to its end."""
        return self._fields.seen and all(part.done for part in self._parts)

    @property
    def ticked(self) -> tuple[str, ...] | None:
        """The ticked things of a batch; None if all of them are, or if it is no batch."""
        if self._model is None or self._model.count == len(self._model.items):
            return None
        return self._model.ticked

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in order."""
        return (*self._fields.boxes, *((self.table,) if self.table is not None else ()))

    def fit(self, width: int) -> None:
        """Give the boxes the height that they need in `width` pixels."""
        for box in self._fields.boxes:
            box.fit_in(self._fields.value_width(width))

    def height_for(self, width: int) -> int:
        """The height that shows all of it in `width` pixels."""
        return self._column.heightForWidth(width)

    def _head(self, approval: Approval, started_at: float | None, now: float) -> QHBoxLayout:
        row = QHBoxLayout()
        when = (
            f"started {words.clock(started_at, now)}"
            if started_at
            else f"asked {words.clock(approval.created_at, now)}"
        )
        names = [words.title(approval.connector), approval.task_title or approval.routine, when]
        origin = PlainText(" · ".join(one for one in names if one), Tone.QUIET)
        origin.setObjectName("origin")
        row.addWidget(origin, 1)
        pill = Pill(words.level(approval.level), level_tone(approval.level))
        pill.setObjectName("level")
        row.addWidget(pill)
        return row

    def _reason(self, approval: Approval) -> QFrame:
        box = QFrame()
        box.setProperty("kind", "care")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(10, 9, 10, 9)
        reason = PlainText(f"Why you are asked: {approval.reason}", Tone.CARE)
        reason.setObjectName("reason")
        inner.addWidget(reason)
        return box

    def _batch(self, approval: Approval) -> BatchTable:
        self._model = BatchModel(approval.columns, approval.items)
        self._model.ticks_changed.connect(self.ticks_changed)
        self.table = BatchTable(self._model)
        part = Seen(self.table)
        part.changed.connect(self.seen_changed)
        self._parts.append(part)
        return self.table
