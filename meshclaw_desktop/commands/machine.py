"""What `meshclaw doctor` asks the machine: folders, room, time zone, display, tray. It needs no Qt."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from meshclaw_desktop.locations import Locations

LITTLE_ROOM = 1_000_000_000
NO_ROOM = 50_000_000
"""Bytes. Nothing acts without a record, and a record needs room."""


class State(StrEnum):
    """How serious a finding is."""

    FINE = "fine"
    NOTE = "note"
    """It works, with less comfort."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what is so, and what to do about it if something is to be done."""

    name: str
    state: State
    sentence: str
    remedy: str = ""


def folders(locations: Locations) -> Check:
    """Whether our folders are there, ours, and closed to others."""
    try:
        if not locations.config.exists() or not locations.state.exists():
            locations.prepare()
        places = (locations.config, locations.data, locations.state, locations.runtime, locations.settings)
        wrong = next(filter(None, (_closed(place) for place in dict.fromkeys(places))), None)
    except OSError as failed:
        return Check("folders", State.BROKEN, f"{failed.strerror or failed}", "See that these folders belong to you.")
    if wrong is not None:
        return wrong
    return Check("folders", State.FINE, f"Everything lies in {locations.data}, open to you alone.")


def _closed(place: Path) -> Check | None:
    if os.name != "posix" or not place.exists():
        return None
    found = place.stat()
    if found.st_uid != os.getuid():
        return Check("folders", State.BROKEN, f"{place} belongs to somebody else.", "Move it away, or make it yours.")
    if found.st_mode & 0o077:
        remedy = f"Run: chmod go-rwx {place}"
        return Check("folders", State.BROKEN, f"Others on this machine can open {place}.", remedy)
    return None


def disk(locations: Locations) -> Check:
    """Whether there is room for the record."""
    place = next((one for one in (locations.data, *locations.data.parents) if one.exists()), Path("/"))
    free = shutil.disk_usage(place).free
    sentence = f"{free / 1e9:,.1f} GB are free where the record lies."
    if free < NO_ROOM:
        return Check("disk", State.BROKEN, sentence, "Make room: without a record nothing acts.")
    if free < LITTLE_ROOM:
        return Check("disk", State.NOTE, sentence, "Make room soon: without a record nothing acts.")
    return Check("disk", State.FINE, sentence)


def time_zone(environment: Mapping[str, str]) -> Check:
    """Whether the user's day is known: limits and history go by it."""
    name, offset = time.strftime("%Z"), time.strftime("%z")
    sentence = f"The time zone is {name} (UTC{offset[:3]}:{offset[3:]})."
    chosen = environment.get("TZ", "").removeprefix(":")
    zones = Path("/usr/share/zoneinfo")
    if chosen and "/" in chosen and zones.is_dir() and not (zones / chosen).exists():
        return Check("time zone", State.BROKEN, f"There is no time zone {chosen}.", "Set TZ to one, or unset it.")
    if not chosen and sys.platform.startswith("linux") and not Path("/etc/localtime").exists():
        remedy = "Set one, for example: timedatectl set-timezone Europe/Berlin"
        return Check("time zone", State.NOTE, f"{sentence} None was chosen.", remedy)
    return Check("time zone", State.FINE, sentence)


def display(environment: Mapping[str, str]) -> Check:
    """Whether windows can be shown."""
    if not sys.platform.startswith("linux"):
        return Check("display", State.FINE, "The desktop shows windows.")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if environment.get(name):
            return Check("display", State.FINE, f"Windows are shown on {environment[name]}.")
    return Check("display", State.NOTE, "There is no display.", "The command line does everything; `meshclaw help`.")


def tray_host(environment: Mapping[str, str]) -> Check:
    """Whether something on the desktop shows tray icons."""
    if not sys.platform.startswith("linux"):
        return Check("tray", State.FINE, "The desktop shows tray icons.")
    if _has_notifier_host(environment):
        return Check("tray", State.FINE, "The desktop shows tray icons (StatusNotifierItem).")
    if _has_x_tray(environment):
        return Check("tray", State.FINE, "The desktop shows tray icons (XEmbed).")
    remedy = (
        "Switch your desktop's tray on (GNOME needs the AppIndicator extension); until then a window takes its place."
    )
    return Check("tray", State.NOTE, "Nothing here shows tray icons.", remedy)


def _has_notifier_host(environment: Mapping[str, str]) -> bool:
    if not environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    from jeepney import DBusErrorResponse
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    try:
        with open_dbus_connection() as bus:
            (owned,) = Proxy(message_bus, bus).NameHasOwner("org.kde.StatusNotifierWatcher")
    except (DBusErrorResponse, OSError, ValueError, KeyError):
        return False
    return bool(owned)


def _has_x_tray(environment: Mapping[str, str]) -> bool:
    """Whether somebody owns the selection that a tray takes on the first screen."""
    if not environment.get("DISPLAY"):
        return False
    import ctypes
    import ctypes.util

    name = ctypes.util.find_library("X11")
    if name is None:
        return False
    x11 = ctypes.CDLL(name)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XGetSelectionOwner.restype = ctypes.c_ulong
    screen = x11.XOpenDisplay(environment["DISPLAY"].encode())
    if not screen:
        return False
    try:
        atom = x11.XInternAtom(ctypes.c_void_p(screen), b"_NET_SYSTEM_TRAY_S0", 0)
        return bool(x11.XGetSelectionOwner(ctypes.c_void_p(screen), ctypes.c_ulong(atom)))
    finally:
        x11.XCloseDisplay(ctypes.c_void_p(screen))
