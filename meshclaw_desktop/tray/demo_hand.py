"""The hand of a demonstration: it reads each pop-up, waits until it may answer, and clicks, as an attentive person would."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, QPoint, QRect, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QPushButton, QTableView, QWidget

from meshclaw_desktop.policy.model import Effect, Origin, Role
from meshclaw_desktop.wire.rows import Approval

from .approval.window import ApprovalWindow
from .desktop import Desktop

LOOK_MS = 100
READ_S = 1.6
"""How long the hand looks at a question before it answers."""
SETTLE_MS = 700
"""How long a window is given to be painted before its picture is taken."""
BRIEF_MS = 1_500
"""What a window reads from the runtime takes longer."""
MOST_LOOKS = 200
MARGIN = 28
FIRST_TASK = "Morning triage"
BATCH = "Archived"


class DemoHand(QObject):
    """Answers the pop-ups through their widgets, and takes pictures of what a person would see."""

    def __init__(self, desktop: Desktop, pictures: Path) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._pictures = pictures
        self._seen: dict[str, float] = {}
        self._taken: set[str] = set()
        self._posing = False
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._answer_what_is_open)
        self._look.start()
        self._orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._orders.activated.connect(self._take_order)

    # ---- questions ----

    def _answer_what_is_open(self) -> None:
        window = self._desktop.queue.window
        approval = window.approval
        if approval is None or not window.isVisible() or self._posing:
            return
        first = self._seen.setdefault(approval.id, time.monotonic())
        self._scroll_through(window)
        if time.monotonic() - first < READ_S:
            return
        wanted = approves(approval)
        if wanted and not window.approve.isEnabled():
            return
        self._picture_once(window, approval)
        button = window.approve if wanted else window.deny
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self._say(f"{'Approved' if wanted else 'Denied'}\t{approval.sentence}")

    def _scroll_through(self, window: QWidget) -> None:
        for area in window.findChildren(QAbstractScrollArea):
            bar = area.verticalScrollBar()
            if area.isVisible() and bar.value() < bar.maximum():
                bar.setValue(min(bar.maximum(), bar.value() + max(bar.pageStep() // 2, 1)))

    def _picture_once(self, window: ApprovalWindow, approval: Approval) -> None:
        name = "batch" if len(approval.items) > 1 else "approval" if approves(approval) else "approval-foreign"
        if name in self._taken:
            return
        self._taken.add(name)
        for area in window.findChildren(QAbstractScrollArea):
            area.verticalScrollBar().setValue(0)
        QApplication.processEvents()
        self._save(name, window.frameGeometry())

    # ---- orders ----

    def _take_order(self) -> None:
        order = sys.stdin.readline().strip()
        orders: dict[str, Callable[[], None]] = {
            "menu": self._menu,
            "brief": lambda: self._brief("brief"),
            "dreamt": lambda: self._brief("dreamt"),
            "watch": lambda: self._brief("watch"),
            "answers": self._answers,
            "waiting": self._answer_what_waits,
            "learned": self._learned,
            "activity": self._activity,
            "settings": self._settings,
            "quit": QApplication.quit,
        }
        if not order:
            self._orders.setEnabled(False)
            QApplication.quit()
            return
        self._posing = order not in ("answers", "waiting")
        orders.get(order, lambda: None)()

    def _menu(self) -> None:
        menu = next(
            one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.objectName() == "tray-menu"
        )
        screen = QGuiApplication.primaryScreen().availableGeometry()

        def pop_up() -> None:
            corner = QPoint(screen.right() - menu.sizeHint().width() - MARGIN, screen.bottom())
            menu.popup(corner - QPoint(0, menu.sizeHint().height() + 2 * MARGIN))
            self._later(open_levels)

        def open_levels() -> None:
            levels = next((one for one in menu.actions() if one.menu() is not None), None)
            if levels is not None:
                menu.setActiveAction(levels)
            self._later(shoot)

        def shoot() -> None:
            area = menu.frameGeometry()
            for action in menu.actions():
                below = action.menu()
                if isinstance(below, QMenu) and below.isVisible():
                    area = area.united(below.frameGeometry())
            self._save("menu", area)
            self._save("desktop", QGuiApplication.primaryScreen().geometry())
            menu.close()
            self._end_pose("menu")

        self._later(pop_up)

    def _brief(self, name: str) -> None:
        self._desktop.windows.show_brief()
        self._window("brief-window", lambda window: None, name=name, settle_ms=BRIEF_MS)

    def _learned(self) -> None:
        self._desktop.windows.open_memory("proposals")
        self._window("memory-window", lambda window: None, name="learned", settle_ms=BRIEF_MS)

    def _answers(self) -> None:
        """Lead through everything that waits, from the brief, until nothing does."""
        self._desktop.windows.show_brief()
        tries = 0

        def look() -> None:
            nonlocal tries
            tries += 1
            waiting = self._desktop.state.questions
            if not waiting or tries > MOST_LOOKS:
                _shown("brief-window").close()
                self._end_pose("answers")
                return
            if not self._desktop.queue.window.isVisible():
                self._press_answer()
            QTimer.singleShot(SETTLE_MS, look)

        self._later(look)

    def _answer_what_waits(self) -> None:
        """As somebody does who sees the number at the icon: open what waits, and answer it."""
        tries = 0

        def look() -> None:
            nonlocal tries
            tries += 1
            if not self._desktop.state.questions or tries > MOST_LOOKS:
                self._end_pose("waiting")
                return
            if not self._desktop.queue.window.isVisible():
                self._desktop.queue.open_by_hand()
            QTimer.singleShot(SETTLE_MS, look)

        self._later(look)

    def _press_answer(self) -> None:
        brief = _shown("brief-window")
        for button in brief.findChildren(QPushButton):
            name = button.objectName()
            if button.isEnabled() and (name.startswith("brief-answer-") or name == "brief-elsewhere-link"):
                button.click()
                return

    def _activity(self) -> None:
        self._desktop.windows.show_activity()
        self._window("activity-window", self._show_the_batch)

    def _settings(self) -> None:
        self._desktop.windows.show_settings()
        self._window("settings-window", self._show_the_tools)

    def _window(
        self, window_name: str, prepare: Callable[[QWidget], None], *, name: str = "", settle_ms: int = SETTLE_MS
    ) -> None:
        window = _shown(window_name)

        def arrange() -> None:
            prepare(window)
            QTimer.singleShot(settle_ms, shoot)

        def shoot() -> None:
            name_of_picture = name or window_name.removesuffix("-window")
            self._save(name_of_picture, window.frameGeometry())
            window.close()
            self._end_pose(name_of_picture)

        self._later(arrange)

    def _show_the_batch(self, window: QWidget) -> None:
        """Open the first task and choose the row of the batch, so that its detail and its undo are seen."""
        feed = window.findChild(QTableView, "activity-feed")
        if feed is None:
            return
        for text in (FIRST_TASK, BATCH):
            row = _row_with(feed, text)
            if row is not None:
                feed.setCurrentIndex(row)
                feed.scrollTo(row)
                if text == FIRST_TASK:
                    QTest.keyClick(feed, Qt.Key.Key_Right)
                    QApplication.processEvents()

    def _show_the_tools(self, window: QWidget) -> None:
        """What the mailbox's tools may do at its level."""
        for button in window.findChildren(QPushButton):
            if button.isVisible() and button.objectName().endswith("-fold") and not button.isChecked():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                return

    # ---- small things ----

    def _save(self, name: str, area: QRect) -> None:
        screen = QGuiApplication.primaryScreen()
        area = area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).intersected(screen.geometry())
        picture = screen.grabWindow(0, area.x(), area.y(), area.width(), area.height())
        path = self._pictures / f"{name}.png"
        picture.save(str(path))
        self._say(f"picture\t{path}")

    def _end_pose(self, name: str) -> None:
        self._posing = False
        self._say(f"done\t{name}")

    def _later(self, then: Callable[[], None]) -> None:
        QTimer.singleShot(SETTLE_MS, then)

    def _say(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def approves(approval: Approval) -> bool:
    """What an attentive person says: yes to what can be undone and goes nowhere new, no to what a stranger asked for."""
    foreign = any(
        field.role is Role.TARGET and field.origin is Origin.UNTRUSTED and field.new for field in approval.fields
    )
    return approval.effect in (Effect.CHANGE, Effect.EXECUTE) and not foreign


def _shown(name: str) -> QWidget:
    return next(one for one in QApplication.topLevelWidgets() if one.isVisible() and one.objectName() == name)


def _row_with(feed: QTableView, text: str) -> QModelIndex | None:
    """The last row that begins with a text, in any column: the feed's newest rows come first."""
    model = feed.model()
    found = None
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            if str(index.data(Qt.ItemDataRole.DisplayRole) or "").startswith(text):
                found = index
    return found
