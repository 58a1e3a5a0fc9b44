"""One plain address, or a reason why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.connectors.addresses import address_fault, plain, recipients, same_address
from meshclaw_desktop.policy.model import Json


@pytest.mark.parametrize(
    "address",
    [
        "dana@partner-corp.example",
        "Dana.Whitfield+q3@Partner-Corp.EXAMPLE",
        "o'brien@mail.example",
        "a@b.co",
        "x" * 64 + "@host.example",
        "user@xn--exmple-cua.example",
        "jörg@exämple.example",
        "用户@例子.测试",
    ],
)
def test_plain_addresses_are_taken_as_they_are(address: str) -> None:
    assert address_fault(address) == ""
    assert recipients([address], name="to") == (address,)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dana",
        "@host.example",
        "dana@",
        "dana@host",
        "dana@@host.example",
        "dana@evil.example@partner-corp.example",
        "Dana <dana@host.example>",
        "<dana@host.example>",
        '"dana"@host.example',
        '"dana@partner-corp.example" <eve@attacker.example>',
        "dana(the real one)@host.example",
        "dana@host.example(comment)",
        "friends: a@b.example, c@d.example;",
        "a@b.example,c@d.example",
        "a@b.example;c@d.example",
        "a@b.example c@d.example",
        "dana@[127.0.0.1]",
        "dana@127.0.0.1",
        "dana%attacker.example@host.example",
        "attacker.example!dana@host.example",
        "@relay.example:dana@host.example",
        "dana@host.example\r\nBcc: eve@attacker.example",
        "dana@host.example\n",
        " dana@host.example",
        "dana@host.example\x00",
        "dana@ho\u200bst.example",
        "dana\u202e@host.example",
        "dana@host.example\u00a0",
        "dana＠host.example",
        "dana@host．example",
        "ｄana@host.example",
        "-oQ/tmp@host.example",
        ".dana@host.example",
        "dana.@host.example",
        "da..na@host.example",
        "dana@-host.example",
        "dana@host-.example",
        "dana@host..example",
        "dana@host.example.",
        "mailto:dana@host.example",
        "dana@host.example?bcc=eve@attacker.example",
        "x" * 65 + "@host.example",
        "dana@" + "x" * 64 + ".example",
        "dana@" + "x." * 130 + "example",
        "dana@host.example\ud800",
    ],
)
def test_whatever_could_mean_somebody_else_is_refused(address: str) -> None:
    assert address_fault(address)
    with pytest.raises(ValueError, match="cannot be written to"):
        recipients([address], name="to")


def test_a_look_alike_stays_another_address() -> None:
    cyrillic = "dana@p\u0430rtner-corp.example"
    assert address_fault(cyrillic) == ""
    assert not same_address(cyrillic, "dana@partner-corp.example")
    assert plain("DANA@\u212a.example") == "dana@\u212a.example"


def test_a_list_is_a_list_of_texts() -> None:
    wrong: list[Json] = ["dana@host.example", 3, [3], [None], [["dana@host.example"]], {"a": 1}]
    for one in wrong:
        with pytest.raises(ValueError, match=r"addresses|cannot be written"):
            recipients(one, name="to")
    assert recipients(None, name="cc") == ()
    assert recipients(["a@b.example", "a@b.example"], name="cc") == ("a@b.example",)
    with pytest.raises(ValueError, match="more than 100"):
        recipients([f"a{number}@b.example" for number in range(101)], name="to")


@given(st.text())
def test_what_is_taken_has_one_at_and_nothing_to_break_a_line_with(text: str) -> None:
    if not address_fault(text):
        assert text.count("@") == 1
        assert not set(text) & set('\r\n\t ,;:<>()[]"\\%!')
        assert text == "".join(one for one in text if one.isprintable())
