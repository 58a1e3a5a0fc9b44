"""Who is at the other end of a local socket, as the system says. It decides nothing."""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path

DEEPEST = 64
"""So many parents are looked at."""


def is_of_our_user(connection: socket.socket) -> bool:
    """Whether the process at the other end belongs to our user."""
    if sys.platform == "linux":
        return _credentials(connection)[1] == os.getuid()
    local_peercred, version_and_uid = 1, "2I"
    raw = connection.getsockopt(0, local_peercred, 76)
    return bool(struct.unpack_from(version_and_uid, raw)[1] == os.getuid())


def is_ours(connection: socket.socket) -> bool:
    """
    Whether a process at the other end was started by this one, at whatever remove: a worker or a server of the agent's
    has no business here. Where nobody can tell any more, it counts as one. Only Linux says; there, `hardening` keeps
    those whose parents have died among our own children.
    """
    if sys.platform != "linux":
        return False
    pid = _credentials(connection)[0]
    us = os.getpid()
    if pid in (0, us):  # 0: in a namespace beside or above ours, where no child of ours can be
        return False
    for _ in range(DEEPEST):
        if pid == us:
            return True
        if pid <= 1:
            return False
        try:
            stat = Path(f"/proc/{pid}/stat").read_bytes()
        except OSError:
            return True
        pid = int(stat.rpartition(b")")[2].split()[1])
    return True


def _credentials(connection: socket.socket) -> tuple[int, int]:
    pid, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid, user
