"""Every file and folder that we touch, and the only platformdirs import. It creates nothing by itself."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "MESHCLAW_HOME"
SOCKET_PATH_BYTES = 100
"""A Unix socket's path has room for 104 bytes on macOS and 108 on Linux, with the closing zero."""


@dataclass(frozen=True, slots=True)
class Locations:
    """The places of one home. Folders are for the user alone; `prepare` makes them so."""

    config: Path
    data: Path
    state: Path
    runtime: Path

    @property
    def settings(self) -> Path:
        """`meshclaw.toml`: what the user chose."""
        return self.config / "meshclaw.toml"

    @property
    def routines(self) -> Path:
        """The user's own routines: one Markdown file each."""
        return self.config / "routines"

    @property
    def memories(self) -> Path:
        """What was learned and kept: one Markdown file each."""
        return self.data / "memories"

    @property
    def ledger(self) -> Path:
        """What happened."""
        return self.data / "ledger.sqlite3"

    @property
    def ledger_head(self) -> Path:
        """The ledger's last number and digest, kept apart from it, so that a cut tail is noticed."""
        return self.state / "ledger.head"

    @property
    def lock(self) -> Path:
        """Held by the one runtime."""
        return self.runtime / "runtime.lock"

    @property
    def tray_lock(self) -> Path:
        """Held by the one tray."""
        return self.runtime / "tray.lock"

    @property
    def tray_door(self) -> str:
        """Where the one tray listens for a second one: a socket's name for Qt, also on Windows."""
        if os.name == "posix":
            return str(self.socket.with_name("tray.sock"))
        return f"meshclaw-tray-{_digest(self.runtime)[:24]}"

    @property
    def socket(self) -> Path:
        """Where the runtime listens; on Windows `pipe` is used instead."""
        plain = self.runtime / "runtime.sock"
        if len(os.fsencode(plain)) <= SOCKET_PATH_BYTES:
            return plain
        import tempfile

        short = _digest(self.runtime)[:16]
        return Path(tempfile.gettempdir()) / f"meshclaw-{_user()}-{short}" / "runtime.sock"

    @property
    def pipe(self) -> str:
        """The name of the runtime's pipe on Windows."""
        return rf"\\.\pipe\meshclaw-{_digest(self.runtime)[:24]}"

    @property
    def window_places(self) -> Path:
        """Where the tray's windows were, and how large."""
        return self.state / "windows.json"

    @property
    def logs(self) -> Path:
        """One file for each process; never a secret, never a message's text."""
        return self.state / "logs"

    def prepare(self) -> None:
        """Make the folders, each readable by the user alone. Raises OSError where that is not possible."""
        for folder in (
            self.config,
            self.data,
            self.state,
            self.runtime,
            self.logs,
            self.routines,
            self.memories,
            self.socket.parent,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix":
                if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                    raise PermissionError(errno.EPERM, f"{folder} belongs to somebody else")
                folder.chmod(0o700)
        for file in (self.settings, self.ledger, self.ledger_head, self.lock):
            _refuse_foreign(file)


def locate(environment: Mapping[str, str]) -> Locations:
    """The places to use: all under `MESHCLAW_HOME` if that is set, else where the platform wants them."""
    home = environment.get(HOME_VARIABLE)
    if home:
        root = Path(home).expanduser().absolute()
        return Locations(config=root, data=root, state=root / "state", runtime=root / "run")
    import platformdirs

    place = platformdirs.PlatformDirs("meshclaw", appauthor=False)
    return Locations(
        config=Path(place.user_config_dir),
        data=Path(place.user_data_dir),
        state=Path(place.user_state_dir),
        runtime=Path(place.user_runtime_dir),
    )


def resources() -> Path:
    """The folder of icons, samples and built-in routines, in a checkout or in an installed wheel."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "resources"


def _digest(path: Path) -> str:
    import hashlib

    return hashlib.sha256(os.fsencode(path)).hexdigest()


def _refuse_foreign(file: Path) -> None:
    """A file that somebody else put there before the folder was ours alone is still theirs to write."""
    if os.name != "posix":
        return
    try:
        owner = file.lstat().st_uid
    except FileNotFoundError:
        return
    if owner not in (os.getuid(), 0):
        raise PermissionError(errno.EPERM, f"{file} belongs to somebody else")


def _user() -> str:
    return str(os.getuid()) if os.name == "posix" else os.environ.get("USERNAME", "user")
