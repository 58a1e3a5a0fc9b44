"""The tray's process: shows the icon first, then builds all the rest. Imports no Qt before it knows that there is a display."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .desktop import Desktop

NO_DISPLAY = (
    "There is no display here, so there is no tray. "
    "In a terminal `meshclaw status`, `meshclaw ask` and `meshclaw approvals` do the same; `meshclaw --help` names the rest."
)
USAGE = "usage: meshclaw [--start-runtime | --no-start-runtime]"


def main(argv: list[str], environment: Mapping[str, str]) -> int:
    """Run until the user quits. Returns the exit status: 0 ended or runs already, 1 no display, 2 wrong usage."""
    start_runtime = True
    for option in argv:
        if option not in ("--start-runtime", "--no-start-runtime"):
            sys.stderr.write(f"{option} is not an option of the tray.\n{USAGE}\n")
            return 2
        start_runtime = option == "--start-runtime"
    if not has_display(environment):
        sys.stderr.write(NO_DISPLAY + "\n")
        return 1
    return run(environment, start_runtime=start_runtime)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether windows can be shown at all."""
    if not sys.platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def run(
    environment: Mapping[str, str], *, start_runtime: bool, attend: Callable[[Desktop], object] | None = None
) -> int:
    """Show the tray until the user quits. `attend` is given everything once it is built; what it returns is kept."""
    import signal

    from PySide6.QtCore import QLoggingCategory, QTimer
    from PySide6.QtWidgets import QApplication

    from meshclaw_desktop.locations import locate

    from .collecting import Collecting
    from .drawn_menu import DrawnMenu
    from .host import TrayHost
    from .icon import Look, expects_dark_panel, icon_for
    from .language import speak
    from .single import Single
    from .translation import tr

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    QLoggingCategory.setFilterRules("qt.qpa.services.warning=false")
    QApplication.setApplicationName("MeshClaw")
    QApplication.setDesktopFileName("meshclaw")
    application = QApplication(["meshclaw"])
    application.setQuitOnLastWindowClosed(False)
    collecting = Collecting(application)
    speak(application, environment)
    locations = locate(environment)
    locations.prepare()
    single = Single(locations)
    if not single.first:
        heard = single.knock()
        sys.stderr.write("MeshClaw's tray runs already" + ("; it shows itself now.\n" if heard else ".\n"))
        return 0
    menu = DrawnMenu()
    host = TrayHost(menu)
    dark = expects_dark_panel(environment)
    host.show(icon_for(Look.NOT_CONNECTED, 0, dark_panel=dark), tr("MeshClaw starts"))
    host.start()
    built: list[Desktop] = []
    kept: list[object] = []

    def build() -> None:
        from .desktop import Desktop

        desktop = Desktop(locations, environment, host=host, menu=menu, dark_panel=dark, starts_runtime=start_runtime)
        single.knocked.connect(desktop.show_yourself)
        single.listen()
        desktop.start()
        built.append(desktop)
        if attend is not None:
            kept.append(attend(desktop))

    QTimer.singleShot(0, build)
    status = application.exec()
    for one in reversed(built):
        one.close()
    host.hide()
    collecting.close()
    return status
