"""The folder of kept memories: reads what is there, writes and removes single files. It trusts no file's header."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from meshclaw_desktop.errors import MeshClawError

from .file import LONGEST_FILE, FileProblem, Written, read

ENDING = ".md"
MOST_FILES = 500
"""More are not looked at; the window says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file: what it says, or why it cannot be used."""

    id: str
    path: Path
    written: Written | None
    problem: str = ""
    changed_at: float = 0.0


class Folder:
    """Looks at the disk only when something there is another than before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[tuple[str, int, int, int], ...] | None = None
        self._files: tuple[Kept, ...] = ()

    def files(self) -> tuple[Kept, ...]:
        """All of them, by name."""
        seen = self._look()
        if seen != self._seen:
            self._files = tuple(self._read(name) for name, *_ in seen[:MOST_FILES])
            self._seen = seen
        return self._files

    def path_of(self, id: str) -> Path:
        """Where the memory with this id lies."""
        return self._path / f"{id}{ENDING}"

    def write(self, id: str, octets: bytes) -> None:
        """Put a whole new file in place. Raises MeshClawError."""
        path = self.path_of(id)
        fresh = self._path / f".{id}.{secrets.token_hex(8)}"
        try:
            try:
                with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(octets)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.replace(path)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    fresh.unlink()
        except OSError as wrong:
            raise MeshClawError(
                f"{path} could not be written: {wrong.strerror or type(wrong).__name__}.",
                "See that there is room on the disk and that the folder belongs to you.",
            ) from wrong
        self._seen = None

    def rewrite(self, id: str, octets: bytes) -> None:
        """Put a new file in place of the one that was read; nothing happens if it is another by now, or cannot be written."""
        if self._look() == self._seen:
            with contextlib.suppress(MeshClawError):
                self.write(id, octets)

    def remove(self, id: str) -> None:
        """Take a file away, if it is there. Raises MeshClawError."""
        try:
            self.path_of(id).unlink(missing_ok=True)
        except OSError as wrong:
            raise MeshClawError(
                f"{self.path_of(id)} could not be removed: {wrong.strerror or type(wrong).__name__}.",
                "Remove it yourself.",
            ) from wrong
        self._seen = None

    def _look(self) -> tuple[tuple[str, int, int, int], ...]:
        found = []
        try:
            with os.scandir(self._path) as entries:
                for one in entries:
                    if is_memory(one.name):
                        look = one.stat(follow_symlinks=False)
                        found.append((one.name, look.st_ino, look.st_size, look.st_mtime_ns))
        except OSError:
            return ()
        return tuple(sorted(found))

    def _read(self, name: str) -> Kept:
        path, id = self._path / name, name.removesuffix(ENDING)
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb") as file:
                look = os.fstat(file.fileno())
                if not stat.S_ISREG(look.st_mode):
                    raise FileProblem("it is no plain file", 1)
                octets = file.read(LONGEST_FILE + 1)
            return Kept(id=id, path=path, written=read(id, octets), changed_at=look.st_mtime)
        except FileProblem as wrong:
            said = f"{name}, line {wrong.line}: {wrong}."
            return Kept(id=id, path=path, written=None, problem=said)
        except OSError as wrong:
            said = f"{name} cannot be read: {wrong.strerror or type(wrong).__name__}."
            return Kept(id=id, path=path, written=None, problem=said)


def is_memory(name: str) -> bool:
    """Whether a file of this name is a memory's: what editors leave beside it begins with a point or ends otherwise."""
    return name.endswith(ENDING) and not name.startswith(".")
