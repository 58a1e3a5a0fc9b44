"""What a value points at: outside, this machine, a file of secrets, a connector that is off. Spellings only."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from .model import Autonomy, Call, Policy, Role
from .origins import TRUSTED, Traced
from .spelling import is_address, is_url

_SECRET = re.compile(
    r"(?:^|[/\\~])(?:\.ssh|\.gnupg|\.aws|\.kube|\.docker|\.netrc|\.pgpass|\.git-credentials|\.npmrc|\.pypirc"
    r"|keyrings?|kwalletd?)(?:[/\\]|$)"
    r"|(?:^|[/\\])(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.env(?:\.\w+)?|shadow|login\.keychain(?:-db)?|logins\.json"
    r"|key[34]\.db|cookies\.sqlite|credentials(?:\.json)?|secrets?\.(?:toml|ya?ml|json)|meshclaw\.toml|ledger\.db)$"
    r"|\.(?:pem|kdbx?|p12|pfx|keystore|jks|keyring)$|/proc/(?:self|\d+)/(?:environ|mem|fd)",
    re.IGNORECASE,
)
_LOCAL_NAMES = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp"
    r"|localtest\.me|nip\.io|sslip\.io|xip\.io|lvh\.me)$"
)
_EVERYBODY = frozenset(
    {"public", "anyone", "anybody", "everyone", "everybody", "world", "all users", "*", "internet", "allusers"}
    | {f"{who} with {link}" for who in ("anyone", "anybody", "everyone") for link in ("link", "the link", "a link")}
)
_OPENING = frozenset({"permission", "visibility", "access", "audience", "scope", "sharing", "role", "privacy"})
_NUMBER_OUTSIDE = re.compile(r"\+\d[\d ()./-]{5,22}\d|[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}")
"""A telephone number with its country, or an account's."""
_SCHEMES = frozenset({"http", "https", "mailto"})
_ODD = re.compile(r"[\x00-\x20\x7f\\]|[^\x00-\x7f]")


def reaches_out(traced: Sequence[Traced]) -> bool:
    """Whether a read tells somebody outside something: it goes where its arguments say, or takes content along."""
    for one in traced:
        if one.role is Role.CONTENT or one.role is Role.SECRET:
            return True
        if one.role is Role.TARGET and (is_url(one.text) or is_address(one.text) or _looks_like_host(one.text)):
            return True
        if one.role in (Role.QUERY, Role.OBJECT) and is_url(one.text) and _has_host(one.text):
            return True
    return False


def goes_outside(traced: Sequence[Traced]) -> bool:
    """Whether a change has a target outside that the user does not vouch for: then it is a sending."""
    return any(
        one.role is Role.TARGET
        and one.how not in TRUSTED
        and (is_address(one.text) or is_url(one.text) or _NUMBER_OUTSIDE.fullmatch(one.text.strip()) is not None)
        for one in traced
    )


def is_everybody(one: Traced) -> bool:
    """Whether a value opens something to anybody at all."""
    if one.role is not Role.TARGET and one.name.lower() not in _OPENING:
        return False
    return " ".join(re.split(r"[\s_-]+", one.text.strip().lower())) in _EVERYBODY


def off_limits(call: Call, traced: Sequence[Traced], policy: Policy) -> str | None:
    """The connector that is off and that this call would reach through another one, if there is one."""
    levels = policy.autonomy
    off = [name for name, level in levels.items() if level is Autonomy.OFF and name != call.connector]
    for one in traced:
        if one.role is not Role.OBJECT and one.role is not Role.TARGET:
            continue
        if one.role is Role.OBJECT and one.seen is not None and one.seen.trusted is not None:
            home = _home_that_is_off(one.seen.tools, policy)
            if home is not None:
                return home
        for name in off:
            if _names(one.text, name):
                return name
    return None


def _home_that_is_off(tools: frozenset[str], policy: Policy) -> str | None:
    """The first of the connectors that a thing was read from, if every one of them is off."""
    homes: list[str] = []
    for tool in tools:
        home = tool.partition(".")[0]
        if policy.autonomy.get(home, Autonomy.OFF) is not Autonomy.OFF:
            return None
        homes.append(home)
    return min(homes, default=None)


@lru_cache(maxsize=8192)
def is_inside_address(text: str) -> bool:
    """Whether a URL or a host leads to this machine or its network, or hides where it leads."""
    value = text.strip()
    if not is_url(value) and not _looks_like_host(value):
        return False
    if _ODD.search(value):
        return True
    raw = (
        value
        if re.match(r"[a-z][a-z0-9+.-]*:", value, re.IGNORECASE) and not _host_and_port(value)
        else f"http://{value.lstrip('/')}"
    )
    try:
        parts = urlsplit(raw)
        host = unquote(parts.hostname or "").rstrip(".").lower()
        _ = parts.port
    except ValueError:
        return True
    if parts.scheme.lower() not in _SCHEMES or "@" in parts.netloc:
        return parts.scheme.lower() != "mailto"
    if parts.scheme.lower() == "mailto":
        return False
    return not host or "%" in (parts.hostname or "") or _is_inside_host(host)


@lru_cache(maxsize=8192)
def secret_place(text: str) -> bool:
    """Whether a value names a file that is known to hold secrets, or climbs out of its folder."""
    value = unquote(text.strip())
    return bool(_SECRET.search(value)) or bool(re.search(r"(?:^|[/\\])\.\.(?:[/\\]|$)", value))


def _is_inside_host(host: str) -> bool:
    if _LOCAL_NAMES.search(host) or host in (
        "metadata",
        "metadata.google.internal",
        "kubernetes",
        "host.docker.internal",
    ):
        return True
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        # 2130706433, 0x7f.1, 0177.0.0.1, 127.1: a number that some resolvers take for an address.
        return re.fullmatch(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", host) is not None or "." not in host
    if isinstance(found, ipaddress.IPv6Address):
        for inner in (found.ipv4_mapped, found.sixtofour, *(found.teredo or ())):
            if inner is not None and not inner.is_global:
                return True
        if found in ipaddress.IPv6Network("64:ff9b::/96") or found in ipaddress.IPv6Network("::/96"):
            return True
    return not found.is_global or found.is_multicast


@lru_cache(maxsize=8192)
def _looks_like_host(text: str) -> bool:
    value = text.strip()
    return (
        re.fullmatch(
            r"(?:\d{1,3}\.){1,3}\d{1,3}(?::\d+)?(?:/.*)?|\[[0-9a-f:.%]+\].*|localhost(?::\d+)?(?:/.*)?",
            value,
            re.IGNORECASE,
        )
        is not None
        or re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/.*)?", value, re.IGNORECASE) is not None
    )


def _host_and_port(text: str) -> bool:
    return re.match(r"[a-z0-9.-]+:\d", text, re.IGNORECASE) is not None


def _has_host(text: str) -> bool:
    return "//" in text or text[:4].lower() == "www." or "/" in text


def _names(text: str, connector: str) -> bool:
    value = text.strip().lower()
    name = connector.lower()
    return value == name or (value.startswith(name) and value[len(name) : len(name) + 1] in (":", "/"))
