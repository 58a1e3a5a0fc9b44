"""Writes the settings file: only what differs, keeping the user's comments, all or nothing, for the user alone."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meshclaw_desktop.errors import NoSuchThing, SettingsError
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.money import decimal_dollars

from .settings import ConnectorSettings, Settings, read_file, read_settings

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_ATTEMPTS = 3


def change_settings(path: Path, change: Callable[[Settings], Settings]) -> Settings:
    """Read the file at `path`, let `change` say what it should hold, write that, and return it.

    Keys that stay the same are left alone with their comments. Blocks for one short write. Raises SettingsError, having
    changed nothing, if the file is broken, is a link, cannot be written, or somebody writes it at the same moment.
    """
    for _ in range(_ATTEMPTS):
        if path.is_symlink():
            raise SettingsError(
                f"{path} is a link to another file.", "Change that file itself, or put a plain file here."
            )
        before = read_file(path)
        old = read_settings(before)
        new = change(old)
        after = _edited(before, old, new)
        if after == before:
            return new
        if read_settings(after) != new:
            raise SettingsError("These settings cannot be written as a file.", "Use plain text without special signs.")
        if _replace(path, before, after):
            return new
    raise SettingsError(f"{path} is being changed by another program.", "Try again in a moment.")


def with_level(settings: Settings, name: str, level: Autonomy) -> Settings:
    """The same with one connector's level changed. Raises NoSuchThing."""
    return with_connector(without_connector(settings, name), replace(_existing(settings, name), level=level))


def with_connector(settings: Settings, connector: ConnectorSettings) -> Settings:
    """The same with one connector more. Raises SettingsError if the name is taken."""
    if any(one.name.casefold() == connector.name.casefold() for one in settings.connectors):
        raise SettingsError(f"There is a connector called {connector.name} already.", "Choose another name.")
    return replace(settings, connectors=tuple(sorted((*settings.connectors, connector), key=lambda one: one.name)))


def without_connector(settings: Settings, name: str) -> Settings:
    """The same with one connector less. Raises NoSuchThing."""
    gone = _existing(settings, name)
    return replace(settings, connectors=tuple(one for one in settings.connectors if one is not gone))


def _existing(settings: Settings, name: str) -> ConnectorSettings:
    found = settings.connector(name)
    if found is None:
        raise NoSuchThing(f"There is no connector called {name}.", "`meshclaw connectors` lists them.")
    return found


def _edited(text: bytes, old: Settings, new: Settings) -> bytes:
    import tomlkit

    document = tomlkit.parse(text.decode("utf-8-sig"))
    for table, key, was, value in _plain_keys(old, new):
        if value != was:
            _set(document, (table,), key, value)
    for gone in old.connectors:
        if new.connector(gone.name) is None:
            _forget(document, gone.name)
    for connector in new.connectors:
        _edit_connector(document, old.connector(connector.name), connector)
    return tomlkit.dumps(document).encode()


def _plain_keys(old: Settings, new: Settings) -> tuple[tuple[str, str, object, object], ...]:
    """Table, key, old value, new value of everything but connectors; None where the key is not to stand in the file."""
    return (
        ("model", "name", old.model.name, new.model.name),
        ("model", "api_base", old.model.api_base or None, new.model.api_base or None),
        ("model", "input_usd", _usd(old.model.input_usd_micros), _usd(new.model.input_usd_micros)),
        ("model", "output_usd", _usd(old.model.output_usd_micros), _usd(new.model.output_usd_micros)),
        ("limits", "day_usd", _usd(old.limits.day_usd_micros), _usd(new.limits.day_usd_micros)),
        ("limits", "task_usd", _usd(old.limits.task_usd_micros), _usd(new.limits.task_usd_micros)),
        ("approvals", "deadline_s", old.approvals.deadline_s, new.approvals.deadline_s),
        ("agent", "max_steps", old.agent.max_steps, new.agent.max_steps),
        ("agent", "worker_idle_s", old.agent.worker_idle_s, new.agent.worker_idle_s),
    )


def _edit_connector(document: TOMLDocument, old: ConnectorSettings | None, new: ConnectorSettings) -> None:
    path = ("connectors", new.name)
    if old is None or old.kind != new.kind:
        _set(document, path, "kind", new.kind)
    if old is None or old.level != new.level:
        _set(document, path, "autonomy", str(new.level))
    was = old.options if old else {}
    for key in was.keys() - new.options.keys():
        _set(document, path, key, None)
    for key, value in new.options.items():
        if was.get(key) != value:
            _set(document, path, key, value)


def _set(document: TOMLDocument, path: tuple[str, ...], key: str, value: object) -> None:
    """Write one key, or take it out where `value` is None, making the tables on the way."""
    import tomlkit

    table: Any = document
    for depth, name in enumerate(path, 1):
        if name not in table:
            table[name] = tomlkit.table(is_super_table=depth < len(path))
        table = table[name]
    if value is None:
        table.pop(key, None)
    elif isinstance(value, Decimal):
        table[key] = tomlkit.value(str(value))
    else:
        table[key] = value


def _forget(document: TOMLDocument, name: str) -> None:
    tables: Any = document["connectors"]
    del tables[name]


def _usd(usd_micros: int | None) -> Decimal | None:
    return None if usd_micros is None else Decimal(decimal_dollars(usd_micros))


def _replace(path: Path, before: bytes, after: bytes) -> bool:
    """Put a whole new file in the place of the old one; False if the old one is no longer what we read."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            if read_file(path) != before or path.is_symlink():
                return False
            fresh.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
        _keep(path.parent)
    except OSError as wrong:
        raise SettingsError(
            f"{path} could not be written: {wrong.strerror or 'unknown reason'}.",
            "See that there is room on the disk and that the folder belongs to you.",
        ) from wrong
    return True


def _keep(folder: Path) -> None:
    """Make the renaming itself last, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
