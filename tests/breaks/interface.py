"""Faults of the local interface: what would let a stranger or a child of ours in, or let one fill the machine."""

from __future__ import annotations

from tests.breaks.fault import Fault

SERVER = "runtime/server.py"
TESTS = ("tests/integration/threats/test_local_interface.py",)
FAULTS = (
    Fault(
        "another user is let in",
        "runtime/peers.py",
        "        return _credentials(connection)[1] == os.getuid()\n",
        "        return True\n",
    ),
    Fault("our children are let in", SERVER, " and not peers.is_ours(connection)", ""),
    Fault(
        "a grown-up child is let in", "runtime/hardening.py", "PR_SET_CHILD_SUBREAPER, 1", "PR_SET_CHILD_SUBREAPER, 0"
    ),
    Fault(
        "replies pile up",
        SERVER,
        "get_write_buffer_size() > BACKLOG_BYTES:\n            writer.transport.abort()\n        elif",
        "get_write_buffer_size() < 0:\n            writer.transport.abort()\n        elif",
    ),
    Fault("anyone may come", SERVER, "MOST_CLIENTS = 64", "MOST_CLIENTS = 10_000"),
    Fault("the socket is open to all", SERVER, "os.umask(0o177)", "os.umask(0)"),
    Fault("foreign files are used", "locations.py", "            _refuse_foreign(file)\n", "            pass\n"),
    Fault(
        "a foreign folder is used",
        "locations.py",
        "folder.is_symlink() or folder.stat().st_uid != os.getuid()",
        "False",
    ),
    Fault("an open folder stays open", "locations.py", "folder.chmod(0o700)", "pass"),
    Fault("a link is locked", "runtime/instance.py", 'getattr(os, "O_NOFOLLOW", 0)', "0"),
    Fault("the worker inherits everything", "runtime/worker.py", "if name in HANDED_ON}", "if name}"),
)
