"""What the law lets public bodies do with a household's money, as dated data with its source.

It promises who may keep back what is owed to whom, and which income is a benefit that a gift may
touch. It knows no amounts; a person judges what it says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huishoudboekje.agreements import Agreement, Kind, slug
from huishoudboekje.debts import PublicBody, public_body


@dataclass(frozen=True, slots=True)
class Creditor:
    """Somebody to whom the household owes a debt; either may be empty when it is not known."""

    party: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Law:
    keeps_back_for: frozenset[PublicBody]  # itself, and other bodies
    since: date
    source: str


_LAWS = {
    PublicBody.TOESLAGEN: _Law(
        keeps_back_for=frozenset({PublicBody.TOESLAGEN}),
        since=date(2006, 1, 1),
        source="Awir art. 30",
    ),
    PublicBody.TAX: _Law(
        # Refunds of income tax: Awir art. 30.
        keeps_back_for=frozenset({PublicBody.TAX, PublicBody.TOESLAGEN}),
        since=date(1990, 6, 1),
        source="Invorderingswet 1990 art. 24",
    ),
    PublicBody.UWV: _Law(
        keeps_back_for=frozenset({PublicBody.UWV}),
        since=date(2002, 1, 1),
        source="WW art. 36 and on; the other employee insurances likewise",
    ),
    PublicBody.SVB: _Law(
        keeps_back_for=frozenset({PublicBody.SVB}),
        since=date(1996, 8, 1),
        source="AOW art. 24 and on; AKW and Anw likewise",
    ),
    PublicBody.CJIB: _Law(
        keeps_back_for=frozenset({PublicBody.CJIB}),
        since=date(1992, 7, 1),
        source="Wahv art. 27",
    ),
}

_MUNICIPALITY = "gemeente-"
"""A municipality sets off with its own benefit only (Participatiewet art. 58 and 60): its name,
also with a department behind it, is the body."""

_BENEFIT_NAMES = frozenset(
    {"aio", "bbz", "bijstand", "bijstandsuitkering", "bijstanduitkering", "participatiewet", "pw"}
)
"""Words in the name of an income, or of its payer, that say that means count for it
(Participatiewet art. 31 and 32; AIO: art. 47a; Bbz: art. 78f). Gifts: art. 31(2)(m), since
1 January 2026 with a sum per year that stays out of it (Kamerstukken II 36582)."""


def _starts(name: str, known: str) -> bool:
    return name == known or name.startswith(f"{known}-")


def _law_of(name: str, day: date) -> _Law | None:
    body = public_body(name)
    law = None if body is None else _LAWS.get(body)
    return law if law is not None and law.since <= day else None


def _is_same_party(payer: str, creditor: str, day: date) -> bool:
    paying, owed = slug(payer), slug(creditor)
    if not paying or not owed:
        return False
    if paying == owed:
        return True
    if paying.startswith(_MUNICIPALITY) and owed.startswith(_MUNICIPALITY):
        return _starts(paying, owed) or _starts(owed, paying)
    law, to = _law_of(payer, day), public_body(creditor)
    return law is not None and _law_of(creditor, day) is not None and to in law.keeps_back_for


def may_set_off(payer: Agreement, creditors: Iterable[Creditor], day: date) -> bool:
    """True when the payer of an income is one of the creditors, or may keep back for one.

    The same by account number or by name; a public body by any of its names.
    """
    return any(
        (payer.iban != "" and payer.iban == each.iban)
        or _is_same_party(payer.party, each.party, day)
        for each in creditors
    )


def has_benefit(agreements: Iterable[Agreement], day: date) -> bool:
    """True when an income that counts on the day is a benefit for which other means count."""
    for agreement in agreements:
        if agreement.kind is not Kind.INCOME:
            continue
        if agreement.until is not None and agreement.until < day:
            continue
        if _BENEFIT_NAMES & {*slug(agreement.name).split("-"), *slug(agreement.party).split("-")}:
            return True
    return False
