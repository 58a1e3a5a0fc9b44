"""Plays one scene in the running tray and takes its picture: `python -m tests.screenshots.player LOOK SCENE FILE`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from meshclaw_desktop.locations import locate
from meshclaw_desktop.tray.app import run
from meshclaw_desktop.tray.desktop import Desktop
from meshclaw_desktop.tray.window_places import Place, written
from tests.gui.stand_in_runtime import StandIn

from .looks import LOOKS, Look
from .scenes import SCENES
from .stage import Scene, Stage

SETTLE_MS = 500
"""How long a window is given to be painted before its picture is taken."""
PATIENCE_MS = 20_000
MARGIN = 16


class Player(QObject):
    """Follows one scene to its end, then ends the tray."""

    def __init__(self, desktop: Desktop, runtime: StandIn, scene: Scene, look: Look, file: Path) -> None:
        super().__init__(desktop)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            look.put_on(application)
        self._scene, self._file = scene, file
        self._play = scene.play(Stage(runtime, desktop))
        self._begun = False
        self.failure = ""
        QTimer.singleShot(PATIENCE_MS, lambda: self._end("it took too long"))
        if scene.connected:
            desktop.state.synced.connect(self._begin)
        else:
            QTimer.singleShot(SETTLE_MS, self._begin)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            QTimer.singleShot(SETTLE_MS // 2, self._go_on)

    def _go_on(self) -> None:
        try:
            wait = next(self._play)
        except StopIteration as end:
            shown: QWidget | QRect = end.value
            QTimer.singleShot(SETTLE_MS, lambda: self._shoot(shown))
        except (LookupError, RuntimeError) as wrong:
            self._end(str(wrong) or "something is not on screen")
        else:
            QTimer.singleShot(wait, self._go_on)

    def _shoot(self, shown: QWidget | QRect) -> None:
        area = shown.frameGeometry() if isinstance(shown, QWidget) else shown
        screen = QGuiApplication.primaryScreen()
        area = area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).intersected(screen.geometry())
        picture = screen.grabWindow(0, area.x(), area.y(), area.width(), area.height())
        self._end("" if picture.save(str(self._file)) else "the picture was not written")

    def _end(self, failure: str) -> None:
        self.failure = failure
        QApplication.quit()


def main() -> int:
    """Exit status 1 if there is no picture; why is on standard error."""
    look = next(one for one in LOOKS if one.name == sys.argv[1])
    scene = next(one for one in SCENES if one.name == sys.argv[2])
    players: list[Player] = []
    locations = locate(os.environ)
    locations.prepare()
    if not scene.name.startswith("welcome"):
        locations.window_places.write_text(written({"welcome-window": Place(100, 100, 700, 560)}))  # it was seen before
    runtime = StandIn(locations.socket)
    scene.prepare(runtime)
    if scene.connected:
        runtime.start()

    def attend(desktop: Desktop) -> object:
        players.append(Player(desktop, runtime, scene, look, Path(sys.argv[3])))
        return players[-1]

    run(os.environ, start_runtime=False, attend=attend)
    failure = players[0].failure if players else "the tray did not start"
    sys.stderr.write(failure)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
