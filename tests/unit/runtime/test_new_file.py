"""A file for the user is new, theirs alone, and reached through no link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.errors import UsageError
from meshclaw_desktop.runtime.new_file import new_file

pytestmark = pytest.mark.only_on("linux")


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[Path]:
    """A folder of the user's, in a process that would let everybody read what it makes."""
    before = os.umask(0)
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o700)
    yield folder
    os.umask(before)


def write(path: Path) -> None:
    with new_file(path) as file:
        file.write(b"all of it")


def test_it_is_for_the_user_alone(mine: Path) -> None:
    write(mine / "a.zip")
    assert (mine / "a.zip").read_bytes() == b"all of it"
    assert stat.S_IMODE((mine / "a.zip").stat().st_mode) == 0o600


def test_nothing_is_written_over_a_file_or_through_a_link(mine: Path, tmp_path: Path) -> None:
    (mine / "there").write_text("keep me")
    (mine / "link").symlink_to(tmp_path / "target")
    (tmp_path / "door").symlink_to(mine)
    for path in (mine / "there", mine / "link", tmp_path / "door" / "a.zip"):
        with pytest.raises(UsageError):
            write(path)
    assert (mine / "there").read_text() == "keep me"
    assert sorted(os.listdir(mine)) == ["link", "there"]
    assert not (tmp_path / "target").exists()


def test_a_folder_in_which_others_may_write_will_not_do(mine: Path) -> None:
    for mode in (0o777, 0o770, 0o1777):
        mine.chmod(mode)
        with pytest.raises(UsageError, match="Others may write"):
            write(mine / "a.zip")
    assert os.listdir(mine) == []


@pytest.mark.parametrize("path", ["a.zip", "/", "/nowhere/at/all/a.zip"])
def test_a_place_that_is_none_is_said_to_be_none(path: str) -> None:
    with pytest.raises(UsageError):
        write(Path(path))


def test_half_a_file_is_not_left_behind(mine: Path) -> None:
    with pytest.raises(OSError, match="full"):
        fail(mine / "a.zip")
    assert os.listdir(mine) == []


def fail(path: Path) -> None:
    with new_file(path) as file:
        file.write(b"half")
        raise OSError("the disk is full")
