"""The tray of `meshclaw demo --headless`: the same application, with a hand on its widgets. It works on sample data only."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from meshclaw_desktop.locations import HOME_VARIABLE, locate

from .app import has_display, run

if TYPE_CHECKING:
    from .desktop import Desktop

SAMPLE_MARK = "this home is a demonstration"
"""A file of this name stands in a demonstration's home; in no other home does the hand move."""


def main(argv: list[str], environment: Mapping[str, str]) -> int:
    """Run until told to quit on standard input; pictures go to the folder named in `argv`."""
    if len(argv) != 1 or not environment.get(HOME_VARIABLE) or not has_display(environment):
        sys.stderr.write("This is a part of `meshclaw demo --headless` and not for use by itself.\n")
        return 2
    if not (locate(environment).config / SAMPLE_MARK).exists():
        sys.stderr.write("This home is not a demonstration: its questions are its user's to answer.\n")
        return 1

    def attend(desktop: Desktop) -> object:
        from .demo_hand import DemoHand

        return DemoHand(desktop, Path(argv[0]))

    return run(environment, start_runtime=False, attend=attend)
