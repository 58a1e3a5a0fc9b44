"""Names and addresses out of a header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.connectors.email.address_list import address_list


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("dana@host.example", [("", "dana@host.example")]),
        ("Dana <dana@host.example>", [("Dana", "dana@host.example")]),
        (
            '"Whitfield, Dana" <dana@host.example>, bob@b.example',
            [("Whitfield, Dana", "dana@host.example"), ("", "bob@b.example")],
        ),
        ("dana@host.example (Dana)", [("Dana", "dana@host.example")]),
        ("friends: a@b.example, C <c@d.example>;", [("", "a@b.example"), ("C", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("alice@example.org)bob@host.example", [("", "alice@example.org)bob@host.example")]),
        ('"dana@partner.example" <eve@attacker.example>', [("dana@partner.example", "eve@attacker.example")]),
        ("<a@b.example> <c@d.example>", [("<c@d.example>", "a@b.example")]),
        (r'"a \"b\" c" <a@b.example>', [('a "b" c', "a@b.example")]),
        ("a (b (c) d) <a@b.example>", [("a", "a@b.example")]),
        ("no address", []),
        ("", []),
        ("a@b.example c@d.example", []),
    ],
)
def test_headers_are_read_as_they_are_meant(value: str, found: list[tuple[str, str]]) -> None:
    assert address_list(value) == found


@given(st.text(alphabet='ab@.,;:<>()"\\ ', max_size=60))
def test_no_header_raises_and_every_address_has_an_at(value: str) -> None:
    assert all("@" in address and " " not in address for _, address in address_list(value))
