"""The runtime's log: where things went wrong, one line each, and never a secret or a text of others, whoever logs it."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

LOG_BYTES = 1_000_000
OURS = "meshclaw_desktop"
MOST_FRAMES = 30

log = logging.getLogger(__name__)


class PlainFormatter(logging.Formatter):
    """
    Writes our own sentences as they are, with control characters spelled out, so that no value can begin a line.

    Of a library's record it says only where it came from, and of an exception only its kind and the places it passed:
    their texts may hold what a server or a mail said, or a password.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line, and an indented one for each place that an exception passed."""
        ours = record.name == OURS or record.name.startswith(f"{OURS}.")
        said = record.getMessage() if ours else f"(a library's text, left out) at {record.filename}:{record.lineno}"
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        where = _places(record.exc_info[1]) if record.exc_info else ()
        return "\n    ".join((_one_line(line), *map(_one_line, where)))


def log_to(folder: Path, *, level: int = logging.INFO) -> None:
    """Begin to log into this folder, also what nobody caught."""
    handler = logging.handlers.RotatingFileHandler(
        folder / "runtime.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(level=level, handlers=[handler])
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda one: _note(one.exc_value)
    threading.excepthook = lambda one: _note(one.exc_value)


def clear_logs(folder: Path) -> None:
    """Delete every log in this folder; the runtime's own goes on in a new file. Raises OSError."""
    handlers = [one for one in logging.getLogger().handlers if isinstance(one, logging.handlers.RotatingFileHandler)]
    for handler in handlers:
        handler.acquire()
    try:
        for handler in handlers:
            handler.close()
        for file in folder.glob("*.log*"):
            if not file.is_symlink():
                file.unlink(missing_ok=True)
    finally:
        for handler in handlers:
            handler.release()


def _uncaught(kind: type[BaseException], wrong: BaseException, trace: TracebackType | None) -> None:
    _note(wrong)
    sys.stderr.write(f"MeshClaw's runtime failed ({kind.__name__}). Its log says where.\n")


def _note(wrong: BaseException | None) -> None:
    log.critical("something failed that nobody foresaw", exc_info=wrong)


def _places(wrong: BaseException | None) -> Iterator[str]:
    """Each exception of the chain, the last one first, with the places that it passed."""
    seen: set[int] = set()
    while wrong is not None and id(wrong) not in seen:
        seen.add(id(wrong))
        yield type(wrong).__qualname__
        for frame in traceback.extract_tb(wrong.__traceback__, -MOST_FRAMES):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        wrong = wrong.__cause__ or (None if wrong.__suppress_context__ else wrong.__context__)


def _one_line(text: str) -> str:
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
