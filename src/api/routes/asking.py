"""Reading what a client asks: bodies, query, keys and versions, with all mistakes at once.

It promises values or one refusal that names everything wrong with a request, and that a change
under an idempotency key is answered the same every time. It knows no resource.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from litestar import Request, Response

from api.dependencies import Answer, Session, Transactions, asked
from api.problems import VersionMissing
from api.routes.answers import response
from huishoudboekje.actions import Acting
from huishoudboekje.agreements import TableReader, read_beside, read_json
from huishoudboekje.calendar import Period
from huishoudboekje.errors import Finding, InvalidInput, NotFound

MAX_PAGE = 200
PAGE = 50

_KEY = re.compile(r"[!-~]{1,128}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_PERIOD = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_ETAG = re.compile(r'"([1-9][0-9]{0,17})"', re.ASCII)
_Read = TypeVar("_Read")


def read_table(table: object, read: Callable[[TableReader], _Read]) -> _Read:
    """What `read` makes of a JSON object; raises InvalidInput with all mistakes."""
    made, mistakes = _read_through(table, read)
    if mistakes:
        raise InvalidInput(mistakes)
    return made


def _read_through(
    table: object, read: Callable[[TableReader], _Read]
) -> tuple[_Read, tuple[Finding, ...]]:
    findings: list[Finding] = []
    reader = TableReader(table, "", findings, in_camel_case=True)
    made = read(reader)
    reader.refuse_unknown_keys()
    return made, tuple(findings)


def read_body(body: bytes, read: Callable[[TableReader], _Read]) -> _Read:
    """What `read` makes of a body; raises InvalidInput with all mistakes."""
    return read_json(body, lambda table: read_table(table, read))


def read_period(reader: TableReader, key: str, *, required: bool = False) -> Period | None:
    """The month that the key names, such as `2027-01`."""
    text = reader.text(key, required=required)
    if not text:
        return None
    if not _PERIOD.fullmatch(text):
        reader.mistake(key, "schrijf een maand als 2027-01")
        return None
    return Period.parse(text)


def read_moment(reader: TableReader, key: str) -> datetime | None:
    """The moment that the key names, in UTC; any offset is understood, none is refused."""
    text = reader.text(key)
    if not text:
        return None
    moment = None
    if _MOMENT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            moment = None
    if moment is None:
        reader.mistake(key, "schrijf een moment met tijdzone, als 2026-11-26T12:00:00Z")
    return moment


def read_limit(reader: TableReader) -> int:
    """How long a page is asked to be, from 1 to 200."""
    text = reader.text("limit", default=str(PAGE))
    if not _NUMBER.fullmatch(text) or int(text) > MAX_PAGE:
        reader.mistake("limit", f"schrijf een heel getal van 1 tot en met {MAX_PAGE}")
        return PAGE
    return int(text)


def read_number(reader: TableReader, key: str) -> int:
    """The number that the key names; 0 when left out."""
    text = reader.text(key)
    if text and not _NUMBER.fullmatch(text):
        reader.mistake(key, "schrijf een heel getal")
        return 0
    return int(text or 0)


def read_after(reader: TableReader) -> int:
    """The number after which a page begins; 0, at the beginning, when left out."""
    return 0 if reader.text("after") == "0" else read_number(reader, "after")


def number_in_path(text: str) -> int:
    """The number that stands in an address; anything else is not there."""
    if not _NUMBER.fullmatch(text):
        raise NotFound("Dit adres bestaat niet.")
    return int(text)


def period_in_path(text: str) -> Period:
    """The month that stands in an address, such as `2027-01`; anything else is not there."""
    if not _PERIOD.fullmatch(text):
        raise NotFound("Dit adres bestaat niet.")
    return Period.parse(text)


def nothing(_: TableReader) -> None:
    """Read no key at all: every one is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request with who makes it and the way into the database.

    `mistakes` are those of headers that were read: told with what else is wrong.
    """

    request: Request[Any, Any, Any]
    by: Acting
    transactions: Transactions
    mistakes: list[Finding] = field(default_factory=list)

    def query(self, read: Callable[[TableReader], _Read]) -> _Read:
        """What `read` makes of the query, in which a key stands once; raises InvalidInput."""
        made, mistakes = self._query(read)
        if mistakes:
            raise InvalidInput(mistakes)
        return made

    def _query(self, read: Callable[[TableReader], _Read]) -> tuple[_Read, tuple[Finding, ...]]:
        table: dict[str, str] = {}
        doubles = []
        for key, value in self.request.query_params.multi_items():
            if key in table:
                doubles.append(Finding(place=key, code="duplicate-key", text="staat er twee keer"))
            table[key] = value
        made, mistakes = _read_through(table, read)
        return made, (*doubles, *mistakes)

    def said(
        self,
        body: bytes,
        read: Callable[[bytes], _Read],
        *,
        query: Callable[[TableReader], object] | None = None,
    ) -> _Read:
        """What `read` found in a body that changes nothing; raises InvalidInput."""
        return read_beside(self._query(query or nothing)[1], lambda: read(body))

    def is_preview(self) -> bool:
        """Whether the query asks to look only; its mistakes are told by what reads the body."""
        return self._query(read_preview)[0]

    def version(self) -> int:
        """The version that `If-Match` names, 0 where it cannot be read; raises VersionMissing.

        What is wrong with it is told by `changed`, with all that is wrong.
        """
        text = self.request.headers.get("if-match")
        if text is None:
            raise VersionMissing("Zet in If-Match de ETag van het huishouden zoals je het las.")
        match = _ETAG.fullmatch(text)
        if match is None:
            text = 'schrijf één ETag, tussen aanhalingstekens: "3"'
            self.mistakes.append(Finding(place="If-Match", code="invalid", text=text))
            return 0
        return int(match[1])

    def changed(
        self,
        body: bytes,
        read: Callable[[bytes], _Read],
        act: Callable[[Session, _Read, str], Answer],
        *,
        may_preview: bool = False,
    ) -> Response[bytes]:
        """The answer to a change: what `act` makes of what `read` found in the body, kept per key.

        `act` gets the key too. A preview shows the same answer and saves nothing. Raises
        InvalidInput with the mistakes of headers, query and body together.
        """
        wants, mistakes = self._query(read_preview if may_preview else nothing)
        is_preview = wants is True
        key, key_mistakes = self._key(is_needed=not is_preview)
        known = (*self.mistakes, *key_mistakes, *mistakes)
        found = read_beside(known, lambda: read(body))
        if is_preview:
            made = self.transactions.previewed(lambda session: act(session, found, key))
            return response(Answer(status=200, content=made.content))
        request = self.request
        content = (request.method, request.url.path, request.headers.get("if-match", ""))
        question = asked(self.by.user, key, *(part.encode() for part in content), body)
        return response(
            self.transactions.answered_once(
                question, lambda session: act(session, found, key), now=self.by.now
            )
        )

    def _key(self, *, is_needed: bool) -> tuple[str, tuple[Finding, ...]]:
        key = self.request.headers.get("idempotency-key")
        if key is None:
            text = "ontbreekt; kies voor elke wijziging een nieuwe, als een UUID"
            missing = Finding(place="Idempotency-Key", code="missing", text=text)
            return "preview", (missing,) if is_needed else ()
        if not _KEY.fullmatch(key):
            text = "schrijf 1 tot en met 128 leesbare tekens zonder spaties"
            return key, (Finding(place="Idempotency-Key", code="invalid", text=text),)
        return key, ()


def read_preview(reader: TableReader) -> bool:
    """Whether the change is only looked at."""
    return read_flag(reader, "preview")


def read_flag(reader: TableReader, key: str) -> bool:
    """Whether the key says true; False when left out."""
    text = reader.text(key, default="false")
    if text not in {"true", "false"}:
        reader.mistake(key, "schrijf true of false")
    return text == "true"


def needed_day(reader: TableReader, key: str) -> date:
    """The day that the key must name; any day stands in for one that is refused."""
    return reader.day(key, required=True) or date.min
