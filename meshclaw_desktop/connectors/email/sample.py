"""Makes a Maildir of the sample mailbox, as its README says. For the demo and for tests; it writes nowhere else."""

from __future__ import annotations

import os
from email.utils import parsedate_to_datetime
from pathlib import Path

from .mime import headers_of

ADDRESS = "sam@corp.example"
"""Whose mailbox it is."""

_FOLDERS = {"inbox": "", "archive": ".Archive", "sent": ".Sent"}
_EMPTY = (".Drafts", ".Trash", ".Junk")


def make_sample(folder: Path, templates: Path | None = None) -> Path:
    """
    A Maildir at `folder`, which must not be there yet or be empty; gives it back.

    `templates` is the sample mailbox; without it, the one that comes with the program.
    """
    source = templates or sample_templates()
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    for name in (*_FOLDERS.values(), *_EMPTY):
        for part in ("cur", "new", "tmp"):
            (folder / name / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        if name:
            (folder / name / "maildirfolder").touch(mode=0o600)
    for name, place in _FOLDERS.items():
        for message in sorted((source / name).glob("*.eml")):
            _deliver(message, folder / place, seen=name != "inbox" or message.name.endswith(".seen.eml"))
    return folder


def sample_templates() -> Path:
    """Where the sample mailbox lies: at the top of the tree, or inside the installed package."""
    package = Path(__file__).resolve().parents[2]
    for place in (package / "resources", package.parent / "resources"):
        if (place / "sample_mailbox").is_dir():
            return place / "sample_mailbox"
    raise FileNotFoundError("the sample mailbox is not installed")


def _deliver(message: Path, home: Path, *, seen: bool) -> None:
    raw = message.read_bytes()
    received = parsedate_to_datetime(headers_of(raw)["date"]).timestamp()
    slug = message.name.removesuffix(".eml").removesuffix(".seen")
    key = f"{int(received)}.{slug}.sample"
    place = home / "cur" / f"{key}{':' if os.name == 'posix' else ';'}2,S" if seen else home / "new" / key
    place.write_bytes(raw)
    place.chmod(0o600)
    os.utime(place, (received, received))
