"""`meshclaw model`: which model is in use, and another one."""

from __future__ import annotations

import argparse

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.messages import GetModel, UseModel
from meshclaw_desktop.wire.money import MICROS, dollars
from meshclaw_desktop.wire.rows import ModelRow

from .command import DONE, Command, Desk, Parser, add_json, subcommands

PRICES = {
    "table": "by litellm's table",
    "own": "by your settings",
    "local": "runs on this machine",
    "none": "not known",
}
LIMIT_S = 60.0
"""The first question about a price starts the model worker."""


def _model(desk: Desk, arguments: argparse.Namespace) -> int:
    if arguments.action == "use":
        row = desk.runtime.row(ModelRow, UseModel(0, arguments.model, arguments.api_base), limit_s=LIMIT_S)
    else:
        row = desk.runtime.row(ModelRow, GetModel(0), limit_s=LIMIT_S)
    if arguments.json:
        desk.output.json(_json(row))
    else:
        _show(desk, row)
    return DONE


def _json(row: ModelRow) -> Json:
    return {
        "model": row.model,
        "api_base": row.api_base,
        "provider": row.provider,
        "credential": row.credential,
        "credential_present": row.credential_present,
        "input_usd_micros": _micros(row.input_usd),
        "output_usd_micros": _micros(row.output_usd),
        "price_from": row.price_from,
    }


def _micros(usd: float | None) -> int | None:
    return None if usd is None else round(usd * MICROS)


def _show(desk: Desk, row: ModelRow) -> None:
    if not row.model:
        desk.output.say("No model is chosen. For example: meshclaw model use rehearsal")
        return
    rows = [("Model", row.model)]
    if row.api_base:
        rows.append(("Address", row.api_base))
    given, answered = _micros(row.input_usd), _micros(row.output_usd)
    price = (
        "" if given is None or answered is None else f"{dollars(given)} in, {dollars(answered)} out a million tokens, "
    )
    rows.append(("Price", f"{price}{PRICES.get(row.price_from, row.price_from)}"))
    if row.credential:
        missing = f"missing: meshclaw credentials set model {row.credential}"
        rows.append(("Key", f"{row.credential}, {'kept' if row.credential_present else missing}"))
    desk.output.table((), rows)


def _arguments(parser: Parser) -> None:
    add_json(parser)
    use = subcommands(parser).add_parser("use", help="choose another")
    use.add_argument("model", metavar="MODEL", help="as litellm names it; `rehearsal` is the built-in scripted one")
    use.add_argument("--api-base", default="", metavar="URL", help="instead of the provider's own address")


COMMANDS = {"model": Command(run=_model, arguments=_arguments)}
