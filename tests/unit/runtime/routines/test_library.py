"""Which files are routines, which stand before which, and what is not even opened."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from meshclaw_desktop.errors import RoutineError
from meshclaw_desktop.runtime.routines.library import Library, read_file
from meshclaw_desktop.runtime.routines.routine import MAX_BYTES

GOOD = "+++\ntitle = '{}'\n+++\nDo it."


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def found(tmp_path: Path, own: Path) -> Library:
    builtin = tmp_path / "builtin"
    builtin.mkdir()
    (builtin / "dream.md").write_text(GOOD.format("Built in"))
    library = Library(own, builtin)
    library.read()
    return library


def titles(library: Library) -> dict[str, str]:
    return {name: one.routine.title if one.routine else one.problem for name, one in library.all.items()}


def test_the_users_file_stands_before_the_built_in_one(found: Library, own: Path) -> None:
    assert titles(found) == {"dream": "Built in"}
    (own / "dream.md").write_text(GOOD.format("Mine"))
    one = found.now("dream")
    assert one is not None
    assert not one.builtin
    assert titles(found) == {"dream": "Mine"}
    (own / "dream.md").unlink()
    assert (back := found.now("dream")) is not None
    assert back.builtin


@pytest.mark.parametrize("text", ["", "+++\nx = 1\n+++\nDo it.", "no header"])
def test_a_broken_file_stands_before_the_built_in_one_too(found: Library, own: Path, text: str) -> None:
    (own / "dream.md").write_text(text)
    one = found.now("dream")
    assert one is not None
    assert one.routine is None
    assert one.problem


def test_capitals_make_no_other_name(found: Library, own: Path) -> None:
    (own / "Dream.md").write_text(GOOD.format("Mine"))
    found.read()
    assert list(found.all) == ["dream"]
    assert "small letters" in titles(found)["dream"]
    (own / "dream.md").write_text(GOOD.format("Mine, too"))
    found.read()
    assert "one name" in titles(found)["dream"]
    (own / "Dream.md").unlink()
    found.read()
    assert titles(found) == {"dream": "Mine, too"}


def test_what_editors_leave_is_no_routine(found: Library, own: Path) -> None:
    for name in (".dream.md.swp", ".dream.md", "dream.md~", "#dream.md#", "dream.md.bak", "notes.txt", "dream.new"):
        (own / name).write_text(GOOD.format("Left"))
    found.read()
    assert titles(found) == {"dream": "Built in"}


def test_what_is_no_plain_file_of_ones_own_is_not_read(found: Library, own: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(GOOD.format("Outside"))
    (own / "link.md").symlink_to(outside)
    (own / "nowhere.md").symlink_to(tmp_path / "nowhere")
    (own / "folder.md").mkdir()
    os.mkfifo(own / "pipe.md")
    (own / "huge.md").write_bytes(b"+++\n+++\n" + b"x" * 10 * MAX_BYTES)
    (own / "binary.md").write_bytes(os.urandom(2_000))
    (own / "hidden.md").write_text(GOOD.format("Hidden"))
    (own / "dream.md").symlink_to("/dev/zero")
    found.read()
    wrong = titles(found)
    assert "link" in wrong.pop("link")
    assert "link" in wrong.pop("nowhere")
    assert "link" in wrong.pop("dream")
    assert "plain file" in wrong.pop("folder")
    assert "plain file" in wrong.pop("pipe")
    assert "larger than" in wrong.pop("huge")
    assert "mistake" in wrong.pop("binary")
    assert wrong == {"hidden": "Hidden"}


def test_somebody_elses_file_is_not_read(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own / "a.md").write_text(GOOD.format("Theirs"))
    monkeypatch.setattr(os, "getuid", lambda: os.stat(own).st_uid + 4242)
    if os.stat(own / "a.md").st_uid == 0:
        os.chown(own / "a.md", 4243, -1)
    with pytest.raises(RoutineError, match="somebody else"):
        read_file(own / "a.md")


def test_a_file_that_becomes_a_link_a_thousand_times_is_never_followed(
    found: Library, own: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(GOOD.format("SECRET"))
    path, over = own / "swap.md", threading.Event()
    path.write_text(GOOD.format("Mine"))

    def swap() -> None:
        while not over.is_set():
            new = own / "swap.new"
            new.symlink_to(secret)
            new.replace(path)
            new.write_text(GOOD.format("Mine"))
            new.replace(path)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for _ in range(1_000):
            found.read()
            assert titles(found)["swap"] != "SECRET"
    finally:
        over.set()
        thread.join()


def test_a_change_is_seen_at_the_next_verdict_and_told_once(found: Library, own: Path) -> None:
    path = own / "mine.md"
    path.write_text(GOOD.format("One"))
    found.read()
    assert found.take_changed() == {"dream", "mine"}
    assert not found.take_changed()
    found.read()
    assert not found.take_changed()
    path.write_text(GOOD.format("Two, longer"))
    one = found.now("mine")
    assert one is not None
    assert one.routine is not None
    assert one.routine.title == "Two, longer"
    assert found.take_changed() == {"mine"}
    path.unlink()
    assert found.now("mine") is None
    assert found.now("none") is None


def test_a_folder_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    library = Library(tmp_path / "none", tmp_path / "none")
    library.read()
    assert not library.all
