"""All that one question says, from top to bottom, made from the approval and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Effect, Json, Origin, Role
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.named_objects import with_names
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Pill, Tone, level_tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Approval

from .batch_table import BatchTable
from .batch_view import BatchView
from .fields import FieldList


class QuestionView(QWidget):
    """Where it comes from, the sentence, why it is asked, the fields or the table, and what the agent says of it."""

    seen_changed = Signal()
    """A part came into view."""
    ticks_changed = Signal()
    """Something was ticked, or not any more."""

    def __init__(
        self, approval: Approval, *, started_at: float | None, now: float, before: Mapping[str, Json] | None = None
    ) -> None:
        """`before` holds the former values, by name, of what the user changed."""
        super().__init__()
        self._batch: BatchView | None = None
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
        self._fields = FieldList(fields, before or {}, datetime.fromtimestamp(now).astimezone())
        self._fields.seen_changed.connect(self.seen_changed)
        if fields:
            column.addWidget(self._fields)
        if len(approval.items) > 1:
            self._batch = BatchView(approval.columns, approval.items)
            self._batch.ticks_changed.connect(self.ticks_changed)
            self._batch.seen.changed.connect(self.seen_changed)
            column.addWidget(self._batch)
        if approval.agent_says:
            says = PlainText(tr("The agent says (unverified): “{text}”").format(text=approval.agent_says), Tone.QUIET)
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
        return self._fields.seen and (self._batch is None or self._batch.seen.done)

    @property
    def ticked(self) -> tuple[str, ...] | None:
        """The ticked things of a batch; None if all of them are, or if it is no batch."""
        return self._batch.ticked if self._batch is not None else None

    @property
    def table(self) -> BatchTable | None:
        """The batch's table."""
        return self._batch.table if self._batch is not None else None

    @property
    def search(self) -> QLineEdit | None:
        """The line that finds things in a long batch: a key leads to it only once the user's hand was here."""
        return self._batch.search if self._batch is not None else None

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in order."""
        return (*self._fields.boxes, *(self._batch.stops if self._batch is not None else ()))

    @property
    def wanted_width(self) -> int:
        """The pixels in which no row of a batch needs a second line; 0 without a batch."""
        return self._batch.table.wanted_width if self._batch is not None else 0

    def height_for(self, width: int) -> int:
        """The height that shows all of it in `width` pixels; the boxes take what they need in it."""
        for box in self._fields.boxes:
            box.fit_in(self._fields.value_width(width))
        return self._column.heightForWidth(width)

    def _head(self, approval: Approval, started_at: float | None, now: float) -> QHBoxLayout:
        row = QHBoxLayout()
        if started_at:
            when = tr("started {clock}", "a task").format(clock=words.clock(started_at, now))
        else:
            when = tr("asked {clock}", "a question").format(clock=words.clock(approval.created_at, now))
        names = [words.title(approval.connector), approval.task_title or approval.routine, when]
        origin = PlainText(" · ".join(one for one in names if one), Tone.QUIET)
        origin.setObjectName("origin")
        row.addWidget(origin, 1)
        pill = Pill(words.level(approval.level), level_tone(approval.level))
        pill.setObjectName("level")
        row.addWidget(pill)
        return row

    def _reason(self, approval: Approval) -> QFrame:
        """In a box that stands out where something speaks against it; else in a plain line."""
        care = _needs_care(approval)
        box = QFrame()
        inner = QVBoxLayout(box)
        if care:
            box.setProperty("kind", "care")
            inner.setContentsMargins(10, 9, 10, 9)
        else:
            inner.setContentsMargins(0, 0, 0, 4)
        lead = tr("Why you are asked:")
        reason = PlainText(f"{lead} {approval.reason}", Tone.CARE if care else Tone.QUIET, strong=(0, len(lead)))
        reason.setObjectName("reason")
        inner.addWidget(reason)
        return box


def _needs_care(approval: Approval) -> bool:
    """Whether it leaves the user's hands, cannot be taken back, or has a target that is new or not the user's."""
    if approval.effect not in (Effect.READ, Effect.CHANGE) or not approval.undoable:
        return True
    targets = [one for one in approval.fields if one.role is Role.TARGET]
    return any(one.new or one.origin is Origin.UNTRUSTED for one in targets)
