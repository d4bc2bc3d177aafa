"""The outer wall: what no handler ever sees, and the headers that every answer carries.

It promises that what comes through is of a known media type and no larger than that takes, asked
of this computer by its own name, and that a form was sent from a screen of ours; everything else
is refused before anything was done. Of the routes it knows only those that take a file.
"""

import re
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import cast
from urllib.parse import unquote_to_bytes, urlsplit

from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    HTTPResponseBodyEvent,
    HTTPResponseStartEvent,
    HTTPScope,
    Message,
    Receive,
    Scope,
    Send,
)

from api.problems import MEDIA_TYPE, http_problem
from huishoudboekje.agreements import MAX_BYTES

VERSION = "1.0.0"
MAX_ADDRESS = 2_048
MAX_DEPTH = 64
MAX_FILE = 25_000_000
"""The largest file (bytes) that is taken; in a form there are some fields beside it."""
MAX_BODY = MAX_FILE + MAX_BYTES
"""The largest body (bytes) that comes through, whatever it holds."""

_SAFE = ("GET", "HEAD", "OPTIONS")
_FORM = "application/x-www-form-urlencoded"
_WITH_FILE = "multipart/form-data"
_FILE_ADDRESSES = {
    "/bank/afschriften": MAX_FILE,
    "/betalingen/berichten": MAX_FILE,
    "/vorderingenoverzichten": MAX_BYTES,
    "/v1/statements": MAX_FILE,
    "/v1/status-reports": MAX_FILE,
}
"""Where a file is taken, and how large (bytes) it may be."""
_XML = frozenset({"application/xml", "text/xml"})
_XML_ADDRESSES = frozenset({"/v1/status-reports"})
# A browser shows our answer only after it could send what it wanted to send.
_READ_IN_VAIN = 10 * MAX_FILE
_OTHER_SITE = "Deze vraag komt van een andere website."
# A reload that the reader asked for comes from nowhere.
_OWN_SITE = (None, "same-origin", "none")
# A text that is never closed reaches to the end, so that nothing is looked at twice.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_UNWANTED = re.compile(rb"[^\x20-\x7e\t]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")

HEADERS = {
    b"api-version": VERSION.encode(),
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
    b"strict-transport-security": b"max-age=31536000",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
"""Set on every answer that does not bring its own."""


Screen = Callable[[int, str], tuple[Mapping[str, str], str]]
"""Makes a screen of a status and a sentence: its headers and its HTML."""


class _Refused(Exception):
    def __init__(self, status: int, code: str | None = None, detail: str | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.code = code
        self.detail = detail


class Guard:
    """An ASGI application around another one; `hosts` are the names it may be asked by.

    What is refused of a screen is said on a screen, where `screen` makes one.
    """

    def __init__(
        self, inner: ASGIApp, *, hosts: tuple[str, ...], screen: Screen | None = None
    ) -> None:
        self.inner = inner
        self.hosts = frozenset(hosts)
        self.screen = screen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or hand it on with its body already read."""
        if scope["type"] != ScopeType.HTTP:
            await self.inner(scope, receive, send)
            return
        extra = {**HEADERS, b"x-request-id": token_hex(8).encode()}

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                known = {name.lower() for name, _ in headers}
                headers += [(name, text) for name, text in extra.items() if name not in known]
                message["headers"] = headers
            await send(message)

        try:
            headers = self._checked_headers(scope)
            _check_address(scope)
            body = await _body(receive, headers, scope["path"])
            if body:
                _check_content(scope["path"], headers, body)
        except _Refused as refused:
            await _answer(refused, None if _is_api(scope["path"]) else self.screen, send_on)
            return
        await self.inner(scope, _again(body, receive), send_on)

    def _checked_headers(self, scope: HTTPScope) -> Mapping[str, str]:
        for name, value in scope["headers"]:
            if _UNWANTED.search(name) or _UNWANTED.search(value):
                raise _Refused(400, "header-not-ascii", "Een kop bevat een vreemd teken.")
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        server = scope.get("server")
        if server is not None and server[0] not in self.hosts:
            raise _Refused(403)
        if _host(f"//{headers.get('host', '')}") not in self.hosts:
            raise _Refused(400, "unknown-host", "Deze server heet anders.")
        origin = headers.get("origin")
        is_change = scope["method"] not in _SAFE
        if is_change and origin is not None and _host(origin) not in self.hosts:
            raise _Refused(403, "other-origin", _OTHER_SITE)
        if is_change and not _is_api(scope["path"]):
            _check_same_site(headers)
        return headers


def _is_api(path: str) -> bool:
    return path == "/v1" or path.startswith("/v1/")


def _check_same_site(headers: Mapping[str, str]) -> None:
    """A form comes from a screen of this very server: every browser says so in one way or both."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    is_ours = origin is None or origin.partition("://")[2] == headers.get("host")
    if (origin is None and site is None) or not is_ours or site not in _OWN_SITE:
        raise _Refused(403, "other-origin", _OTHER_SITE)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _check_address(scope: HTTPScope) -> None:
    raw, query = scope["raw_path"].partition(b"?")[0], scope["query_string"]
    if len(raw) + len(query) > MAX_ADDRESS:
        raise _Refused(414)
    for part in (raw, query.replace(b"+", b" ")):
        try:
            text = unquote_to_bytes(part).decode()
        except UnicodeDecodeError:
            raise _Refused(400, "not-utf-8", "Het adres is geen UTF-8.") from None
        if _CONTROL.search(text):
            raise _Refused(400, "control-character", "Het adres bevat een vreemd teken.")
    path = scope["path"]
    if path != "/" and (path.endswith("/") or "//" in path):
        raise _Refused(404)


async def _body(receive: Receive, headers: Mapping[str, str], path: str) -> bytes:
    is_file = _is_file(path, headers)
    most = _largest_body(path) if is_file else MAX_BYTES
    length = headers.get("content-length", "0")
    announced = int(length[:12]) if length.isdigit() else 0
    if announced > (_READ_IN_VAIN if is_file else most):
        raise _too_large(path, headers)
    body, size = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        size += len(message["body"])
        if size <= most:
            body += message["body"]
        elif not is_file or size > _READ_IN_VAIN:
            raise _too_large(path, headers)
        if not message["more_body"]:
            break
    if size > most:
        raise _too_large(path, headers)
    return bytes(body)


def _largest_body(path: str) -> int:
    """How many bytes a file takes here: alone, or in a form with its fields."""
    return _FILE_ADDRESSES[path] + (0 if path in _XML_ADDRESSES else MAX_BYTES)


def file_too_large(path: str) -> str:
    """What is said of a file that is larger than the address takes."""
    return f"Dit bestand is te groot. Stuur hooguit {_FILE_ADDRESSES[path] // 1_000_000} MB."


def _too_large(path: str, headers: Mapping[str, str]) -> _Refused:
    """Why this is not taken; a file of the wrong kind would not be taken smaller either."""
    if _is_file(path, headers):
        return _Refused(413, detail=file_too_large(path))
    return _other_kind(path) or _Refused(413)


def _other_kind(path: str) -> _Refused | None:
    """How what is no file is refused where clients send files only."""
    if path in _XML_ADDRESSES:
        return _Refused(415, detail="Stuur application/xml.")
    if _is_api(path) and path in _FILE_ADDRESSES:
        return _Refused(415, detail=f"Stuur {_WITH_FILE}.")
    return None


def _media_type(headers: Mapping[str, str]) -> list[str]:
    """The media type of what was sent, and its parameters."""
    return [part.strip().lower() for part in headers.get("content-type", "").split(";")]


def _is_file(path: str, headers: Mapping[str, str]) -> bool:
    """Whether the address takes a file, and this is said to be one."""
    media_type = _media_type(headers)[0]
    if path in _XML_ADDRESSES:
        return media_type in _XML
    return path in _FILE_ADDRESSES and media_type == _WITH_FILE


def _check_content(path: str, headers: Mapping[str, str], body: bytes) -> None:
    media_type, *parameters = _media_type(headers)
    if _is_file(path, headers):
        return
    if (other_kind := _other_kind(path)) is not None:
        raise other_kind
    is_api = _is_api(path)
    if media_type != ("application/json" if is_api else _FORM) or any(
        each not in {"", "charset=utf-8", 'charset="utf-8"'} for each in parameters
    ):
        raise _Refused(415, detail=None if is_api else f"Stuur {_FORM}.")
    try:
        (body if is_api else unquote_to_bytes(body)).decode()
    except UnicodeDecodeError:
        raise _Refused(400, "not-utf-8", "De inhoud is geen UTF-8.") from None
    if is_api and _depth(body) > MAX_DEPTH:
        raise _Refused(400, "too-deep", f"De inhoud is dieper genest dan {MAX_DEPTH}.")


def _depth(text: bytes) -> int:
    """How deep objects and lists are nested, whether or not the JSON is sound."""
    depth = deepest = 0
    for match in _TOKENS.finditer(text):
        token = match.group()
        if token in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in b"]}":
            depth -= 1
    return deepest


def _again(body: bytes, receive: Receive) -> Receive:
    is_told = False

    async def told() -> HTTPReceiveMessage:
        nonlocal is_told
        if is_told:
            return cast("HTTPReceiveMessage", await receive())
        is_told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return told


async def _answer(refused: _Refused, screen: Screen | None, send: Send) -> None:
    if screen is None:
        said = {"content-type": MEDIA_TYPE}
        body = http_problem(refused.status, refused.detail, code=refused.code)
    else:
        shown, html = screen(refused.status, refused.detail or "")
        said, body = {**shown, "content-type": "text/html; charset=utf-8"}, html.encode()
    headers = [(name.lower().encode(), text.encode()) for name, text in said.items()]
    headers.append((b"content-length", str(len(body)).encode()))
    start: HTTPResponseStartEvent = {
        "type": "http.response.start",
        "status": refused.status,
        "headers": headers,
    }
    rest: HTTPResponseBodyEvent = {
        "type": "http.response.body",
        "body": body,
        "more_body": False,
    }
    await send(start)
    await send(rest)
