"""The lock files: every file by its hash, from no named place, and none of the versions that did harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TREE = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-eval.lock")


def pins(name: str) -> dict[str, str]:
    """Each line that names a version, with its marker, and the text that follows it."""
    parts = re.split(r"^(\S+==.*?) \\\n", (TREE / name).read_text(), flags=re.MULTILINE)
    assert parts[0] == ""
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_hashes_and_nothing_else(name: str) -> None:
    for pin, rest in pins(name).items():
        assert re.fullmatch(r"(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", rest), pin


@pytest.mark.parametrize("name", LOCKS)
def test_known_bad_versions_are_not_there(name: str) -> None:
    packages = [pin.partition(" ")[0] for pin in pins(name)]
    assert not {"litellm==1.82.7", "litellm==1.82.8", "keyrings-alt", "keyrings-cryptfile"} & {
        part for package in packages for part in (package, package.partition("==")[0])
    }


@pytest.mark.parametrize("name", LOCKS)
def test_the_qt_that_loses_references_is_kept_from_old_interpreters(name: str) -> None:
    qt = {pin for pin in pins(name) if pin.startswith("pyside6-essentials==")}
    assert qt == {
        "pyside6-essentials==6.11.3 ; python_full_version < '3.12'",
        "pyside6-essentials==6.12.0 ; python_full_version >= '3.12'",
    }


def test_the_locks_agree_on_every_version() -> None:
    app, dev, evaluation = ({pin.partition(" ")[0] for pin in pins(name)} for name in LOCKS)
    assert app <= dev
    assert app <= evaluation
