"""When a routine runs, in plain words: "weekdays at 06:30, or when new mail comes". Pure."""

from __future__ import annotations

from cronsim import CronSim

from .routine import SOME_DAY, Happening, Routine, Trigger

_DAYS = {
    "*": "every day",
    "1-5": "weekdays",
    "mon-fri": "weekdays",
    "6,0": "weekends",
    "0,6": "weekends",
    "sat,sun": "weekends",
}
_NAMES = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays")
_SHORT = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_EVENTS = {
    Happening.NEW_MAIL: "when new mail comes",
    Happening.MEETING_STARTED: "when a meeting begins",
    Happening.MEETING_ENDED: "when a meeting ends",
    Happening.DEPLOYMENT_FAILED: "when a deployment fails",
    Happening.DEPLOYMENT_SUCCEEDED: "when a deployment succeeds",
    Happening.DEPLOYMENT_CHANGED: "when a deployment changes",
}


_HAPPENED = {
    Happening.NEW_MAIL: "New mail came",
    Happening.MEETING_STARTED: "A meeting began",
    Happening.MEETING_ENDED: "A meeting ended",
    Happening.DEPLOYMENT_FAILED: "A deployment failed",
    Happening.DEPLOYMENT_SUCCEEDED: "A deployment succeeded",
    Happening.DEPLOYMENT_CHANGED: "A deployment changed",
}


def when_in_words(routine: Routine) -> str:
    """All times and events of a routine; empty if it runs on demand only."""
    times = [cron_in_words(one) for one in routine.when]
    zone = f" ({routine.zone})" if times and routine.zone else ""
    said = [*([f"{', '.join(times)}{zone}"] if times else []), *map(_event, routine.on)]
    return ", or ".join(dict.fromkeys(said))


def cron_in_words(line: str) -> str:
    """One cron line."""
    minute, hour, day, month, weekday = line.lower().split()
    if minute.isdecimal() and hour.isdecimal() and day == month == "*" and (days := _days(weekday)):
        return f"{days} at {int(hour):02}:{int(minute):02}"
    said = CronSim(line, SOME_DAY).explain()
    return f"{said[:1].lower()}{said[1:]}"


def _days(weekday: str) -> str:
    if weekday in _DAYS:
        return _DAYS[weekday]
    if weekday in _SHORT:
        return _NAMES[_SHORT.index(weekday)]
    return _NAMES[int(weekday) % 7] if weekday.isdecimal() else ""


def happened_in_words(happening: Happening) -> str:
    """The beginning of a sentence about an event."""
    return _HAPPENED[happening]


def _event(trigger: Trigger) -> str:
    return _EVENTS[trigger.happening] + (f" in {trigger.connector}" if trigger.connector else "")
