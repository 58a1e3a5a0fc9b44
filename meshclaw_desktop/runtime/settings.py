"""What the user chose, as data, and how its text is read. It decides nothing, watches nothing and writes nothing."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from meshclaw_desktop.errors import ProtocolError, SettingsError
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.money import MICROS

from .settings_table import Table, mistake

MAX_BYTES = 256 * 1024
"""A larger file is not a settings file."""
MAX_LINE = 4_000
"""Characters: the time that a key of many parts takes to read grows with the square of its length."""
NAME_LENGTH = 40
RESERVED = frozenset({"meshclaw", "model", "settings", "budget", "routines"})
"""Names that mean something else on the command line, in a question or in the record."""
MOST_CONNECTORS = 100

Kinds = Mapping[str, Collection[str]]
"""The kinds of connectors there are, each with the keys of its form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """Which model reads what the agent reads. An empty name means that none is chosen."""

    name: str = ""
    """As litellm names it; `rehearsal` is the built-in scripted one."""
    api_base: str = ""
    """Empty means the provider's own address."""
    input_usd_micros: int | None = None
    """The user's own price for a million tokens; None means that the table's price counts."""
    output_usd_micros: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be spent; 0 means nothing."""

    day_usd_micros: int = 3 * MICROS
    task_usd_micros: int = MICROS // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSettings:
    """How questions are asked."""

    deadline_s: int = 300
    """A question of a task that the user started is denied after this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """How far one task may go, and how long the model worker stays when it has nothing to do."""

    max_steps: int = 50
    worker_idle_s: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorSettings:
    """One connector: what it reaches, and how far it may go by itself. Never a secret."""

    name: str
    kind: str
    level: Autonomy = Autonomy.OBSERVE
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the kind's form asks for."""

    @property
    def reach(self) -> tuple[str, Mapping[str, str]]:
        """Everything that says where its credentials and its data go."""
        return self.kind, self.options


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the user chose, but for remembered rules (those lie in the ledger)."""

    model: ModelSettings = ModelSettings()
    limits: Limits = Limits()
    approvals: ApprovalSettings = ApprovalSettings()
    agent: AgentSettings = AgentSettings()
    connectors: tuple[ConnectorSettings, ...] = ()
    """Sorted by name; no name stands twice."""
    former: tuple[ConnectorSettings, ...] = field(default=(), compare=False)
    """Connectors that were taken out of the file while their secrets may still be kept. Never in the file: a name that
    comes back with another address must not be given the old one's password without the user."""

    def connector(self, name: str) -> ConnectorSettings | None:
        """The connector called `name`, if there is one."""
        return next((one for one in self.connectors if one.name == name), None)

    @property
    def autonomy(self) -> Mapping[str, Autonomy]:
        """Each connector's level, as a policy wants them."""
        return MappingProxyType({one.name: one.level for one in self.connectors})


def settings_to_json(settings: Settings) -> Json:
    """For the ledger, which keeps the settings in force."""
    return to_json(settings)


def settings_from_json(value: Json) -> Settings:
    """The inverse. What an older version did not know yet has its default. Raises SettingsError for anything else."""
    try:
        if not isinstance(value, Mapping):
            raise ProtocolError("Not settings.")
        return from_json(Settings, _completed(to_json(Settings()), value))
    except ProtocolError as wrong:
        raise SettingsError(
            "The settings in force could not be read back.", "Confirm the settings anew in the app."
        ) from wrong


def _completed(default: Json, kept: Json) -> Json:
    if isinstance(default, Mapping) and isinstance(kept, Mapping):
        return {**default, **{key: _completed(default.get(key), one) for key, one in kept.items()}}
    return kept


def load_settings(path: Path, kinds: Kinds | None = None) -> Settings:
    """What the file at `path` says; the defaults if there is none. Blocks for one short read. Raises SettingsError."""
    return read_settings(read_file(path), kinds)


def read_file(path: Path) -> bytes:
    """The file's bytes, none if it is not there. Raises SettingsError for what is too large or not a plain file."""
    try:
        # Opened first and looked at then, without waiting: what stands there may be changed in between, for a pipe too.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise SettingsError(f"{path} is not a file.", "Move it away and try again.")
            with open(handle, "rb", closefd=False) as file:
                return file.read(MAX_BYTES + 1)
        finally:
            os.close(handle)
    except FileNotFoundError:
        return b""
    except OSError as wrong:
        raise SettingsError(
            f"{path} cannot be read: {wrong.strerror or 'unknown reason'}.",
            "See that it belongs to you and can be read.",
        ) from wrong


def read_settings(text: str | bytes, kinds: Kinds | None = None) -> Settings:
    """What the text of a settings file says. With `kinds`, connectors are held against those too.

    Raises SettingsError, with the line where one is known, for anything that is not exactly a settings file.
    """
    plain = _decoded(text)
    for number, written in enumerate(plain.splitlines(), 1):
        if len(written) > MAX_LINE:
            raise mistake(number, f"the line is longer than {MAX_LINE:,} characters", "Break it up.")
    try:
        document = tomllib.loads(plain, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        reason, line = _syntax(str(wrong), plain)
        raise mistake(line, reason, "Mend the line; until then the last good settings stay in force.") from wrong
    except (ValueError, ArithmeticError, RecursionError) as wrong:
        raise mistake(0, "something in it is too large or nested too deep", "Mend it by hand.") from wrong
    top = Table(plain, (), document)
    model, limits, approvals, agent = (top.table(name) for name in ("model", "limits", "approvals", "agent"))
    settings = Settings(
        model=ModelSettings(
            name=model.text("name"),
            api_base=model.checked("api_base", model.text("api_base"), _address),
            input_usd_micros=model.money("input_usd", None),
            output_usd_micros=model.money("output_usd", None),
        ),
        limits=Limits(
            day_usd_micros=limits.money("day_usd", Limits().day_usd_micros),
            task_usd_micros=limits.money("task_usd", Limits().task_usd_micros),
        ),
        approvals=ApprovalSettings(deadline_s=approvals.whole("deadline_s", ApprovalSettings().deadline_s, 10, 86_400)),
        agent=AgentSettings(
            max_steps=agent.whole("max_steps", AgentSettings().max_steps, 1, 1_000),
            worker_idle_s=agent.whole("worker_idle_s", AgentSettings().worker_idle_s, 1, 86_400),
        ),
        connectors=_connectors(top.table("connectors"), kinds),
    )
    for table in (top, model, limits, approvals, agent):
        table.finish()
    return settings


def _connectors(tables: Table, kinds: Kinds | None) -> tuple[ConnectorSettings, ...]:
    found: dict[str, ConnectorSettings] = {}
    if len(tables.names()) > MOST_CONNECTORS:
        raise tables.error(None, f"there are more than {MOST_CONNECTORS} connectors", "Take some out.")
    for name in tables.names():
        table = tables.table(name)
        table.checked(None, name, connector_name)
        if name.casefold() in found:
            raise table.error(None, f"two connectors are called {name}", "Capitals make no difference: rename one.")
        kind = table.text("kind", required=True)
        level = table.checked("autonomy", table.text("autonomy", Autonomy.OBSERVE), _level)
        options = table.options()
        if kinds is not None:
            table.known(kind, options, kinds)
        found[name.casefold()] = ConnectorSettings(
            name=name, kind=kind, level=level, options=MappingProxyType(dict(sorted(options.items())))
        )
    return tuple(sorted(found.values(), key=lambda one: one.name))


def _decoded(text: str | bytes) -> str:
    if len(text) > MAX_BYTES:
        raise mistake(
            0, f"it is larger than {MAX_BYTES // 1024} KB", "This is no settings file: put the right one back."
        )
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = text.count(b"\n", 0, wrong.start) + 1
        raise mistake(line, "it is not UTF-8 text", "Save it as UTF-8.") from None


def _syntax(message: str, text: str) -> tuple[str, int]:
    """The reason and the line from tomllib's message: "Invalid value (at line 3, column 5)"."""
    reason, _, place = message.partition(" (at ")
    number = place.removeprefix("line ").partition(",")[0]
    line = int(number) if number.isdecimal() else text.rstrip("\n").count("\n") + 1
    return f"{reason[:1].lower()}{reason[1:]}", line


def connector_name(value: str) -> str:
    """The name, if a connector can be called so. Raises ValueError."""
    allowed = value.isascii() and value.replace("-", "").replace("_", "").isalnum() and value[0].isalnum()
    if not allowed or len(value) > NAME_LENGTH:
        raise ValueError(f"a connector's name has letters, digits, - and _ only, at most {NAME_LENGTH}")
    if value.casefold() in RESERVED:
        raise ValueError(f"a connector cannot be called {value}")
    return value


def _level(value: str) -> Autonomy:
    try:
        return Autonomy(value)
    except ValueError:
        raise ValueError(f"there is no level “{value}”; there are off, observe, ask and auto") from None


def _address(value: str) -> str:
    if not value:
        return value
    scheme, found, rest = value.partition("://")
    host = rest.partition("/")[0]
    if scheme not in ("http", "https") or not found or not host or " " in value:
        raise ValueError("an address begins with https:// or http://")
    if "@" in host:
        raise ValueError("an address must not hold a name or a password")
    return value
