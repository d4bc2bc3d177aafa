"""A file that a client sends in a form, with the fields beside it.

It promises one file and plain texts, or every mistake by name; what stands in the file it does not
know.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from huishoudboekje.errors import Finding

_LONGEST_NAME = 200
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm:
    """The file of a form, its name and the reason beside it; `mistakes` where the form is off."""

    name: str = ""
    content: bytes = b""
    reason: str = ""
    mistakes: tuple[Finding, ...] = ()

    @property
    def said(self) -> bytes:
        """All that the form says, the same however it was cut into parts."""
        return b"\0".join((self.name.encode(), self.reason.encode(), self.content))


async def sent_form(request: Request[Any, Any, Any]) -> SentForm:
    """What was sent: exactly one `file`, and a `reason` that may be left out.

    Raises RequestEntityTooLarge where the server takes less.
    """
    try:
        form = list((await request.form()).multi_items())
    except RequestEntityTooLarge:
        raise
    except (HTTPException, ValueError, LookupError, AssertionError):
        return _wrong(Finding(place="", code="invalid", text="deze inhoud is niet te lezen"))
    findings: list[Finding] = []
    files = [value for key, value in form if key == "file" and isinstance(value, UploadFile)]
    reasons = [value for key, value in form if key == "reason" and isinstance(value, str)]
    for key, value in form:
        known = UploadFile if key == "file" else str
        if key not in {"file", "reason"} or not isinstance(value, known):
            text = "stuur alleen een bestand als file en een tekst als reason"
            findings.append(Finding(place=_plain(key), code="unknown-key", text=text))
    if len(files) != 1:
        text = "stuur één bestand" if files else "ontbreekt"
        findings.append(Finding(place="file", code="invalid" if files else "missing", text=text))
    if len(reasons) > 1 or any(len(each) > _LONGEST_TEXT for each in reasons):
        text = f"schrijf één reden van hooguit {_LONGEST_TEXT} tekens"
        findings.append(Finding(place="reason", code="invalid", text=text))
    if findings:
        return _wrong(*findings)
    return SentForm(
        name=_plain(files[0].filename),
        content=await files[0].read(),
        reason=_plain(reasons[0]) if reasons else "",
    )


def _wrong(*findings: Finding) -> SentForm:
    return SentForm(mistakes=findings)


def _plain(text: str) -> str:
    """The end of the text, without signs that cannot be seen."""
    return "".join(each for each in text if each.isprintable())[-_LONGEST_NAME:].strip()
