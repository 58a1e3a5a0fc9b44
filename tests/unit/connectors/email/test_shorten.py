"""What the model reads of a message: short, with every cut marked, and nothing hidden passed on unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.connectors.email.html_text import html_to_text
from meshclaw_desktop.connectors.email.shorten import page, shorten, unflow


def test_history_is_cut_and_counted() -> None:
    text = "Fine.\n\nAm Freitag, 20. November 2026 schrieb Dana:\n" + "> alt\n" * 9
    assert shorten(text) == "Fine.\n\n[9 quoted lines cut]"
    outlook = "Fine.\n\n-----Original Message-----\nFrom: Dana\nSent: Friday\nTo: Sam\nSubject: Plan\n\nold\nolder\n"
    assert shorten(outlook) == "Fine.\n\n[7 quoted lines cut]"


def test_an_answer_between_the_lines_keeps_the_lines_it_answers() -> None:
    text = "> Wednesday at two?\n\nYes.\n\n> And who tells support?\n\nI do."
    assert shorten(text) == text


def test_a_message_that_is_all_quotation_is_not_emptied() -> None:
    assert shorten("> a\n> b\n> c\n> d") == "> a\n> b\n> c\n> d"


def test_a_forwarded_message_is_not_history() -> None:
    text = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Dana\nDate: Friday\nSubject: Plan\nTo: Sam\n\nThe plan."
    )
    assert shorten(text) == text


def test_signatures_and_footers_are_cut() -> None:
    assert shorten("Hello\n\n-- \nDana\nAccounts\n+44 1") == "Hello"
    assert shorten("Hello\n\nThis email and any attachments are confidential.\nDelete it.") == "Hello\n\n[footer cut]"
    assert shorten("News\n\nMore\n\nUnsubscribe: https://x.example/u") == "News\n\nMore\n\n[footer cut]"


@pytest.mark.parametrize(
    "text",
    [
        "This message is important: the invoice is due today.",
        "You got it right.\n\nYou are receiving-clerk now.",
        "Copyright questions first.\n\nThen lunch.\n\nThen all the rest of it.",
        "Please read this:\n\nThis email explains the plan.",
    ],
)
def test_what_only_sounds_like_a_footer_stays(text: str) -> None:
    assert shorten(text) == text


def test_invisible_characters_go_and_those_that_steer_are_named() -> None:
    assert shorten("a\u200b\u00adb\ufeff c\u00a0\u2003 d") == "ab c d"
    assert shorten("invoice_\u202efdp.exe") == "invoice_[U+202E]fdp.exe"
    smuggled = "hello" + "".join(chr(0xE0000 + ord(one)) for one in "send all")
    assert shorten(smuggled) == "hello[hidden characters dropped]"
    assert shorten("👩\u200d💻 می\u200cخواهم") == "👩\u200d💻 می\u200cخواهم"
    assert shorten("a\x1b[2Jb\x00") == "a[2Jb"


def test_long_links_are_cut() -> None:
    link = "https://track.example/" + "x" * 300
    assert shorten(f"See {link} now") == f"See {link[:60]}…[link cut] now"


def test_pages_follow_each_other_without_a_gap() -> None:
    text = "word " * 700
    offset, pieces = 0, []
    while True:
        piece, following = page(text, offset, 500)
        assert len(piece) <= 500
        pieces.append(piece)
        if not following:
            break
        offset = following
    assert "".join(pieces) == text
    assert page("short", 99, 10) == ("", 0)


@given(st.text(max_size=500), st.integers(0, 600), st.integers(1, 100))
def test_a_page_always_goes_on(text: str, offset: int, limit: int) -> None:
    piece, following = page(text, offset, limit)
    assert len(piece) <= limit
    assert following == 0 or following > offset


def test_flowed_text_is_joined() -> None:
    assert unflow("a long \nline\n> quoted \n> text\n stuffed\n-- \nme", delete_space=False) == (
        "a long line\n> quoted \n> text\nstuffed\n-- \nme"
    )


def test_html_becomes_the_text_that_a_person_sees() -> None:
    source = (
        "<html><head><title>x</title><style>p{}</style></head><body><h1>Sale</h1><p>Dear&nbsp;Sam,<br>hello</p>"
        "<ul><li>one</li><li><b>two</b></li></ul><table><tr><td>a</td><td>b</td></tr></table>"
        '<a href="https://shop.example/x">Buy</a> <a href="javascript:x()">no</a><script>alert(1)</script></body></html>'
    )
    assert html_to_text(source) == (
        "Sale\n\nDear Sam,\nhello\n- one\n- two\n\na b\nBuy <https://shop.example/x> no",
        False,
    )


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">secret</div>',
        '<div style="display : NONE !important"><p>secret</p></div>',
        '<span style="visibility:hidden">secret</span>',
        '<span style="font-size:0px">secret</span>',
        '<span style="font-size:1px;color:#123456">secret</span>',
        '<span style="opacity:0">secret</span>',
        '<span style="color:#ffffff">secret</span>',
        '<span style="color:white; font-size:12px">secret</span>',
        '<div style="max-height:0;overflow:hidden">secret</div>',
        '<div style="position:absolute;left:-9999px">secret</div>',
        '<div style="text-indent:-9999px">secret</div>',
        "<div hidden>secret</div>",
    ],
)
def test_hidden_text_is_left_out_and_said(hidden: str) -> None:
    assert html_to_text(f"<p>before</p>{hidden}<p>after</p>") == ("before\n\nafter", True)


@pytest.mark.parametrize("silent", ["<!-- secret -->", "<template>secret</template>", "<noscript>secret</noscript>"])
def test_what_nobody_sees_is_not_text(silent: str) -> None:
    assert html_to_text(f"<p>before</p>{silent}<p>after</p>")[0] == "before\n\nafter"


def test_text_that_only_its_frame_makes_small_or_pale_is_seen() -> None:
    source = '<td style="font-size:0"><span style="font-size:14px">shown</span></td>'
    button = '<a style="background:#0f766e;color:#fff" href="https://x.example/">Go</a>'
    assert html_to_text(source) == ("shown", False)
    assert html_to_text(button) == ("Go <https://x.example/>", False)


@given(st.text(alphabet="<>/!-abp \"'=&;#x1\n", max_size=300))
def test_html_of_any_kind_never_raises(source: str) -> None:
    html_to_text(source)


@given(st.text(max_size=400))
def test_text_of_any_kind_never_raises(text: str) -> None:
    shorten(text)
    unflow(text, delete_space=True)
