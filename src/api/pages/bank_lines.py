"""One line of the bank: what it may be for, saying what it is for, and taking that back.

It promises that a line is confirmed as proposed, split or booked by hand in one form that keeps
what was typed; what may be booked it does not decide.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.dependencies import Session
from api.pages.bank_targets import (
    TargetGroup,
    agreement_names,
    part_for,
    proposal_said,
    target_groups,
    target_of,
)
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, found
from api.pages.dutch import amount_typed, typed_cents
from api.pages.sent import Sent, broken, number_in
from api.pages.viewers import address
from api.pages.words import MATCH_KINDS
from huishoudboekje.actions import PartInput, confirm_match, take_back_match
from huishoudboekje.errors import InvalidInput
from huishoudboekje.matching import MatchKind
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    HouseholdRow,
    OpenLine,
    household_list,
    household_names,
    open_line,
    statement_line,
)

MOST_PARTS = 20
_PLACE = ("bank", "regels")
_FOUND = 10
_HOUSEHOLDS = 5
_PART = re.compile(r"parts\[([1-9][0-9]?)\]\.(\w+)", re.ASCII)
_ID = re.compile("[a-z0-9-]{1,100}", re.ASCII)
_TARGET = {"kind", "householdId", "agreementId", "orderId"}


def parts_asked(text: str) -> int:
    """Into how many parts a line is split; 1 where that is not said."""
    return min(int(text), MOST_PARTS) if re.fullmatch("[1-9][0-9]?", text) else 1


def _asked(request: Request[Any, Any, Any]) -> tuple[tuple[str, ...], str, int]:
    """The households, the words to search by, and the parts that the address asks for."""
    query = request.query_params
    named: list[str] = query.getall("huishouden", [])
    chosen = tuple(dict.fromkeys(each for each in named if _ID.fullmatch(each)))
    words = "".join(sign for sign in query.get("zoek", "") if sign.isprintable())
    return chosen[:_HOUSEHOLDS], words.strip()[:100], parts_asked(query.get("delen", ""))


def line_page(
    desk: Desk,
    line_id: str,
    request: Request[Any, Any, Any],
    *,
    filled: Filled = UNTOUCHED,
    status: int = 200,
) -> Response[str]:
    """The line as it stands: open with a form, or matched with what it is for."""
    number, reach, today = number_in(line_id), desk.by.reach, desk.by.today
    chosen, words, count = _asked(request)
    count = max(count, _parts_in(filled.sent))
    with desk.transactions.reading() as session:
        line = statement_line(session, number, reach=reach)
        ids = {each.household_id or "" for one in line.matches for each in one.parts} - {""}
        names = household_names(session, ids, reach=reach)
        agreements = agreement_names(session, sorted(names)[:_HOUSEHOLDS], reach=reach)
        proposed: OpenLine | None = None
        groups: tuple[TargetGroup, ...] = ()
        hits: tuple[HouseholdRow, ...] = ()
        if not line.matches:
            proposed = open_line(session, number, today=today, reach=reach)
            theirs = [each.household_id for each in proposed.proposals]
            shown = [*dict.fromkeys([*chosen, *theirs])][:_HOUSEHOLDS]
            groups = target_groups(session, shown, line=line, is_split=count > 1, reach=reach)
            if words:
                hits = household_list(session, today=today, reach=reach, search=words, limit=_FOUND)
    return desk.page(
        "bank_line.html",
        here=_address(line_id, chosen, count),
        filled=filled,
        status=status,
        line=line,
        names=names,
        agreements=agreements,
        match_kinds=MATCH_KINDS,
        proposed=proposed,
        proposals=_proposals(proposed),
        groups=groups,
        hits=[(each.name, _address(line_id, (*chosen, each.household_id), count)) for each in hits],
        words=words,
        chosen=chosen,
        parts=range(1, count + 1),
        to_match=_address(line_id, chosen, count, "koppelen"),
        whole=amount_typed(abs(line.amount)),
        more_parts=_address(line_id, chosen, count + 1) if count < MOST_PARTS else "",
        mistake_names=_mistake_names(count),
    )


def _address(line_id: str, chosen: Sequence[str], count: int, *below: str) -> str:
    place = address(*_PLACE, line_id, *below)
    asked = [f"huishouden={each}" for each in chosen]
    asked += [f"delen={count}"] if count > 1 else []
    return f"{place}?{'&'.join(asked)}" if asked else place


def _parts_in(sent: Sent) -> int:
    numbers = [int(match[1]) for name in sent.fields if (match := _PART.fullmatch(name))]
    return min(max(numbers, default=1), MOST_PARTS)


def _proposals(proposed: OpenLine | None) -> list[dict[str, Any]]:
    """Each choice with the parts that it stands for: all together, or one by one."""
    if proposed is None:
        return []
    groups = [[each] for each in proposed.proposals]
    if proposed.is_together:
        groups = [list(proposed.proposals)]
    return [
        {
            "lines": [
                (proposal_said(each), each.household_name, euro_text(each.amount)) for each in group
            ],
            "reasons": list(dict.fromkeys(why for each in group for why in each.reasons)),
            "doubts": list(dict.fromkeys(why for each in group for why in each.doubts)),
            "parts": [
                (
                    target_of(each),
                    amount_typed(abs(each.amount)),
                    "" if each.nominal_date is None else each.nominal_date.isoformat(),
                )
                for each in group
            ],
        }
        for group in groups
    ]


def _mistake_names(count: int) -> dict[str, str]:
    names = {"reason": "Toelichting"}
    for at in range(1, count + 1):
        part = f", deel {at}" if count > 1 else ""
        names |= {
            f"parts[{at}].target": f"Waarvoor{part}",
            f"parts[{at}].amount": f"Bedrag{part}",
            f"parts[{at}].nominalDate": f"Termijn{part}",
        }
    return names


@get("/bank/regels/{line_id:str}", include_in_schema=False, sync_to_thread=True)
def bank_line(
    line_id: FromPath[str], desk: NamedDependency[Desk], request: Request[Any, Any, Any]
) -> Response[str]:
    """One line: what the bank says, what it may be for, or what it was matched with."""
    return line_page(desk, line_id, request)


def typed_parts(sent: Sent, sign: int) -> list[PartInput]:
    """The parts that were filled in (cents, with the sign of the line); raises InvalidInput."""
    mistakes: dict[str, str] = {}
    parts = []
    for at in range(1, _parts_in(sent) + 1):
        place = f"parts[{at}]"
        target, amount = sent.text(f"{place}.target"), sent.text(f"{place}.amount")
        day = sent.text(f"{place}.nominalDate")
        cents, nominal = 0, None
        try:
            cents = sign * typed_cents(amount)
        except ValueError as error:
            mistakes[f"{place}.amount"] = str(error)
        try:
            nominal = date.fromisoformat(day) if day else None
        except ValueError:
            mistakes[f"{place}.nominalDate"] = "deze dag bestaat niet"
        part = part_for(target, cents, nominal)
        if part is None:
            mistakes[f"{place}.target"] = "kies waar het voor is"
        else:
            parts.append(part)
    found(mistakes)
    return parts


def _in_form(refusal: InvalidInput) -> InvalidInput:
    """The refusal with the fields of the form as its places."""
    findings = []
    for each in refusal.findings:
        match = _PART.fullmatch(each.place)
        is_target = match is not None and match[2] in _TARGET
        place = f"parts[{match[1]}].target" if match and is_target else each.place
        findings.append(replace(each, place=place))
    return InvalidInput(tuple(findings))


@post("/bank/regels/{line_id:str}/koppelen", include_in_schema=False, sync_to_thread=True)
def match(
    line_id: FromPath[str], desk: NamedDependency[Desk], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The line is for what the form says."""

    def act(session: Session) -> Done:
        number, reach = number_in(line_id), desk.by.reach
        line = statement_line(session, number, reach=reach)
        parts = typed_parts(desk.sent, 1 if line.amount > 0 else -1)
        try:
            made = confirm_match(
                session, number, parts, reason=desk.sent.text("reason"), by=desk.by
            )
        except InvalidInput as refusal:
            raise _in_form(refusal) from None
        kinds = list(dict.fromkeys(MATCH_KINDS[MatchKind(each.kind)] for each in made.parts))
        said = f"Gekoppeld: {euro_text(line.amount)} als {', '.join(kinds).lower()}."
        return Done(to=address(*_PLACE), told=(said,))

    return desk.done(
        "match",
        act,
        lambda filled, status: line_page(desk, line_id, request, filled=filled, status=status),
    )


@post("/bank/regels/{line_id:str}/terugnemen", include_in_schema=False, sync_to_thread=True)
def take_back(
    line_id: FromPath[str], desk: NamedDependency[Desk], request: Request[Any, Any, Any]
) -> Response[Any]:
    """The line is open again, and its orders are what they were."""

    def act(session: Session) -> Done:
        line = statement_line(session, number_in(line_id), reach=desk.by.reach)
        if not line.matches:
            raise broken("Deze regel is al open.")
        reason = desk.sent.text("reason")
        take_back_match(session, line.matches[0].id, reason=reason, by=desk.by)
        told = "De koppeling is teruggenomen. De regel is weer open."
        return Done(to=address(*_PLACE, line_id), told=(told,))

    return desk.done(
        "back",
        act,
        lambda filled, status: line_page(desk, line_id, request, filled=filled, status=status),
    )


HANDLERS = [bank_line, match, take_back]
