"""What the law lets public bodies do with a household's money, as dated data with its source.

It promises who may keep back what is owed to whom, and which income is a benefit that a gift may
touch. It knows the names that bodies go by, no amounts; a person judges what it says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huishoudboekje.agreements import Agreement, Kind, slug


@dataclass(frozen=True, slots=True)
class Creditor:
    """Somebody to whom the household owes a debt; either may be empty when it is not known."""

    party: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    names: tuple[str, ...]  # as slugs; a longer name that begins with one is the same body
    keeps_back_for: tuple[str, ...] = ()  # other bodies, by their first name
    since: date
    source: str


_BODIES = (
    _Body(
        names=("dienst-toeslagen", "belastingdienst-toeslagen"),
        since=date(2006, 1, 1),
        source="Awir art. 30",
    ),
    _Body(
        names=("belastingdienst",),
        keeps_back_for=("dienst-toeslagen",),  # refunds of income tax: Awir art. 30
        since=date(1990, 6, 1),
        source="Invorderingswet 1990 art. 24",
    ),
    _Body(
        names=("uwv", "uitvoeringsinstituut"),
        since=date(2002, 1, 1),
        source="WW art. 36 and on; the other employee insurances likewise",
    ),
    _Body(
        names=("svb", "sociale-verzekeringsbank"),
        since=date(1996, 8, 1),
        source="AOW art. 24 and on; AKW and Anw likewise",
    ),
    _Body(
        names=("cjib", "centraal-justitieel-incassobureau"),
        since=date(1992, 7, 1),
        source="Wahv art. 27",
    ),
)
"""Most specific name first: `belastingdienst-toeslagen` is not the Belastingdienst."""

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


def _body(name: str, day: date) -> _Body | None:
    for body in _BODIES:
        if any(_starts(name, known) for known in body.names):
            return body if body.since <= day else None
    return None


def _is_same_party(payer: str, creditor: str, day: date) -> bool:
    if not payer or not creditor:
        return False
    if payer == creditor:
        return True
    if payer.startswith(_MUNICIPALITY) and creditor.startswith(_MUNICIPALITY):
        return _starts(payer, creditor) or _starts(creditor, payer)
    paying, owed = _body(payer, day), _body(creditor, day)
    if paying is None or owed is None:
        return False
    return paying is owed or owed.names[0] in paying.keeps_back_for


def may_set_off(payer: Agreement, creditors: Iterable[Creditor], day: date) -> bool:
    """True when the payer of an income is one of the creditors, or may keep back for one.

    The same by account number or by name; a public body by any of its names.
    """
    name = slug(payer.party)
    return any(
        (payer.iban != "" and payer.iban == each.iban)
        or _is_same_party(name, slug(each.party), day)
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
