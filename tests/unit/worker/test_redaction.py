"""No secret leaves with a provider's words."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.worker.redaction import redact

KEY = 'sk-ant/api03-"Zq9+x7=Yk2%v4'


@pytest.mark.parametrize(
    "spelled",
    [
        KEY,
        quote(KEY, safe=""),
        KEY.replace('"', '\\"'),
        base64.b64encode(KEY.encode()).decode(),
        KEY.encode().hex(),
        KEY[:10],
        KEY[-9:],
        "sk-proj-****************abcd",
        "Bearer abc.def.ghi",
        "Basic dXNlcjpwYXNz",
        "AIzaSyA1234567890abcdefghij",
        "0123456789abcdef0123456789abcdef0123456789abcdef",
    ],
)
def test_a_secret_is_taken_out_however_it_is_written(spelled: str) -> None:
    assert redact(f"the key {spelled} is wrong", KEY) == "the key … is wrong"


@pytest.mark.parametrize(
    "plain",
    [
        "max_tokens must be at most 4096",
        "This model's maximum context length is 128000 tokens.",
        "https://platform.example.com/account/billing/overview/of/this/organization",
        "Model claude-haiku-4-5-20251001 does not exist",
    ],
)
def test_ordinary_words_stay(plain: str) -> None:
    assert redact(plain, KEY) == plain


@given(
    st.text(alphabet=st.characters(codec="ascii", categories=("L", "N")), min_size=12, max_size=80),
    st.text(),
    st.text(),
)
def test_no_key_survives_in_any_sentence(key: str, before: str, after: str) -> None:
    assert key not in redact(f"{before} {key} {after}", key)
