"""What a connector's requests do with a server that redirects, stalls, floods, breaks off or asks to wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from meshclaw_desktop.connectors import web as web_module
from meshclaw_desktop.connectors.web import Web, checked_url
from meshclaw_desktop.errors import (
    ConnectorError,
    ConnectorUnreachable,
    CredentialRefused,
    OutcomeUnknown,
    SettingsError,
)

Play = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def playing(play: Play) -> Iterator[tuple[str, list[str]]]:
    """A server that plays one part; its address, and the requests that came."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            seen.append(f"{self.command} {self.path} {self.headers.get('Authorization', '-')}")
            play(self)

        do_GET = do_PUT = handle_any

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def say(status: int, body: bytes = b"", **headers: str) -> Play:
    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return play


def test_a_redirect_to_another_place_is_not_followed_and_the_password_stays_here() -> None:
    """Threats C09 and H01."""
    with playing(say(200, b"other")) as (other, at_other):
        with playing(say(302, Location=f"{other}x")) as (base, _):
            web = Web(base, name="It", user="sam", password="secret")
            with pytest.raises(ConnectorError, match="another server"):
                web.ask("GET", "a")
            web.close()
        for where in (
            "http://localhost:1/",
            "https://127.0.0.1/",
            "file:///etc/passwd",
            "//evil.example/x",
            "http://127.0.0.1@evil.example/",
        ):
            with playing(say(301, Location=where)) as (base, _):
                web = Web(base, name="It", user="sam", password="secret")
                with pytest.raises(ConnectorError, match="another server"):
                    web.ask("GET", "a")
                web.close()
        assert at_other == []


def test_a_redirect_within_the_server_is_followed_when_reading_and_never_when_acting() -> None:
    def play(handler: BaseHTTPRequestHandler) -> None:
        (say(200, b"here") if handler.path == "/b" else say(302, Location="/b"))(handler)

    with playing(play) as (base, seen):
        web = Web(base, name="It", user="sam", password="secret")
        assert web.ask("GET", "/a").body == b"here"
        with pytest.raises(ConnectorError, match="elsewhere"):
            web.ask("PUT", "/a", body=b"x", acts=True)
        web.close()
    assert [one.split()[:2] for one in seen] == [["GET", "/a"], ["GET", "/b"], ["PUT", "/a"]]


def test_an_endless_redirect_ends() -> None:
    with playing(say(302, Location="/again")) as (base, seen):
        web = Web(base, name="It")
        with pytest.raises(ConnectorError):
            web.ask("GET", "/a")
        web.close()
    assert len(seen) == 5


def test_more_than_can_be_taken_is_refused_also_when_it_was_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat H09."""
    import gzip

    monkeypatch.setattr(web_module, "LARGEST", 100_000)
    with playing(say(200, gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")) as (base, _):
        web = Web(base, name="It")
        with pytest.raises(ConnectorError, match="more than can be taken"):
            web.ask("GET", "/")
        web.close()


def test_a_slow_drip_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat H09."""
    monkeypatch.setattr(web_module, "WHOLE_S", 0.3)

    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(40):
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    with playing(play) as (base, _):
        web = Web(base, name="It")
        with pytest.raises(ConnectorError, match="more than can be taken"):
            web.ask("GET", "/")
        web.close()


def test_a_server_that_is_busy_is_left_alone_as_long_as_it_asks() -> None:
    clock = [0.0]
    with playing(say(429, Retry_After="120")) as (base, seen):
        web = Web(base, name="It", clock=lambda: clock[0])
        for _ in range(3):
            with pytest.raises(ConnectorUnreachable):
                web.ask("GET", "/")
        assert len(seen) == 1
        clock[0] = 121.0
        with pytest.raises(ConnectorUnreachable):
            web.ask("GET", "/")
        assert len(seen) == 2
        web.close()


def test_a_line_that_breaks_while_it_acts_leaves_the_outcome_unknown_and_while_it_reads_does_not() -> None:
    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.close()

    with playing(play) as (base, _):
        web = Web(base, name="It")
        with pytest.raises(OutcomeUnknown):
            web.ask("PUT", "/", body=b"x", acts=True)
        with pytest.raises(ConnectorUnreachable):
            web.ask("GET", "/")
        web.close()


def test_nobody_there_is_no_unknown_outcome() -> None:
    web = Web("http://127.0.0.1:1/", name="It")
    with pytest.raises(ConnectorUnreachable):
        web.ask("PUT", "/", body=b"x", acts=True)
    web.close()


def test_the_environment_gives_neither_proxy_nor_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat F07."""
    with playing(say(200, b"proxy")) as (proxy, at_proxy), playing(say(200, b"real")) as (base, seen):
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("ALL_PROXY", proxy)
        web = Web(base, name="It")
        assert web.ask("GET", "/").body == b"real"
        web.close()
        assert at_proxy == []
        assert seen == ["GET / -"]


def test_a_refused_password_says_so() -> None:
    with playing(say(401)) as (base, _):
        web = Web(base, name="It", user="sam", password="wrong")
        with pytest.raises(CredentialRefused):
            web.ask("GET", "/")
        web.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example/", "ftp://host.example/", "https://", "https://sam:secret@host.example/", "javascript:alert(1)",
        "https://host.example/a b", "https://host.example\\@evil.example/", "http://127.0.0.1.evil.example/", "http://2130706434/",
        "https://host.example:99999/", "https://host\u202e.example/", "", "http://[::ffff:8.8.8.8]/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_encrypted_or_hides_something_is_refused(url: str) -> None:
    """Threat H01."""
    with pytest.raises(SettingsError):
        checked_url(url, what="The address")


@pytest.mark.parametrize(
    "url", ["https://host.example/dav/", "http://127.0.0.1:5232/", "http://localhost/", "http://[::1]:80/"]
)
def test_an_encrypted_address_or_one_of_this_machine_is_taken(url: str) -> None:
    assert checked_url(f" {url} ", what="The address") == url
