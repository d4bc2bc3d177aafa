"""The desk that a screen is shown at: who sits there, what was typed, and doing a thing once.

It promises that a form is carried out once however often it is sent, that its answer is another
page to look at, and that a refusal comes back beside the form with everything that was typed. It
knows no form.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from api.dependencies import Answer, Background, Session, Transactions, asked
from api.pages.dutch import date_text, month_text
from api.pages.people import Person, person_of
from api.pages.rendering import page
from api.pages.sent import KEY, Sent, read_sent
from api.pages.viewers import COACH
from api.problems import STATUS
from huishoudboekje.actions import Acting
from huishoudboekje.calendar import Period
from huishoudboekje.errors import (
    Finding,
    InvalidInput,
    NotFound,
    Refusal,
    SameKeyOtherContent,
)

TOLD = "melding"
"""The cookie with what the next page tells."""

_TOLD_BYTES = 2_400
_DAY = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])", re.ASCII)
_MONTH = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}(?![\w-])", re.ASCII)
_COMMAND = re.compile(r",? ?(?:met)?: huishoudboekje [^.]*")
_ELSEWHERE = {
    True: "Deze bladzijde is voor medewerkers. Een schuldeiser ziet alleen zijn eigen lijst.",
    False: "Deze bladzijde is voor schuldeisers. Kies bovenaan wie er werkt.",
}
_TWICE = (
    "Dit formulier was al verstuurd, met iets anders erin. Kijk eerst of het goed staat. "
    "Verstuur het daarna nog een keer."
)


def on_screen(text: str) -> str:
    """A sentence of a refusal or finding as a screen says it: a capital, a point, Dutch days.

    A command to type is left out: a screen has a button for it.
    """
    said = _MONTH.sub(_in_words, _DAY.sub(_in_words, _COMMAND.sub("", text))).strip()
    if not said:
        return said
    end = "" if said[-1] in ".?!" else "."
    return f"{said[0].upper()}{said[1:]}{end}"


def _in_words(match: re.Match[str]) -> str:
    """The day or month as people write it; what is no day or month stays as it is."""
    text = match[0]
    try:
        return (
            date_text(date.fromisoformat(text)) if len(text) > 7 else month_text(Period.parse(text))
        )
    except ValueError:
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Something wrong with a form: the field it is in, "" for the form as a whole, and why."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was typed in a form that was refused, and all that is wrong with it."""

    form: str = ""
    sent: Sent = field(default_factory=Sent)
    mistakes: tuple[Mistake, ...] = ()

    def value(self, form: str, name: str, default: str = "") -> str:
        """What stands in a field: as it was typed, or as the form begins."""
        return self.sent.text(name) if self.form == form else default

    def mistakes_in(self, form: str) -> tuple[Mistake, ...]:
        """All that is wrong with the form."""
        return self.mistakes if self.form == form else ()

    def mistake(self, form: str, name: str) -> str:
        """What is wrong with the field; "" where nothing is."""
        return " ".join(each.text for each in self.mistakes_in(form) if each.field == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something is done: the address of the page to look at next, and what is told there once."""

    to: str
    told: tuple[str, ...] = ()

    def kept(self) -> bytes:
        """As it is kept under the key of the form."""
        return msgspec.json.encode([self.to, *_few(self.told)])


def done_again(content: bytes) -> Done:
    """What was kept under the key of a form."""
    to, *told = msgspec.json.decode(content, type=list[str])
    return Done(to=to, told=tuple(told))


def _few(told: Sequence[str]) -> list[str]:
    """So many of the sentences as a cookie can hold."""
    found: list[str] = []
    room = _TOLD_BYTES
    for at, each in enumerate(told):
        said = each[: _TOLD_BYTES // 4]
        room -= len(said.encode()) + 4
        if room < 0:
            return [*found, f"En nog {len(told) - at} punten."]
        found.append(said)
    return found


UNTOUCHED = Filled()
"""No form was refused."""


def mistakes_of(refusal: Refusal) -> tuple[Mistake, ...]:
    """All that a refusal says, each by its field."""
    if isinstance(refusal, SameKeyOtherContent):
        return (Mistake(field="", text=_TWICE),)
    if isinstance(refusal, InvalidInput):
        return tuple(
            Mistake(field=each.place, text=on_screen(each.text)) for each in refusal.findings
        )
    return (Mistake(field="", text=on_screen(refusal.text)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One request at the desk: the person, as whom is acted, what was sent."""

    person: Person
    by: Acting
    transactions: Transactions
    background: Background
    address: str
    sent: Sent
    told: tuple[str, ...] = ()

    def page(
        self,
        template: str,
        *,
        here: str,
        filled: Filled = UNTOUCHED,
        status: int = 200,
        **values: Any,
    ) -> Response[str]:
        """The screen at this address, as this person sees it; what was told is told once."""
        shown = page(
            template,
            status=status,
            person=self.person,
            viewer=COACH,
            here=lambda _: here,
            at_desk=True,
            filled=filled,
            today=self.by.today,
            told=self.told,
            **values,
        )
        if self.told:
            shown.delete_cookie(TOLD)
        return shown

    def done(
        self,
        form: str,
        act: Callable[[Session], Done],
        again: Callable[[Filled, int], Response[str]],
    ) -> Response[Any]:
        """The way to the page that `act` leads to, done once per key; or the form `again`."""
        try:
            question = asked(self.by.user, self.sent.key, *self._content())
            made = self.transactions.answered_once(
                question,
                lambda session: Answer(status=303, content=act(session).kept()),
                now=self.by.now,
            )
        except Refusal as refusal:
            return self.refused(form, refusal, again)
        done = done_again(made.content)
        cookies = [_cookie(done.told)] if done.told else []
        return Redirect(done.to, status_code=303, cookies=cookies)

    def refused(
        self, form: str, refusal: Refusal, again: Callable[[Filled, int], Response[str]]
    ) -> Response[str]:
        """The form again, with what was typed and all that is wrong with it."""
        filled = Filled(form=form, sent=self.sent, mistakes=mistakes_of(refusal))
        return again(filled, STATUS[type(refusal)][0])

    def _content(self) -> tuple[bytes, ...]:
        fields = [
            part.encode()
            for name, text in sorted(self.sent.fields.items())
            if name != KEY
            for part in (name, text)
        ]
        files = [each.content for _, each in sorted(self.sent.files.items())]
        return (self.address.encode(), *fields, *files)


def _cookie(told: tuple[str, ...]) -> Cookie:
    text = urlsafe_b64encode(msgspec.json.encode(told)).decode()
    return Cookie(key=TOLD, value=text, path="/", max_age=60, httponly=True, samesite="lax")


def _told(cookies: Mapping[str, str]) -> tuple[str, ...]:
    """What the page before this one had to tell; nothing where that cannot be read."""
    try:
        return msgspec.json.decode(urlsafe_b64decode(cookies.get(TOLD, "")), type=tuple[str, ...])
    except ValueError:
        return ()


def found(mistakes: Mapping[str, str]) -> None:
    """Nothing, where there are no mistakes; else raises InvalidInput with each by its field."""
    if mistakes:
        raise InvalidInput(
            tuple(Finding(place=name, code="invalid", text=text) for name, text in mistakes.items())
        )


def is_creditors(place: str) -> bool:
    """Whether a creditor looks at that address; all others are of the office."""
    return place.partition("?")[0] == "/schuldeiser" or place.startswith("/schuldeiser/")


async def desk(
    request: Request[Any, Any, Any],
    by: NamedDependency[Acting],
    transactions: NamedDependency[Transactions],
    background: NamedDependency[Background],
) -> Desk:
    """The request with who sits at the desk and what was sent; raises InvalidInput, NotFound."""
    person = person_of(request.cookies)
    place = request.url.path
    if place != "/wie" and is_creditors(place) != person.is_creditor:
        raise NotFound(_ELSEWHERE[person.is_creditor])
    sent = read_sent(request.headers.get("content-type", ""), await request.body())
    return Desk(
        person=person,
        by=replace(by, user=person.user),
        transactions=transactions,
        background=background,
        address=request.url.path,
        sent=sent,
        told=_told(request.cookies),
    )
