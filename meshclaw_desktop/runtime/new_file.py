"""A new file for the user, in a folder of theirs: for their eyes alone, through no link, over nothing that is there."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from meshclaw_desktop.errors import UsageError


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """The file, open for writing; it is on the disk when the block ends, and gone if the block fails.

    Raises UsageError for a place that will not do, OSError where the system refuses.
    """
    if not path.is_absolute() or path.name in ("", ".", ".."):
        raise UsageError("A file needs its whole path.", "Name the folder and the file.")
    if os.name != "posix":
        with _whole(lambda: path.open("xb"), path.unlink) as file:
            yield file
        return
    folder = _folder_of(path)
    try:
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
        with _whole(
            lambda: os.fdopen(os.open(path.name, flags, 0o600, dir_fd=folder), "wb"),
            lambda: os.unlink(path.name, dir_fd=folder),
        ) as file:
            os.fchmod(file.fileno(), 0o600)
            yield file
    except FileExistsError:
        raise UsageError(
            f"There is a {path.name} already; nothing was written over it.", "Choose another name."
        ) from None
    finally:
        os.close(folder)


def _folder_of(path: Path) -> int:
    """The open folder. It must be the user's, and nobody else may put files into it."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise UsageError(f"There is no folder {path.parent}.", "Choose one that is there.") from None
    except OSError as wrong:
        raise UsageError(
            f"{path.parent} is not a folder that can be used: {wrong.strerror}.", "Choose a folder of your own."
        ) from None
    found = os.fstat(folder)
    if found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        os.close(folder)
        raise UsageError(f"Others may write into {path.parent}.", "Choose a folder of your own.")
    return folder


@contextlib.contextmanager
def _whole(make: Callable[[], IO[bytes]], remove: Callable[[], None]) -> Iterator[IO[bytes]]:
    file = make()
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            remove()
        raise
