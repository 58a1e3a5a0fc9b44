"""A calendar on a CalDAV server (RFC 4791): finds it, asks for a span, stores one event at a time. It understands no event."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.connectors.web import Web
from meshclaw_desktop.errors import ConnectorError, OutcomeUnknown

from .source import Resource

D, C, S = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
MOST_CALENDARS = 100
MOST_RESOURCES = 20_000

_XML = {"Content-Type": "application/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One calendar of an account."""

    href: str
    title: str
    writable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a server tells of the user and their calendars."""

    collections: tuple[Collection, ...]
    addresses: tuple[str, ...]
    """The user's own, as the server knows them."""
    invites: bool


class DavStore:
    """The calendars of one account over one connection. Reads all of them, or the one that is named; writes to one."""

    def __init__(self, web: Web, account: Account, *, calendar: str) -> None:
        """`calendar` is a title or an href; empty reads all and writes to the first that can be written."""
        self._web = web
        self._account = account
        named = [one for one in account.collections if calendar in (one.title, one.href)]
        if calendar and not named:
            there = ", ".join(one.title for one in account.collections[:20]) or "none"
            raise ConnectorError(f"There is no calendar “{calendar[:80]}”.", f"The calendars are: {there}.")
        self._read = tuple(named or account.collections)
        self._own = next((one for one in self._read if one.writable), None)

    @property
    def titles(self) -> tuple[str, ...]:
        """What the calendars that are read are called."""
        return tuple(one.title for one in self._read)

    @property
    def can_write(self) -> bool:
        """Whether any of them can be written to."""
        return self._own is not None

    @property
    def invites(self) -> bool:
        """Whether the server says that it schedules by itself."""
        return self._account.invites

    def between(self, start: datetime, end: datetime) -> Sequence[Resource]:
        """By the server's own search; it gives whole series, which we work out ourselves."""
        body = (
            f'<c:calendar-query xmlns:d="DAV:" xmlns:c="{C[1:-1]}"><d:prop><d:getetag/><c:calendar-data/></d:prop>'
            f'<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
            f'<c:time-range start="{_utc(start)}" end="{_utc(end)}"/>'
            "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
        )
        found: list[Resource] = []
        for collection in self._read:
            answer = self._web.ask("REPORT", collection.href, headers={**_XML, "Depth": "1"}, body=body.encode())
            for href, properties in _multistatus(answer.body):
                data, version = _text_in(properties, f"{C}calendar-data"), _text_in(properties, f"{D}getetag")
                if data:
                    found.append(Resource(href=_path(self._web, href), version=version, text=data))
                if len(found) > MOST_RESOURCES:
                    raise ConnectorError("There are too many events in this span.", "Ask for fewer days.")
        return found

    def get(self, href: str) -> Resource | None:
        """One event."""
        answer = self._web.ask("GET", href, fine=(404, 410))
        if answer.status in (404, 410):
            return None
        return Resource(href=href, version=answer.headers.get("etag", ""), text=answer.text)

    def create(self, name: str, text: str) -> Resource:
        """Only if there is nothing under that name."""
        if self._own is None:
            raise ConnectorError("This calendar cannot be written to.")
        href = urljoin(self._own.href.rstrip("/") + "/", name)
        return self._put(href, text, {"If-None-Match": "*"})

    def replace(self, resource: Resource, text: str) -> Resource:
        """Only this version."""
        return self._put(resource.href, text, _if_match(resource))

    def delete(self, resource: Resource) -> None:
        """Only this version."""
        try:
            self._web.ask("DELETE", resource.href, headers=_if_match(resource), acts=True)
        except OutcomeUnknown:
            if self.get(resource.href) is not None:
                raise

    def _put(self, href: str, text: str, condition: dict[str, str]) -> Resource:
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        try:
            answer = self._web.ask("PUT", href, headers=headers, body=text.encode(), acts=True)
        except OutcomeUnknown:
            stored = self.get(href)
            if stored is None or _essence(stored.text) != _essence(text):
                raise
            return stored
        version = answer.headers.get("etag", "")
        stored = None if version else self.get(href)
        return stored or Resource(href=href, version=version, text=text)


class DavSource:
    """An account on a CalDAV server."""

    def __init__(self, url: str, *, user: str, calendar: str, ca_file: str) -> None:
        self._url = url
        self._user = user
        self._calendar = calendar
        self._ca_file = ca_file
        self._opened: tuple[str, Web, DavStore] | None = None

    def open(self, credentials: Credentials) -> DavStore:
        """Found again when the password is another one."""
        password = credentials.get("password", "")
        if self._opened is None or self._opened[0] != password:
            self.close()
            web = Web(self._url, name="The calendar server", user=self._user, password=password, ca_file=self._ca_file)
            try:
                store = DavStore(web, find_account(web), calendar=self._calendar)
            except BaseException:
                web.close()
                raise
            self._opened = (password, web, store)
        return self._opened[2]

    def test(self, credentials: Credentials) -> str:
        """Finds the calendars anew."""
        self.close()
        store = self.open(credentials)
        named = ", ".join(f"“{title}”" for title in store.titles[:5])
        if not store.titles:
            raise ConnectorError("The account has no calendar.", "Make one in your calendar program.")
        return f"Connected; it reads {named}." if store.can_write else f"Connected; it can only read {named}."

    def close(self) -> None:
        """Let go of the connection."""
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None


def find_account(web: Web) -> Account:
    """From an address to the calendars (RFC 6764, RFC 5397): the address may be a server's, a user's or a calendar's."""
    wanted = (
        "<d:current-user-principal/><d:resourcetype/><d:displayname/><d:current-user-privilege-set/>"
        "<c:supported-calendar-component-set/>"
    )
    start, first = _find_start(web, wanted)
    invites = False
    if _is_calendar(first):
        return Account(collections=(_collection(web, start, first),), addresses=(), invites=False)
    principal = _href_in(first, f"{D}current-user-principal") or start
    principal = _path(web, principal)
    ((_, user),) = _propfind(web, principal, "0", "<c:calendar-home-set/><c:calendar-user-address-set/>")[:1] or [
        ("", [])
    ]
    home = _path(web, _href_in(user, f"{C}calendar-home-set") or principal)
    addresses = [
        str(one.text)[7:]
        for prop in user
        for one in prop.findall(f"{C}calendar-user-address-set/{D}href")
        if str(one.text or "").lower().startswith("mailto:")
    ]
    answer = web.ask("OPTIONS", home, fine=(404, 405))
    invites = "calendar-auto-schedule" in answer.headers.get("dav", "")
    collections = [
        _collection(web, href, properties)
        for href, properties in _propfind(web, home, "1", wanted)[: MOST_CALENDARS * 5]
        if _is_calendar(properties) and _takes_events(properties)
    ]
    return Account(collections=tuple(collections[:MOST_CALENDARS]), addresses=tuple(addresses), invites=invites)


def new_name() -> str:
    """A file name that no event has."""
    return f"{uuid.uuid4()}.ics"


# ---- within ----

_Properties = list[Element]


def _find_start(web: Web, wanted: str) -> tuple[str, _Properties]:
    for url in (web.base, "/.well-known/caldav"):
        try:
            found = _propfind(web, url, "0", wanted)
        except ConnectorError:
            if url != web.base:
                raise
            continue
        if found and (_is_calendar(found[0][1]) or _href_in(found[0][1], f"{D}current-user-principal")):
            return _path(web, found[0][0]), found[0][1]
    raise ConnectorError("There is no calendar server at this address.", "Check the address in the settings.")


def _propfind(web: Web, url: str, depth: str, wanted: str) -> list[tuple[str, _Properties]]:
    body = f'<d:propfind xmlns:d="DAV:" xmlns:c="{C[1:-1]}"><d:prop>{wanted}</d:prop></d:propfind>'
    return _multistatus(web.ask("PROPFIND", url, headers={**_XML, "Depth": depth}, body=body.encode()).body)


def _multistatus(body: bytes) -> list[tuple[str, _Properties]]:
    """The properties that were found, by resource."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as wrong:
        raise ConnectorError("The server at this address does not speak CalDAV.", "Check the address.") from wrong
    found: list[tuple[str, _Properties]] = []
    for response in root.iter(f"{D}response"):
        href = response.findtext(f"{D}href") or ""
        properties = [
            prop
            for propstat in response.findall(f"{D}propstat")
            if " 200" in (propstat.findtext(f"{D}status") or " 200")
            for prop in propstat.findall(f"{D}prop")
        ]
        if href:
            found.append((href, properties))
    return found


def _is_calendar(properties: _Properties) -> bool:
    return any(prop.find(f"{D}resourcetype/{C}calendar") is not None for prop in properties)


def _takes_events(properties: _Properties) -> bool:
    named = [
        one.get("name") for prop in properties for one in prop.findall(f"{C}supported-calendar-component-set/{C}comp")
    ]
    return not named or "VEVENT" in named


def _collection(web: Web, href: str, properties: _Properties) -> Collection:
    path = _path(web, href)
    rights = {one.tag for prop in properties for one in prop.findall(f"{D}current-user-privilege-set/{D}privilege/*")}
    writable = not rights or bool(rights & {f"{D}write", f"{D}write-content", f"{D}all", f"{D}bind"})
    return Collection(
        href=path,
        title=_text_in(properties, f"{D}displayname") or path.rstrip("/").rpartition("/")[2],
        writable=writable,
    )


def _path(web: Web, href: str) -> str:
    """Where a resource lies, as a whole address; `Web` refuses one that lies elsewhere."""
    return urljoin(web.base, href)


def _href_in(properties: _Properties, name: str) -> str:
    return next((text for prop in properties if (text := prop.findtext(f"{name}/{D}href"))), "")


def _text_in(properties: _Properties, name: str) -> str:
    return next((text for prop in properties if (text := prop.findtext(name))), "")


def _if_match(resource: Resource) -> dict[str, str]:
    if not resource.version:
        raise ConnectorError("The server does not tell one version of an event from another.", "Nothing was done.")
    return {"If-Match": resource.version}


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _essence(text: str) -> str:
    return "".join(text.split())
