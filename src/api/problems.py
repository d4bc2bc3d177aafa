"""How the API says no: one table from refusals to HTTP, one shape (RFC 9457) for every problem.

It promises a stable code and all mistakes at once, and that nothing of a driver, a query or a
traceback reaches a client. It decides nothing.
"""

import logging
import re
import traceback
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.routes import HTTPRoute

from huishoudboekje.errors import (
    AdvanceTooHigh,
    AlreadyArranged,
    AlreadyClosed,
    AlreadyExists,
    AlreadyMatched,
    AlreadyReversed,
    AlreadySettled,
    Finding,
    InvalidInput,
    NoFigure,
    NotAffordable,
    NotAllowed,
    NotAnswerable,
    NotArrangeable,
    NotFound,
    NotReversible,
    OutOfOrder,
    OutsideMandate,
    Refusal,
    SameKeyOtherContent,
    StaleVersion,
    StatementsExist,
    StepNotAllowed,
    TooLittleMoney,
    TwoPeople,
    WrongDatabase,
    WrongDocument,
)
from huishoudboekje.money import amount_text

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger("api")

_PART = re.compile(r"\{[^}]*\}")


class VersionMissing(Refusal):
    """A change was asked without saying which version it is based on."""

    code = "version-missing"


STATUS: dict[type[Refusal], tuple[int, str]] = {
    InvalidInput: (400, "De invoer klopt niet"),
    NotFound: (404, "Dit is er niet"),
    AlreadyExists: (409, "Dit is er al"),
    AlreadyMatched: (409, "Dit is al gekoppeld"),
    StatementsExist: (409, "Er zijn afschriften"),
    NoFigure: (422, "Dit bedrag kennen wij niet"),
    NotAllowed: (422, "Dit mag niet van de regel"),
    WrongDocument: (422, "Dit is een ander document"),
    AlreadyArranged: (409, "Er is al een regeling"),
    NotAffordable: (409, "Dit past niet in het huishouden"),
    NotArrangeable: (409, "Deze schuld kan niet in een regeling"),
    StepNotAllowed: (409, "Deze stap kan nu niet"),
    AlreadyClosed: (409, "Dit is al gesloten"),
    AlreadyReversed: (409, "Dit is al teruggenomen"),
    AlreadySettled: (409, "Dit is al verwerkt"),
    AdvanceTooHigh: (409, "Het voorschot wordt te hoog"),
    NotAnswerable: (409, "Dit sluit niet met een antwoord"),
    NotReversible: (409, "Dit kan niet worden teruggenomen"),
    OutOfOrder: (409, "Eerst moet iets anders"),
    OutsideMandate: (409, "Er is geen machtiging"),
    TooLittleMoney: (409, "Er is te weinig geld"),
    TwoPeople: (409, "Dit doet iemand anders"),
    SameKeyOtherContent: (409, "Deze sleutel hoort bij een andere vraag"),
    StaleVersion: (412, "Dit is intussen gewijzigd"),
    VersionMissing: (428, "Zeg welke versie je las"),
    WrongDatabase: (503, "De database past niet bij dit programma"),
}
"""The HTTP status and the title of every refusal."""

HTTP: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "Deze vraag klopt niet", "De vraag is niet te lezen."),
    403: ("forbidden", "Dit mag niet", "Deze vraag komt niet van deze computer."),
    404: ("not-found", "Dit is er niet", "Dit adres bestaat niet."),
    405: ("method-not-allowed", "Dit kan hier niet", "Dit adres kent deze methode niet."),
    413: ("content-too-large", "Dit is te groot", "Stuur hooguit 1 MB."),
    414: ("uri-too-long", "Dit adres is te lang", "Houd het adres korter."),
    415: ("unsupported-media-type", "Dit soort inhoud kan niet", "Stuur application/json."),
    500: (
        "internal-error",
        "Er ging iets mis",
        "Er is niets veranderd. Probeer het later nog eens.",
    ),
}
"""The code, the title and the sentence of what HTTP itself refuses."""


def problem(
    status: int,
    *,
    code: str,
    title: str,
    detail: str,
    errors: Iterable[Finding] = (),
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """The body of a problem: its members, every mistake with its place, and what else is told."""
    members: dict[str, Any] = {
        "type": f"urn:huishoudboekje:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    found = [{"place": each.place, "code": each.code, "text": each.text} for each in errors]
    if found:
        members["errors"] = found
    members.update(more or {})
    return msgspec.json.encode(members)


def http_problem(status: int, detail: str | None = None, *, code: str | None = None) -> bytes:
    """The problem of an HTTP status; one that the table lacks reads as 400 or 500 does."""
    known = HTTP.get(status) or HTTP[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]
    usual, title, text = known
    return problem(status, code=code or usual, title=title, detail=detail or text)


def _what_would_do(refusal: Refusal) -> dict[str, Any]:
    """What the asker can do instead, where a refusal knows it."""
    if isinstance(refusal, NotAffordable):
        fits = None if refusal.fits is None else amount_text(refusal.fits)
        return {"fits": fits, "months": refusal.months}
    if isinstance(refusal, StepNotAllowed):
        return {"allowed": list(refusal.allowed)}
    return {}


def refusal_problem(refusal: Refusal) -> tuple[int, bytes]:
    """The status and the problem that a refusal is told with."""
    status, title = STATUS[type(refusal)]
    errors = refusal.findings if isinstance(refusal, InvalidInput) else ()
    detail = refusal.text
    if errors:
        detail = "Er is één fout." if len(errors) == 1 else f"Er zijn {len(errors)} fouten."
    more = _what_would_do(refusal)
    body = problem(status, code=refusal.code, title=title, detail=detail, errors=errors, more=more)
    return status, body


def status_of(request: Request[Any, Any, Any], error: Exception) -> int:
    """The HTTP status of what went wrong; what was no refusal is written in the log."""
    if isinstance(error, Refusal):
        return STATUS[type(error)][0]
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return error.status_code
    # The message may hold what people sent: only where it happened is written down.
    places = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("%s %s: %s\n%s", request.method, request.url.path, type(error).__name__, places)
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The answer to a request that ended in this error."""
    status = status_of(request, error)
    body = refusal_problem(error)[1] if isinstance(error, Refusal) else http_problem(status)
    headers = {"Allow": _allowed(request)} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _allowed(request: Request[Any, Any, Any]) -> str:
    """The methods that the address of the request does know."""
    path = request.url.path
    for route in request.app.routes:
        if isinstance(route, HTTPRoute) and re.fullmatch(_PART.sub("[^/]+", route.path), path):
            return ", ".join(sorted(route.methods))
    return ""
