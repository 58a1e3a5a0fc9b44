"""The two kinds of calendar: their forms, and how one is made. Imports no protocol until one is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from meshclaw_desktop.connectors.addresses import address_fault
from meshclaw_desktop.connectors.contract import Connector, Kind, Setting, Until
from meshclaw_desktop.errors import SettingsError

from .tools import reading_tools, tools

CALDAV_SETTINGS = (
    Setting(key="url", label="Server", hint="https://caldav.host.example/"),
    Setting(key="user", label="User name"),
    Setting(key="address", label="Your address", required=False, hint="name@host.example, to know your invitations"),
    Setting(key="calendar", label="Calendar", required=False, hint="its name, to use one calendar only"),
    Setting(key="ca_file", label="CA file", required=False, hint="for a server with a certificate of its own"),
)
ICS_SETTINGS = (
    Setting(key="source", label="Address or file", hint="https://host.example/team.ics, or a path"),
    Setting(key="address", label="Your address", required=False, hint="name@host.example, to know your invitations"),
    Setting(key="ca_file", label="CA file", required=False, hint="for a server with a certificate of its own"),
)


def caldav(until: Until | None = None) -> Kind:
    """The calendars of an account on a CalDAV server."""
    return Kind(
        name="caldav",
        title="Calendar (CalDAV)",
        tools=tools("caldav"),
        settings=CALDAV_SETTINGS,
        credentials=("password",),
        family="calendar",
        open=partial(_open_caldav, until),
    )


def ics(until: Until | None = None) -> Kind:
    """One calendar that can only be read: an ICS file on this machine or at an address."""
    return Kind(
        name="ics",
        title="Calendar to read (ICS)",
        tools=reading_tools("ics"),
        settings=ICS_SETTINGS,
        credentials=(),
        family="calendar",
        open=partial(_open_ics, until),
    )


def _open_caldav(until: Until | None, name: str, settings: Mapping[str, str]) -> Connector:
    from meshclaw_desktop.connectors.web import checked_url

    from .connector import CalendarConnector
    from .dav import DavSource

    url = checked_url(_needed(settings, "url"), what="The calendar server's address")
    user = _needed(settings, "user")
    me = _own_address(settings) or (user if not address_fault(user) else "")
    source = DavSource(url, user=user, calendar=settings.get("calendar", "").strip(), ca_file=_ca_file(settings))
    return CalendarConnector(
        name,
        source,
        tools=tools(name),
        me=me,
        address=f"{me or user} · CalDAV",
        now=_now,
        zone=user_zone(),
        until=until,
    )


def _open_ics(until: Until | None, name: str, settings: Mapping[str, str]) -> Connector:
    from meshclaw_desktop.connectors.web import checked_url

    from .connector import CalendarConnector
    from .ics import AddressSource, FileSource

    where = _needed(settings, "source")
    if where.startswith("webcal://"):
        where = f"https://{where.removeprefix('webcal://')}"
    source: AddressSource | FileSource
    if "://" in where:
        where = checked_url(where, what="The calendar's address")
        source, shown = AddressSource(where, ca_file=_ca_file(settings)), urlsplit(where).hostname or ""
    else:
        path = Path(where).expanduser()
        if not path.is_absolute():
            raise SettingsError(f"The path “{where[:80]}” is not a whole path.", "Begin it at the root or with ~.")
        source, shown = FileSource(path), path.name
    me = _own_address(settings)
    return CalendarConnector(
        name,
        source,
        tools=reading_tools(name),
        me=me,
        address=f"{shown} · ICS",
        now=_now,
        zone=user_zone(),
        until=until,
    )


def user_zone() -> tzinfo:
    """The zone that this machine is set to, with its summer time."""
    import tzlocal

    return tzlocal.get_localzone()


def _now() -> datetime:
    return datetime.now(UTC)


def _needed(settings: Mapping[str, str], key: str) -> str:
    value = settings.get(key, "").strip()
    if not value:
        raise SettingsError(f"The calendar has no “{key}”.", "Fill it in.")
    return value


def _own_address(settings: Mapping[str, str]) -> str:
    address = settings.get("address", "").strip()
    fault = address_fault(address) if address else ""
    if fault:
        raise SettingsError(f"“{address[:80]}” is not your address: {fault}.", "Give it like name@host.example.")
    return address


def _ca_file(settings: Mapping[str, str]) -> str:
    path = settings.get("ca_file", "").strip()
    return str(Path(path).expanduser()) if path else ""
