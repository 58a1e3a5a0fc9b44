"""Every way of saving the settings file is noticed, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from meshclaw_desktop.runtime.settings_watch import SettingsWatch


def _write(path: Path) -> None:
    path.write_text("# changed")


def _replace(path: Path) -> None:
    fresh = path.with_suffix(".swp")
    fresh.write_text("# changed")
    fresh.replace(path)


def _move_away_and_write(path: Path) -> None:
    path.rename(path.with_suffix(".toml~"))
    path.write_text("# changed")


def _delete_and_make(path: Path) -> None:
    path.unlink()
    path.write_text("# changed")


def _delete(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("save", [_write, _replace, _move_away_and_write, _delete_and_make, _delete])
def test_a_saved_file_is_noticed_again_and_again(tmp_path: Path, save: Callable[[Path], None]) -> None:
    path = tmp_path / "meshclaw.toml"

    async def run() -> int:
        calls: asyncio.Queue[None] = asyncio.Queue()
        watch = SettingsWatch(path, lambda: calls.put_nowait(None), settle_s=0.05)
        watch.start()
        try:
            async with asyncio.timeout(90):
                for _ in range(2):
                    path.write_text("# before")
                    await calls.get()
                    save(path)
                    await calls.get()
            await asyncio.sleep(0.2)
        finally:
            watch.stop()
        return calls.qsize()

    assert asyncio.run(run()) == 0


def test_other_files_and_reading_are_not_its_business(tmp_path: Path) -> None:
    path = tmp_path / "meshclaw.toml"
    path.write_text("# here")
    calls: list[str] = []

    async def run() -> None:
        watch = SettingsWatch(path, lambda: calls.append("changed"), settle_s=0.01)
        watch.start()
        (tmp_path / "ledger.sqlite3").write_bytes(b"x")
        path.read_text()
        await asyncio.sleep(0.3)
        watch.stop()
        path.write_text("# after the end")
        await asyncio.sleep(0.1)

    asyncio.run(run())
    assert calls == []
