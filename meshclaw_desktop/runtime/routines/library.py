"""The routines' files: the user's folder before the built-in ones, each read with care. It starts nothing and allows nothing."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from meshclaw_desktop.errors import MeshClawError, RoutineError

from .routine import MAX_BYTES, Routine, read_routine

SUFFIX = ".md"
MOST_FILES = 200
"""In the user's folder; what is beyond is not looked at."""
Look = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One routine's file, and what it says, or what is wrong with it."""

    name: str
    path: Path
    builtin: bool
    routine: Routine | None
    problem: str
    """Empty if it can be used."""
    look: Look
    """What tells that the file was written, or is another, since it was read."""


class Library:
    """What was read last, and whether it still is so."""

    def __init__(self, own: Path, builtin: Path) -> None:
        """`own` is the user's folder; a file in it stands before the built-in one of the same name, be it good or broken."""
        self._own = own
        self._builtin = builtin
        self._found: dict[str, Found] = {}
        self._changed: set[str] = set()

    @property
    def all(self) -> Mapping[str, Found]:
        """By name, as read last."""
        return self._found

    def read(self) -> None:
        """Read the folders anew. A file that looks as it did is not read again."""
        found = {one.stem: self._one(one, builtin=True) for one in _files(self._builtin)}
        seen: dict[str, Path] = {}
        for path in _files(self._own):
            name = path.stem.casefold()[:40]
            if name in seen:
                problem = f"{seen[name].name} and {path.name} are of one name: capitals make no difference. Rename one."
                found[name] = _broken(name, seen[name], problem)
                continue
            seen[name] = path
            found[name] = self._one(path, builtin=False, name=name)
        before, self._found = self._found, dict(sorted(found.items()))
        self._changed |= {name for name in before.keys() | found.keys() if before.get(name) != found.get(name)}

    def take_changed(self) -> set[str]:
        """The names of those that were found to be otherwise, since this was asked last."""
        changed, self._changed = self._changed, set()
        return changed

    def now(self, name: str) -> Found | None:
        """One routine as it stands at this moment: read anew if its file changed since it was read."""
        known = self._found.get(name)
        if known is None:
            return None
        if known.look == _look_of(known.path) and not (known.builtin and _look_of(self._own / f"{name}{SUFFIX}")):
            return known
        self.read()
        return self._found.get(name)

    def _one(self, path: Path, *, builtin: bool, name: str = "") -> Found:
        name = name or path.stem
        look = _look_of(path)
        known = self._found.get(name)
        if known is not None and known.path == path and known.look == look:
            return known
        try:
            routine = read_routine(path.stem, read_file(path))
        except MeshClawError as wrong:
            return Found(name=name, path=path, builtin=builtin, routine=None, problem=str(wrong), look=look)
        return Found(name=name, path=path, builtin=builtin, routine=routine, problem="", look=look)


def read_file(path: Path) -> bytes:
    """The bytes of a plain file of the user's own. Raises RoutineError for anything else. Blocks for one short read."""
    try:
        # Opened first and looked at then, without waiting and following no link: what stands there may change in between.
        handle = os.open(path, os.O_RDONLY | _flag("O_NONBLOCK") | _flag("O_NOFOLLOW") | _flag("O_BINARY"))
        try:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise RoutineError("It is no plain file.", "Move it away.")
            if os.name == "posix" and state.st_uid not in (os.getuid(), 0):
                raise RoutineError("The file belongs to somebody else.", "Copy it, so that it is yours.")
            with open(handle, "rb", closefd=False) as file:
                return file.read(MAX_BYTES + 1)
        finally:
            os.close(handle)
    except OSError as wrong:
        if wrong.errno in (errno.ELOOP, errno.EMLINK):
            raise RoutineError("It is a link to another file.", "Put the file itself here.") from wrong
        reason = wrong.strerror or "unknown reason"
        raise RoutineError(f"The file cannot be read: {reason}.", "See that it belongs to you.") from wrong


def _broken(name: str, path: Path, problem: str) -> Found:
    return Found(name=name, path=path, builtin=False, routine=None, problem=problem, look=())


def _files(folder: Path) -> list[Path]:
    """What may be a routine, in the order of the names; what editors leave beside a file begins with a point or ends otherwise."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in entries if one.name.endswith(SUFFIX) and not one.name.startswith("."))
    except OSError:
        return []
    return [folder / name for name in names[:MOST_FILES]]


def _look_of(path: Path) -> Look:
    try:
        found = path.lstat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_mode, found.st_uid, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _flag(name: str) -> int:
    """A flag of `os.open` that not every system has."""
    value: int = getattr(os, name, 0)
    return value
