"""
Takes an address header apart: names and addresses. Pure; linear, and never raises.

It is our own because the standard one recurses at nested comments, and finds addresses where there are none.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class _Entry:
    """One mailbox while it is read: what stands outside, within angle brackets, and in comments."""

    outside: list[str] = field(default_factory=list)
    angle: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    has_angle: bool = False
    in_angle: bool = False

    def take(self, sign: str) -> None:
        """A character that stands in no quotes and in no comment."""
        if sign == "<" and not self.has_angle:
            self.has_angle = self.in_angle = True
        elif sign == ">" and self.in_angle:
            self.in_angle = False
        else:
            (self.angle if self.in_angle else self.outside).append(sign)

    def finished(self) -> list[tuple[str, str]]:
        """The name and the address; nothing if there is no address."""
        outside, comment = (" ".join("".join(one).split()) for one in (self.outside, self.comment))
        address = "".join(self.angle).strip() if self.has_angle else outside
        name = (outside or comment) if self.has_angle else comment
        plain = "@" in address and not any(sign.isspace() or sign in "<>" for sign in address)
        return [(name, address)] if plain else []


def address_list(value: str) -> list[tuple[str, str]]:
    """The names, not decoded, and the addresses of a header; what is no address is left out. Groups are opened up."""
    found: list[tuple[str, str]] = []
    entry = _Entry()
    quoted, depth = False, 0
    signs = iter(value)
    for sign in signs:
        if sign == "\\" and (quoted or depth):
            (entry.comment if depth else entry.outside).append(next(signs, ""))
        elif depth:
            depth += (sign == "(") - (sign == ")")
            entry.comment.append(sign if depth else " ")
        elif sign == '"' and not entry.in_angle:
            quoted = not quoted
        elif quoted:
            entry.outside.append(sign)
        elif sign == "(":
            depth = 1
        elif sign in ",;":
            found += entry.finished()
            entry = _Entry()
        elif sign == ":" and not entry.in_angle:
            entry = _Entry()  # what stood before was the name of a group
        else:
            entry.take(sign)
    return found + entry.finished()
