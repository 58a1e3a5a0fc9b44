"""The activity's head line: what runs, how fast it spends, pause and stop. It sends what is clicked, and waits."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import tooltip
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import GAP, MARGIN, Tone, scaled, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import number, tokens
from meshclaw_desktop.wire.messages import Failed, PauseTask, ResumeAll, StopAll
from meshclaw_desktop.wire.rows import TaskRow
from meshclaw_desktop.wire.visible import visible

from .sparkline import Sparkline
from .words import spent

WITH_SPARKLINE, WITH_RATE, WITH_SPENT = 90, 74, 62
"""How many letters wide the line must be for each of its figures."""
_ORDER = ("waiting", "working", "paused", "queued")
"""Of several tasks, the one that is named: the first of these."""


class Dot(QWidget):
    """The state as a coloured dot; the word beside it says the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.QUIET
        self._hollow = True

    def say(self, tone: Tone, *, hollow: bool) -> None:
        """Show another state."""
        self._tone, self._hollow = tone, hollow
        self.update()

    def sizeHint(self) -> QSize:
        """Small."""
        return QSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A disc while something goes on, a ring while nothing does."""
        theme = theme_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.ink(self._tone)
        side = 9.0
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(colour)
        if not self._hollow:
            painter.setBrush(colour)
        painter.drawEllipse(place)
        painter.end()


class HeadLine(QWidget):
    """One line at the top of the window."""

    failed = Signal(object)
    """A Failed: what was clicked was refused."""

    def __init__(self, client: Client, state: State, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client, self._state = client, state
        self._task: TaskRow | None = None
        self._dot = Dot(self)
        self._word = _label(self, "activity-state", bold=True)
        self._about = _label(self, "activity-now")
        self._about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._about_text = ""
        self.sparkline = Sparkline(self)
        self._rate = _label(self, "activity-rate", bold=True)
        self._rate_unit = _label(self, "activity-rate-unit")
        self._rate_unit.setText(tr("tokens/min"))
        self._spent = _label(self, "activity-spent", bold=True)
        self._spent_unit = _label(self, "activity-spent-unit")
        self._pause = _button(self, "activity-pause", tr("Pause"))
        self._stop = _button(self, "activity-stop", tr("Stop everything"))
        self._pause.clicked.connect(self._toggle_pause)
        self._stop.clicked.connect(self._toggle_stop)
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, GAP + 4, MARGIN, GAP + 4)
        line.setSpacing(GAP)
        line.addWidget(self._dot)
        line.addWidget(self._word)
        line.addWidget(self._about, 1)
        line.addWidget(self.sparkline)
        for figure, unit in ((self._rate, self._rate_unit), (self._spent, self._spent_unit)):
            line.addSpacing(GAP)
            line.addWidget(figure)
            line.addWidget(unit)
        line.addSpacing(GAP)
        line.addWidget(self._pause)
        line.addWidget(self._stop)
        state.status_changed.connect(self.refresh)
        state.connection_changed.connect(self.refresh)
        self.refresh()
        self.show_rate(0)

    def show_rate(self, rate: int) -> None:
        """Tokens in the last minute."""
        self._rate.setText(tokens(rate))

    def refresh(self) -> None:
        """Say what is known now."""
        status = self._state.status
        self._task = task = _named(status.tasks) if status is not None else None
        word, about, tone, hollow = self._now()
        self._dot.say(tone, hollow=hollow)
        self._word.setText(word)
        self._about_text = about
        self._about.setToolTip(tooltip(about))
        self._elide()
        known = status is not None
        self._spent.setText(spent(status.spent_usd_micros) if status is not None else "–")
        self._spent_unit.setText(tr("today"))
        self._pause.setVisible(task is not None and not (status is not None and status.stopped))
        self._pause.setText(tr("Resume") if task is not None and task.state == "paused" else tr("Pause"))
        self._pause.setAccessibleDescription(visible(task.title) if task is not None else "")
        stopped = status is not None and status.stopped
        self._stop.setText(tr("Allow work again") if stopped else tr("Stop everything"))
        self._stop.setProperty("kind", "primary" if stopped else "danger")
        self._stop.style().unpolish(self._stop)
        self._stop.style().polish(self._stop)
        for button in (self._pause, self._stop):
            button.setEnabled(known)

    def resizeEvent(self, event: object) -> None:
        """Cut the long part anew."""
        self._make_room()
        self._elide()

    def _now(self) -> tuple[str, str, Tone, bool]:
        """The state's word, what about, its tone, and whether its dot is a ring."""
        status, task = self._state.status, self._task
        if status is None:
            trouble = self._state.trouble or tr("The runtime does not answer. It is tried again by itself.")
            return tr("Not connected"), trouble, Tone.BAD, True
        if status.stopped:
            return tr("Stopped"), tr("Nothing acts until you allow it again."), Tone.BAD, False
        if task is None:
            if waiting := self._state.waiting:
                return tr("Waiting for you"), tr("%n questions", "", waiting), Tone.CARE, False
            return tr("Idle"), tr("Nothing runs."), Tone.QUIET, True
        about = self._about_task(task, len(status.tasks) - 1)
        match task.state:
            case "waiting":
                return tr("Waiting for you"), about, Tone.CARE, False
            case "paused":
                why = f" · {visible(task.doing)}" if task.doing else ""
                return tr("Paused"), about + why, Tone.CARE, True
            case "queued":
                return tr("Starting"), about, Tone.GOOD, True
            case _:
                return tr("Working"), about, Tone.GOOD, False

    def _about_task(self, task: TaskRow, others: int) -> str:
        name = visible(task.title)
        about = tr("{task}, step {step}").format(task=name, step=number(task.step)) if task.step else name
        return f"{about} · {tr('and %n more', 'tasks', others)}" if others else about

    def _make_room(self) -> None:
        """Where there is little room, the state and the buttons matter more than the figures."""
        letters = self.width() / max(1, self.fontMetrics().averageCharWidth())
        self.sparkline.setVisible(letters >= WITH_SPARKLINE)
        for figure in (self._rate, self._rate_unit):
            figure.setVisible(letters >= WITH_RATE)
        for figure in (self._spent, self._spent_unit):
            figure.setVisible(letters >= WITH_SPENT)

    def _elide(self) -> None:
        width = max(0, self._about.width())
        metrics = self._about.fontMetrics()
        self._about.setText(metrics.elidedText(self._about_text, Qt.TextElideMode.ElideRight, width))

    def _toggle_pause(self) -> None:
        if self._task is not None:
            wanted = self._task.state != "paused"
            self._client.request(partial(PauseTask, task=self._task.id, paused=wanted), None, self.failed.emit)

    def _toggle_stop(self) -> None:
        stopped = self._state.status is not None and self._state.status.stopped
        self._client.request(ResumeAll if stopped else StopAll, None, self.failed.emit)


def in_words(failed: Failed) -> str:
    """A refusal as one or two sentences."""
    return f"{failed.title} {failed.remedy}".strip()


def _named(tasks: tuple[TaskRow, ...]) -> TaskRow | None:
    ranked = sorted(tasks, key=lambda task: _ORDER.index(task.state) if task.state in _ORDER else len(_ORDER))
    return ranked[0] if ranked else None


def _label(parent: QWidget, name: str, *, bold: bool = False) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setAccessibleIdentifier(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if bold:
        label.setFont(scaled(label.font(), bold=True, digits=True))
    return label


def _button(parent: QWidget, name: str, text: str) -> QPushButton:
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    button.setAutoDefault(False)
    return button
