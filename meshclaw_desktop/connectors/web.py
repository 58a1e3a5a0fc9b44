"""One bounded HTTP request after another, to the one server that a connector was set up for. It knows no service."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from meshclaw_desktop.errors import (
    CertificateRefused,
    ConnectorError,
    ConnectorUnreachable,
    CredentialRefused,
    MeshClawError,
    OutcomeUnknown,
    SettingsError,
)

if TYPE_CHECKING:
    import httpx

LARGEST = 20 * 1024 * 1024
"""Bytes of one answer, once it was unpacked."""
CONNECT_S, ANSWER_S, WHOLE_S = 10.0, 30.0, 60.0
LONGEST_WAIT_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Origin:
    """A scheme, a host and a port: all that a connector may talk to."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """The origin of an address. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError("it is no web address")
        return cls(parts.scheme, parts.hostname.lower(), parts.port or (443 if parts.scheme == "https" else 80))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By their names in small letters."""
    body: bytes = b""
    url: str = ""

    @property
    def text(self) -> str:
        """The body as UTF-8; what is not is replaced."""
        return self.body.decode("utf-8", "replace")


def checked_url(url: str, *, what: str) -> str:
    """The address as it is. Raises SettingsError unless it is https, or http on this machine, and holds no password."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        origin = Origin.of(url)
    except ValueError:
        raise SettingsError(
            f"{what} is not an address that can be used.", "Give it like https://host.example/…"
        ) from None
    if any(character.isspace() or not character.isprintable() for character in url) or "\\" in url:
        raise SettingsError(f"{what} has a space or a hidden character in it.", "Type it anew.")
    if parts.username is not None or parts.password is not None:
        raise SettingsError(f"{what} has a user name or a password in it.", "Those belong into the keychain.")
    if origin.scheme == "http" and not _on_this_machine(origin.host):
        raise SettingsError(f"{what} is not encrypted.", "Use https://.")
    return url


class Web:
    """
    A connection to one server, with its credential. It blocks, and belongs to one thread.

    It follows a redirect only to the same origin and only for what reads, keeps no cookies, takes no proxy and no
    password from the environment, reads at most LARGEST bytes, and waits as long as the server asks it to.
    """

    def __init__(
        self,
        base: str,
        *,
        name: str,
        user: str = "",
        password: str = "",
        headers: Mapping[str, str] | None = None,
        ca_file: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`name` is what errors call the server. Raises SettingsError for a CA file that cannot be read."""
        self.base = base
        self._origin = Origin.of(base)
        self._name = name
        self._login = (user, password) if user or password else None
        self._headers = dict(headers or {})
        self._trust = _trust(ca_file)
        self._clock = clock
        self._client: httpx.Client | None = None
        self._not_before = 0.0

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        acts: bool = False,
        follow: bool = True,
        fine: tuple[int, ...] = (),
    ) -> Answer:
        """
        One request; `url` may be relative. Statuses 200 to 299 and those in `fine` are given back. No redirect is
        followed with `acts`, or without `follow`.

        Raises CredentialRefused, CertificateRefused, ConnectorUnreachable, ConnectorError; with `acts`,
        OutcomeUnknown when the line broke after the request was sent.
        """
        target = urljoin(self.base, url)
        for _ in range(5):
            self._same_place(target)
            answer = self._once(method, target, headers or {}, body, acts)
            if answer.status not in (301, 302, 303, 307, 308) or acts or not follow:
                break
            target = urljoin(target, answer.headers.get("location", ""))
        if 200 <= answer.status < 300 or answer.status in fine:
            return answer
        raise self._refused(answer)

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    # ---- within ----

    def _same_place(self, url: str) -> None:
        try:
            same = Origin.of(url) == self._origin
        except ValueError:
            same = False
        if not same:
            raise ConnectorError(
                f"{self._name} sends us to another server, which is not followed.",
                "If that is right, set its own address in the settings.",
            )

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes, acts: bool) -> Answer:
        import httpx

        wait = self._not_before - self._clock()
        if wait > 0:
            raise ConnectorUnreachable(
                f"{self._name} asked us to wait another {wait:.0f} s.", "It is tried again then."
            )
        sent = False
        try:
            with self._open().stream(method, url, headers={**self._headers, **headers}, content=body or None) as reply:
                sent = True
                read, ends = bytearray(), self._clock() + WHOLE_S
                for piece in reply.iter_bytes():
                    read += piece
                    if len(read) > LARGEST or self._clock() > ends:
                        raise ConnectorError(f"{self._name} sends more than can be taken.", "Nothing of it was used.")
                said = {name.lower(): value for name, value in reply.headers.items()}
                return Answer(reply.status_code, said, bytes(read), str(reply.url))
        except httpx.HTTPError as wrong:
            self.close()
            raise self._broken(
                wrong, acts and not isinstance(wrong, httpx.ConnectError | httpx.ConnectTimeout)
            ) from wrong
        except httpx.InvalidURL as wrong:
            raise ConnectorError(f"{self._name} gave an address that cannot be used.") from wrong
        except MeshClawError:
            self.close()
            if acts and sent:
                raise OutcomeUnknown(f"{self._name} did not say whether it was done.", "Look there.") from None
            raise

    def _open(self) -> httpx.Client:
        import httpx

        if self._client is None:
            self._client = httpx.Client(
                auth=self._login,
                verify=self._trust,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
                limits=httpx.Limits(max_connections=2, max_keepalive_connections=1),
                headers={"User-Agent": "MeshClaw", "Accept-Encoding": "gzip"},
            )
        self._client.cookies.clear()
        return self._client

    def _broken(self, wrong: Exception, may_have_acted: bool) -> MeshClawError:
        reason: BaseException | None = wrong
        while reason is not None:
            if isinstance(reason, ssl.SSLCertVerificationError):
                return CertificateRefused(
                    f"{self._name} could not prove who it is: {reason.verify_message}.",
                    "Nothing was sent. If it has a certificate of its own, name its CA file in the settings.",
                )
            reason = reason.__cause__ or reason.__context__
        if may_have_acted:
            return OutcomeUnknown(
                f"The line to {self._name} broke before it answered.", "Look there whether it was done."
            )
        return ConnectorUnreachable(f"{self._name} did not answer.", "Check the address and your network.")

    def _refused(self, answer: Answer) -> MeshClawError:
        match answer.status:
            case 401:
                return CredentialRefused(
                    f"{self._name} did not accept the user name or the password.", "Replace it in the settings."
                )
            case 403:
                return ConnectorError(f"{self._name} does not allow this.", "Check what this account may do there.")
            case 404 | 410:
                return ConnectorError(f"{self._name} has nothing at that address.", "Check it in the settings.")
            case 409 | 412:
                return ConnectorError("It has changed in the meantime. Nothing was done.", "Look at it again.")
            case 429 | 503:
                self._not_before = self._clock() + _wait_of(answer.headers.get("retry-after", ""))
                return ConnectorUnreachable(f"{self._name} is busy.", "It is tried again later.")
            case status if status >= 500:
                return ConnectorUnreachable(f"{self._name} failed on its side ({status}).", "Try again later.")
            case status if 300 <= status < 400:
                return ConnectorError(f"{self._name} sends us elsewhere.", "Check its address in the settings.")
            case status:
                return ConnectorError(f"{self._name} refused the request ({status}).")


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as wrong:
        raise SettingsError(f"The CA file {ca_file} cannot be used.", "Check its path.") from wrong


def _wait_of(text: str) -> float:
    """Seconds of a Retry-After header: a number or a date (RFC 9110, 10.2.3); 30 if it says nothing."""
    if text.strip().isdigit():
        return min(float(text), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError):
        return 30.0
    return min(max(0.0, until), LONGEST_WAIT_S)


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
