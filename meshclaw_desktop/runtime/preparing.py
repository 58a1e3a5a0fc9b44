"""Calls are made complete by their connectors, by reading only. What comes back is copied, and counts as read."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.errors import ConnectorError, MeshClawError
from meshclaw_desktop.policy.model import Call, Json, Label, Tool, canonical
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.wire.redaction import without

from .call_record import CallRecord
from .credentials import Credentials
from .questions import Asker
from .roster import Roster

log = logging.getLogger(__name__)


class Preparing:
    """Asks the connector of a call for all that it leaves open."""

    def __init__(self, roster: Roster, credentials: Credentials, record: CallRecord) -> None:
        self._roster = roster
        self._credentials = credentials
        self._record = record

    async def prepare(self, asker: Asker, agent: str, call: Call, tool: Tool, session: Session) -> Prepared:
        """The call in its final form. Raises MeshClawError, and puts on record that it failed."""
        try:
            return await self.complete(call, tool, session)
        except MeshClawError as wrong:
            self._record.note(asker, agent, call, tool, verdict="", outcome="failed", reason=str(wrong))
            raise

    async def complete(self, call: Call, tool: Tool, session: Session) -> Prepared:
        """As `prepare`, and writes nothing."""
        connector = self._roster.connector(call.connector)
        secrets: Mapping[str, str] = {}
        try:
            secrets = await self._credentials.of(call.connector, self._roster.keys(call.connector))
            prepared = await connector.prepare(call.tool, call.arguments, secrets)
            prepared = replace(prepared, arguments=_frozen(prepared.arguments), state=_frozen(prepared.state))
        except MeshClawError as wrong:
            hide(wrong, secrets)
            raise
        except Exception as wrong:
            log.exception("a connector failed to prepare a call")
            raise ConnectorError(
                f"{call.connector} failed in a way nobody foresaw ({type(wrong).__name__})."
            ) from wrong
        _record_filled_in(session, call, tool, prepared)
        return prepared


def hide(wrong: MeshClawError, secrets: Mapping[str, str]) -> None:
    """A server may repeat what it was sent: neither the model nor the record is to see a secret in what it said."""
    wrong.title = without(wrong.title, secrets.values())
    wrong.remedy = without(wrong.remedy, secrets.values())


def _frozen(arguments: Mapping[str, Json]) -> Mapping[str, Json]:
    """A copy that nobody else holds, so that what was approved is what runs. Raises ValueError for what JSON cannot hold."""
    copy: dict[str, Json] = json.loads(canonical(arguments))
    return MappingProxyType(copy)


def _record_filled_in(session: Session, call: Call, tool: Tool, prepared: Prepared) -> None:
    """What the connector filled in counts as read: its origin is known before the call is judged."""
    for label in prepared.labels:
        value = _at(prepared.arguments, label.path)
        if value is not None:
            session.record_result(call, tool, value, (Label(path="$", origin=label.origin, source=label.source),))


def _at(arguments: Mapping[str, Json], path: str) -> Json:
    name, _, index = path.removeprefix("$.").partition("[")
    value = arguments.get(name)
    if index and isinstance(value, list | tuple):
        at = index.rstrip("]")
        if at == "*":
            return value
        return value[int(at)] if at.isdigit() and int(at) < len(value) else None
    return value
