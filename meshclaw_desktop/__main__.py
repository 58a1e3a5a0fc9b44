"""Picks the role: the tray, the runtime, the model worker, or a command. It imports only that one."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping

PROCESSES = {
    "runtime": "meshclaw_desktop.runtime.app",
    "worker": "meshclaw_desktop.worker.app",
    "demo": "meshclaw_desktop.commands.demo",
    "demo-tray": "meshclaw_desktop.tray.demo",
}
"""Roles that have a `main` of their own; every other word is a command's."""


def main() -> int:
    """What `meshclaw` runs. Returns the exit status."""
    return start(sys.argv[1:], os.environ)


def start(argv: list[str], environment: Mapping[str, str]) -> int:
    """Import one role and hand over to it."""
    if not argv:
        return _tray(environment)
    if argv[0] in PROCESSES:
        return _hand_over(PROCESSES[argv[0]], argv[1:], environment)
    return _hand_over("meshclaw_desktop.commands.program", argv, environment)


def _hand_over(module: str, argv: list[str], environment: Mapping[str, str]) -> int:
    status: int = importlib.import_module(module).main(argv, environment)
    return status


def _tray(environment: Mapping[str, str]) -> int:
    on_linux = sys.platform.startswith("linux")
    if on_linux and not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        from meshclaw_desktop.commands.program import no_display

        return no_display()
    return _hand_over("meshclaw_desktop.tray.app", [], environment)


if __name__ == "__main__":
    sys.exit(main())
