"""Bring the translations up to date with the texts of the windows, and compile them. Run by `make translations`.

    python -m tests.translations

What was translated stays; a new text is added as unfinished; one that no window shows any more is dropped.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .catalogue import FORMS, file_of, read, wanted, written
from .sources import sources


def update(language: str) -> int:
    """One language. Returns how many of its texts are not translated yet."""
    path = file_of(language)
    entries = read(path.read_text(encoding="utf-8")) if path.exists() else {}
    needed = wanted(language, sources())
    path.write_text(written(language, needed, entries), encoding="utf-8")
    compile_(path, path.with_suffix(".qm"))
    return sum(not entry.finished for entry in read(path.read_text(encoding="utf-8")).values())


def compile_(source: Path, target: Path) -> None:
    """Let Qt's lrelease make the file that the application reads."""
    lrelease = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([str(lrelease), "-silent", str(source), "-qm", str(target)], check=True)


def main() -> int:
    """Exit status 0: an unfinished text is shown in English, and a test says so."""
    for language in FORMS:
        left = update(language)
        print(f"{file_of(language).name}: {f'{left} to be translated' if left else 'complete'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
