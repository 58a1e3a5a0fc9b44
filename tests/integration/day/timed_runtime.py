"""The real runtime, as `meshclaw runtime`, by a clock that the test moves: `python -m tests.integration.day.timed_runtime FILE`."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from unittest import mock

from meshclaw_desktop.runtime import app
from tests.integration.day.fake_clock import FollowedClock


def main(file: Path) -> int:
    """Until SIGTERM."""
    clock = FollowedClock(file)
    with mock.patch.object(app, "Runtime", partial(app.Runtime, clock=clock)):
        return app.main([], os.environ)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
