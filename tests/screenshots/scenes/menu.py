"""The tray's menu, and the question before a level is raised."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import ListMemories, ShowBrief
from tests.gui.brief.samples import a_brief
from tests.gui.memory.samples import a_night
from tests.gui.samples import a_connector, a_status, a_task
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.stage import Play, Scene, Stage

MARGIN = 60
NAMES = ("Email", "Slack", "Deployments", "Calendar", "Files", "The mailbox of the whole support team in Reykjavík")


def idle(runtime: StandIn) -> None:
    """Nothing to do."""
    runtime.status = a_status()


def works(runtime: StandIn) -> None:
    """A task runs and questions wait."""
    runtime.status = a_status(tasks=(a_task(),), waiting=3, oldest_waiting_at=time.time() - 260)


def morning(runtime: StandIn) -> None:
    """After a night in which something was learned."""
    works(runtime)
    runtime.answers[ListMemories] = lambda _request: to_json(a_night(proposals=5))


def new_brief(runtime: StandIn) -> None:
    """A routine has run, and nobody has read what it left."""
    runtime.status = a_status()
    runtime.answers[ShowBrief] = lambda _request: to_json(a_brief(others=()))


def stopped(runtime: StandIn) -> None:
    """Everything was stopped, and a problem is to be mended."""
    runtime.status = a_status(
        stopped=True, problem="meshclaw.toml has a mistake in line 14: the last good settings hold."
    )


def crowded(runtime: StandIn) -> None:
    """Forty connectors with long names."""
    levels = list(Autonomy)
    rows = tuple(a_connector(f"{NAMES[n % 6]} {n}", levels[n % 4]) for n in range(40))
    runtime.status = a_status(
        connectors=rows, tasks=(a_task(title="A title that is much longer than a menu is wide " * 3),)
    )


def opened(stage: Stage, *, levels: bool = True) -> Play:
    """Open it above the tray, and the levels of the first connector."""
    menu = next(
        one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.objectName() == "tray-menu"
    )
    screen = QGuiApplication.primaryScreen().availableGeometry()
    menu.popup(QPoint(screen.center().x(), screen.top() + MARGIN))
    yield 500
    first = next((one for one in menu.actions() if isinstance(one.menu(), QMenu)), None)
    if levels and first is not None:
        menu.setActiveAction(first)
        yield 500
    area = menu.frameGeometry()
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu) and below.isVisible():
            area = area.united(below.frameGeometry())
    return QRect(area)


def raise_question(stage: Stage) -> Play:
    """Raise a level from the menu."""
    yield from opened(stage)
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.isVisible()]
    actions = [one for menu in shown for one in menu.actions() if one.objectName() == f"level-email-{Autonomy.AUTO}"]
    for menu in shown:
        menu.close()
    if not actions:
        raise LookupError("the levels are not on screen")
    actions[0].trigger()
    yield 500
    return stage.window("raise-level")


SCENES = (
    Scene("menu idle", opened, prepare=idle),
    Scene("menu at work", opened, whole=True, prepare=works),
    Scene("menu in the morning", opened, prepare=morning),
    Scene("menu new brief", lambda stage: opened(stage, levels=False), prepare=new_brief),
    Scene("menu stopped", lambda stage: opened(stage, levels=False), prepare=stopped),
    Scene("menu forty connectors", lambda stage: opened(stage, levels=False), prepare=crowded),
    Scene("menu not connected", opened, connected=False),
    Scene("raise a level", raise_question, whole=True),
)
