"""`meshclaw doctor`: looks at all that MeshClaw needs and says how to mend what is wrong. It mends nothing itself."""

from __future__ import annotations

import argparse

from meshclaw_desktop.errors import MeshClawError, NoRuntime
from meshclaw_desktop.keychain import Keychain
from meshclaw_desktop.wire.messages import GetModel, ListConnectors
from meshclaw_desktop.wire.rows import ConnectorRow, ModelRow

from .command import DONE, REFUSED, Command, Desk, add_json
from .machine import Check, State, disk, display, folders, time_zone, tray_host
from .output import row_json

MODEL_S = 60.0


def _doctor(desk: Desk, arguments: argparse.Namespace) -> int:
    checks = [
        folders(desk.locations),
        disk(desk.locations),
        time_zone(desk.environment),
        display(desk.environment),
        tray_host(desk.environment),
        *_with_keychain(desk, _runtime(desk)),
    ]
    if arguments.json:
        desk.output.json(row_json(checks))
    else:
        desk.output.table((), [(one.name, one.state, _said(one)) for one in checks])
    return REFUSED if any(one.state is State.BROKEN for one in checks) else DONE


def _said(check: Check) -> str:
    return f"{check.sentence}\n{check.remedy}" if check.remedy else check.sentence


def _with_keychain(desk: Desk, others: list[Check]) -> list[Check]:
    """A keychain is missed only where something needs a secret; `others` say whether something does."""
    try:
        keychain = Check("keychain", State.FINE, Keychain(desk.environment).test())
    except MeshClawError as wrong:
        needed = any("credentials set" in one.remedy for one in others)
        state = State.BROKEN if needed else State.NOTE
        keychain = Check("keychain", state, wrong.title, wrong.remedy)
    return [keychain, *others]


def _runtime(desk: Desk) -> list[Check]:
    try:
        pid = desk.runtime.welcome.pid
    except MeshClawError as wrong:
        return [Check("runtime", State.BROKEN, wrong.title, f"See what it wrote down in {desk.locations.logs}.")]
    checks = [Check("runtime", State.FINE, f"The runtime runs as process {pid}.")]
    try:
        checks.append(_model(desk.runtime.row(ModelRow, GetModel(0), limit_s=MODEL_S)))
        checks += _connectors(desk.runtime.rows(ConnectorRow, ListConnectors(0)))
    except NoRuntime as wrong:
        checks.append(Check("runtime", State.BROKEN, wrong.title, wrong.remedy))
    return checks


def _model(model: ModelRow) -> Check:
    if not model.model:
        return Check("model", State.NOTE, "No model is chosen.", "For example: meshclaw model use rehearsal")
    if model.credential and not model.credential_present:
        remedy = f"Run: meshclaw credentials set model {model.credential}"
        return Check("model", State.BROKEN, f"The key for {model.credential} is missing.", remedy)
    if model.price_from == "none":
        remedy = "Give its price in the settings file: [model] input_usd and output_usd, for a million tokens."
        return Check("model", State.NOTE, f"What {model.model} costs is not known.", remedy)
    return Check("model", State.FINE, f"{model.model} is chosen.")


def _connectors(rows: list[ConnectorRow]) -> list[Check]:
    if not rows:
        return [Check("connectors", State.NOTE, "There is no connector yet.", "See: meshclaw connectors add --help")]
    return [_connector(one) for one in rows]


def _connector(row: ConnectorRow) -> Check:
    name = f"connector {row.name}"
    match row.state:
        case "no credential":
            remedy = f"Run: meshclaw credentials set {row.name} {(*row.credentials, 'KEY')[0]}"
            return Check(name, State.BROKEN, row.detail or "Its secret is missing.", remedy)
        case "unreachable" | "refused":
            sentence = row.detail or f"It is {row.state}."
            return Check(name, State.BROKEN, sentence, f"Run: meshclaw connectors test {row.name}")
        case _:
            return Check(name, State.FINE, f"It is {row.state}, at {row.level}.")


COMMANDS = {"doctor": Command(run=_doctor, arguments=add_json)}
