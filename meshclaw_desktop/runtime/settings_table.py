"""One table of a file that the user writes: hands out values with their types checked, names the line of a mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from meshclaw_desktop.errors import SettingsError
from meshclaw_desktop.wire.money import micros

from .settings_lines import line_of

MAX_TEXT = 4096
MAX_REASON = 200
SECRET_KEYS = frozenset({"password", "passwd", "passphrase", "secret", "token", "key", "api_key", "apikey"})

T = TypeVar("T")
Mistake = Callable[[int, str, str], SettingsError]


class Table:
    """One table of the file: hands out its values with their types checked, and knows which it has not handed out."""

    def __init__(
        self, text: str, path: tuple[str, ...], values: Mapping[str, Any], wrong: Mistake | None = None
    ) -> None:
        """`wrong` makes what is raised for a mistake, from its line, the reason and the remedy; else it is `mistake`."""
        self._text = text
        self._path = path
        self._values = dict(values)
        self._wrong = wrong or mistake

    def names(self) -> tuple[str, ...]:
        """The keys not handed out yet."""
        return tuple(self._values)

    def error(self, key: str | None, reason: str, remedy: str) -> SettingsError:
        """What to raise for a mistake at `key`, or in the table itself."""
        path = self._path if key is None else (*self._path, key)
        return self._wrong(line_of(self._text, path), reason, remedy)

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one if it is not there."""
        value = self._values.pop(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"“{key}” must be a table", f"Write it as [{'.'.join((*self._path, key))}].")
        return Table(self._text, (*self._path, key), value, self._wrong)

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A text of plain signs."""
        value = self._values.pop(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"“{key}” must be a text", 'Put it between quotation marks: "…".')
        if required and not value:
            raise self.error(key, f"“{key}” is missing", f'Add a line {key} = "…".')
        return self.checked(key, value, plain)

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self._values.pop(key, default)
        if type(value) is not int or not least <= value <= most:
            raise self.error(
                key, f"“{key}” must be a whole number from {least} to {most:,}", "Write it without quotes."
            )
        return value

    def money(self, key: str, default: T) -> int | T:
        """Micro-dollars of an amount in dollars."""
        if key not in self._values:
            return default
        value = self._values.pop(key)
        if type(value) not in (int, Decimal):
            raise self.error(key, f"“{key}” must be an amount in dollars", f"Write it like {key} = 3.00.")
        return self.checked(key, value, micros)

    def truth(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._values.pop(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"“{key}” must be true or false", "Write it without quotes.")
        return value

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        """A list of texts of plain signs; one text alone is a list of one."""
        value = self._values.pop(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) and one for one in listed):
            raise self.error(key, f"“{key}” must be a list of texts", f'Write it like {key} = ["…"].')
        if len(listed) > most:
            raise self.error(key, f"“{key}” lists more than {most}", "Take some out.")
        return tuple(self.checked(key, one, plain) for one in listed)

    def raw(self, key: str) -> Any:
        """Whatever stands there, as it was read; None if nothing does."""
        return self._values.pop(key, None)

    def options(self) -> dict[str, str]:
        """All that is left, as the texts of a connector's form. Refuses what is named like a secret."""
        found: dict[str, str] = {}
        for key, value in self._values.items():
            if key.casefold() in SECRET_KEYS:
                raise self.error(
                    key,
                    f"“{key}” must not stand in this file",
                    f"Take it out and run: meshclaw credentials set {self._path[-1]} {key}.",
                )
            self.checked(key, key, plain)
            match value:
                case bool():
                    found[key] = str(value).lower()
                case int():
                    found[key] = str(value)
                case str():
                    found[key] = self.checked(key, value, plain)
                case _:
                    raise self.error(
                        key, f"“{key}” must be a text, a whole number, true or false", "Write it like that."
                    )
        self._values.clear()
        return found

    def known(self, kind: str, options: Collection[str], kinds: Mapping[str, Collection[str]]) -> None:
        """Hold a connector's kind and options against those there are."""
        if kind not in kinds:
            raise self.error(
                "kind", f"there is no kind of connector “{kind}”", f"There are: {', '.join(sorted(kinds))}."
            )
        for key in options:
            if key not in kinds[kind]:
                raise self.error(key, f"“{key}” is not known", f"Known here: {', '.join(sorted(kinds[kind]))}.")

    def checked(self, key: str | None, value: Any, check: Callable[[Any], T]) -> T:
        """What `check` makes of a value; its ValueError is what was wrong."""
        try:
            return check(value)
        except ValueError as wrong:
            raise self.error(key, f"{f'“{key}”: ' if key else ''}{wrong}", "Change it and save the file.") from None

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._values:
            raise self.error(key, f"“{key}” is not known", "Take it out, or see how it is spelled.")


def mistake(line: int, reason: str, remedy: str) -> SettingsError:
    """What to raise for a mistake in `line`; 0 if no line is known."""
    place = f"line {line} of the settings file" if line else "the settings file"
    return SettingsError(f"There is a mistake in {place}: {reason[:MAX_REASON]}.", remedy, line=line)


def plain(value: str) -> str:
    """The text, if it is short and every sign of it can be seen. Raises ValueError."""
    if len(value) > MAX_TEXT:
        raise ValueError(f"a text is longer than {MAX_TEXT} characters")
    if any(ord(sign) < 32 or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 for sign in value):
        raise ValueError("a text holds a sign that cannot be seen")
    return value
