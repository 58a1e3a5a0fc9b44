"""Makes this process harder to look into: files for the user alone, no core dump, no reading of its memory by other programs."""

from __future__ import annotations

import contextlib
import os
import sys

PR_SET_DUMPABLE = 4
"""From linux/prctl.h. With 0, other processes of the same user can neither trace this one nor read its memory."""
PR_SET_CHILD_SUBREAPER = 36
"""With 1, a child's child whose parent has died stays below this process: it can always be told whose it is."""


def harden() -> None:
    """Do what this platform offers; what it does not offer is left."""
    if os.name != "posix":
        return
    os.umask(0o077)
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            system = ctypes.CDLL(None)
            system.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
            system.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
