"""Ten thousand races: another process swaps a message's file as fast as it can while we read it and send from it."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.email.mailbox import INBOX, Folder, Wanted
from meshclaw_desktop.connectors.email.maildir import READ_FOR_ENVELOPE, MaildirMailbox
from meshclaw_desktop.errors import ConnectorError, NoSuchThing
from tests.integration.mail_boxes import Box, letter, maildir_box

RACES = 10_000
HONEST, OTHER, OUTSIDE = b"the honest file", b"another file ok", b"TOP-SECRET-OUTSIDE"

SWAPPER = """
import os, sys
path, other, races, as_link = sys.argv[1:]
honest, spare = other + ".honest", other + ".spare"
times = os.stat(path)
os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
os.link(path, honest)
for _ in range(int(races)):
    (os.symlink if as_link == "link" else os.link)(other, spare)
    os.replace(spare, path)
    os.link(honest, spare)
    os.replace(spare, path)
"""

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "Maildir"


@pytest.fixture
def box(home: Path) -> Iterator[Box]:
    with maildir_box(home) as made:
        yield made


def with_file(content: bytes) -> EmailMessage:
    message = letter("Figures")
    message.add_attachment(content, maintype="application", subtype="pdf", filename="q3.pdf")
    return message


@contextmanager
def swapped(path: Path, other: Path, *, as_link: bool) -> Iterator[subprocess.Popen[bytes]]:
    """A process that puts `other`, or a link to it, in the place of `path` and the honest file back, for so many races."""
    with_what = (str(path), str(other), f"{RACES}", "link" if as_link else "file")
    command = [sys.executable, "-c", SWAPPER, *with_what]
    with subprocess.Popen(command) as swapper:
        try:
            yield swapper
            assert swapper.wait() == 0
        finally:
            swapper.kill()


def test_a_file_that_is_a_link_half_of_the_time_is_never_read_through_it(box: Box, home: Path, tmp_path: Path) -> None:
    """Threat C07."""
    box.deliver(letter("Figures"))
    (path,) = (home / "new").iterdir()
    outside = tmp_path / "outside"
    outside.write_bytes(b"Subject: Figures\n\n" + OUTSIDE)
    found: Counter[str] = Counter()
    looked_once = MaildirMailbox(home, lambda _: frozenset())
    (ref,) = looked_once.find(Folder(INBOX), Wanted())
    with swapped(path, outside, as_link=True) as swapper:
        while swapper.poll() is None:
            try:
                found["outside" if OUTSIDE in looked_once.raw(ref, READ_FOR_ENVELOPE) else "honest"] += 1
            except NoSuchThing:
                found["refused"] += 1
            for row in box.rows("Inbox") if found.total() % 50 == 0 else ():
                assert OUTSIDE.decode() not in str(row)
    assert found["outside"] == 0
    assert min(found["honest"], found["refused"]) > 10
    assert looked_once.raw(ref, READ_FOR_ENVELOPE).startswith(path.read_bytes()[:20])


@pytest.mark.parametrize("as_link", [True, False])
def test_what_is_sent_is_the_file_that_was_shown_however_often_it_is_swapped(
    box: Box, home: Path, tmp_path: Path, as_link: bool
) -> None:
    """Threats C06, C07."""
    box.deliver(with_file(HONEST))
    (path,) = (home / "new").iterdir()
    other = tmp_path / "other"
    other.write_bytes(path.read_bytes().replace(base64.b64encode(HONEST), base64.b64encode(OTHER)))
    assert os.stat(other).st_size == os.stat(path).st_size
    name = f"{box.id_of('Figures')}/q3.pdf"
    prepared = box.prepare("send", to=["bob@example.test"], subject="x", body="y", attachments=[name])
    found: Counter[str] = Counter()
    with swapped(path, other, as_link=as_link) as swapper:
        while swapper.poll() is None:
            try:
                box.perform("send", prepared)
            except (ConnectorError, NoSuchThing):
                found["refused"] += 1
            for left in (*home.glob(".Outbox/cur/*"), *home.glob(".Sent/cur/*")):
                text = left.read_bytes()
                found["honest" if base64.b64encode(HONEST) in text else "another"] += 1
                left.unlink()
    assert found["another"] == 0
    assert found["refused"] > 0
    box.perform("send", prepared)
    (sent,) = home.glob(".Outbox/cur/*")
    assert base64.b64encode(HONEST) in sent.read_bytes()
