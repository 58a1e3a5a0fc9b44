"""Every phrase that several windows share, and how numbers, money and times are said, as the user's locale has it."""

from __future__ import annotations

import time

from PySide6.QtCore import QDate, QLocale

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.money import rounded
from meshclaw_desktop.wire.visible import visible

from .translation import breakable, tr


def level(one: Autonomy) -> str:
    """A level's name."""
    match one:
        case Autonomy.OFF:
            return tr("Off", "a connector's level")
        case Autonomy.OBSERVE:
            return tr("Observe", "a connector's level")
        case Autonomy.ASK:
            return tr("Ask", "a connector's level")
        case Autonomy.AUTO:
            return tr("Auto", "a connector's level")


def level_means(one: Autonomy) -> str:
    """What a level means, in one line."""
    match one:
        case Autonomy.OFF:
            return tr("no access")
        case Autonomy.OBSERVE:
            return tr("may read")
        case Autonomy.ASK:
            return tr("asks before it acts")
        case Autonomy.AUTO:
            return tr("acts; asks if unsure")


def title(name: str) -> str:
    """A connector's name as a title: `email` is `Email`."""
    return name[:1].upper() + name[1:]


def number(value: float, places: int = 0) -> str:
    """A number as the user writes it: `1,234`, `1.234`."""
    return breakable(QLocale().toString(float(value), "f", places))


def money(usd_micros: int) -> str:
    """Micro-dollars as the user writes dollars, rounded as everywhere: nothing is rounded down to nothing."""
    one = rounded(usd_micros)
    sign, less = "-" if one.negative else "", "<" if one.below else ""
    return f"{sign}{less}{dollars(one.dollars, one.places)}"


def tokens(count: int) -> str:
    """A number of tokens in few digits: `950`, `4.8 k`, `118 k`, `1.2 M`."""
    if count < 1_000:
        return str(count)
    for unit, size in (("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000)):
        value = count / size
        if value < 9.95:
            return f"{number(value, 1)} {unit}"
        if value < 999.5 or unit == "G":
            return f"{number(value)} {unit}"
    return str(count)


def span(seconds: float) -> str:
    """How long something has lasted, roughly: `8 s`, `1 m`, `3 h`, `2 d`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return tr("{n} s", "seconds").format(n=whole)
    if whole < 3600:
        return tr("{n} m", "minutes").format(n=whole // 60)
    if whole < 2 * 86_400:
        return tr("{n} h", "hours").format(n=whole // 3600)
    return tr("{n} d", "days").format(n=number(whole // 86_400))


def countdown(seconds: float) -> str:
    """What is left, to the second: `4:32`, `1:04:10`."""
    whole = max(0, int(seconds + 0.999))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def clock(at: float, now: float | None = None) -> str:
    """A moment as the user's clock says it; with the day when it was not today."""
    then, today = time.localtime(at), time.localtime(now)
    hour = time.strftime("%H:%M", then)
    return hour if then[:3] == today[:3] else f"{day(at)}, {hour}"


def day(at: float, *, year: bool = False) -> str:
    """The day of a moment, short: `22 Nov`, or `22 Nov 2026`."""
    then = time.localtime(at)
    form = (
        tr("d MMM yyyy", "how a day is written: 22 Nov 2026") if year else tr("d MMM", "how a day is written: 22 Nov")
    )
    return QLocale().toString(QDate(then.tm_year, then.tm_mon, then.tm_mday), form)


def size(octets: float) -> str:
    """A file's size: `84 kB`."""
    value, unit = float(octets), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 999.5 or unit == "GB":
            break
        value /= 1000
    if unit == "bytes":
        return tr("%n bytes", "", int(value))
    return f"{number(value, 0 if value >= 9.95 else 1)} {unit}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 question`, `2 questions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def dollars(value: float, places: int) -> str:
    """Dollars as the user writes them: `$1,234.50`, `1.234,50 $`."""
    return breakable(QLocale().toCurrencyString(value, "$", places))


def ending(outcome: str) -> str:
    """How a task ended."""
    match outcome:
        case "done":
            return tr("Done")
        case "failed":
            return tr("It failed")
        case "denied":
            return tr("It was not allowed to go on")
        case "stopped":
            return tr("Stopped")
        case "interrupted":
            return tr("Interrupted")
        case other:
            return visible(other) or tr("Ended")
