"""Debts and arrangements that need a person: missed, broken, failed, called, or about to go on.

It promises one cause per matter with a sentence that names the creditor; it is told what is the
matter and knows no arrangement, no law and no ledger.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from huishoudboekje.money import euro_text
from huishoudboekje.signals.cause import Cause, SignalKind, dated, signal_key


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedTerm:
    """A cost or an instalment (cents) whose day is over and for which nothing was ordered.

    `follows` is what the creditor's rule says happens then, in one or more sentences.
    """

    household_id: str
    agreement_id: str
    nominal_date: date
    date: date
    amount: int
    name: str
    creditor: str
    is_instalment: bool = False
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementMatter:
    """What is the matter with an arrangement, or with a condition or an effort of it.

    `about` stays the same as long as it is the same matter, `what` says what was agreed, `due` is
    the day it is about and `amount` (cents) what is at stake.
    """

    kind: SignalKind
    household_id: str
    arrangement_id: str
    creditor: str
    about: tuple[str, ...] = ()
    what: str = ""
    due: date | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumsBehind:
    """The premiums of one agreement (cents) that a health insurer claims, in no arrangement.

    Beyond `last` monthly premiums, as `is_beyond` says, it tells the CAK by the article of the law.
    """

    household_id: str
    agreement_id: str
    creditor: str
    owed: int
    last: int
    is_beyond: bool
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimContradiction:
    """An event id that a claims overview used again for other content."""

    household_id: str
    source: str
    event_id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeCall:
    """A creditor called a payment guarantee (cents), and has no answer yet."""

    household_id: str
    guarantee_id: str
    number: int
    agreement_id: str
    creditor: str
    called_on: date
    amount: int


def debt_causes(
    *,
    missed: Iterable[MissedTerm] = (),
    arrangements: Iterable[ArrangementMatter] = (),
    premiums: Iterable[PremiumsBehind] = (),
    contradictions: Iterable[ClaimContradiction] = (),
    calls: Iterable[GuaranteeCall] = (),
    today: date,
) -> tuple[Cause, ...]:
    """What is the matter with debts, arrangements and guarantees (definitions 9.10)."""
    return tuple(
        chain(
            _missed(missed),
            (_of_arrangement(each, today) for each in arrangements),
            _premiums(premiums),
            _contradictions(contradictions),
            _calls(calls),
        )
    )


def _missed(terms: Iterable[MissedTerm]) -> Iterator[Cause]:
    for each in terms:
        kind = SignalKind.INSTALMENT_MISSED if each.is_instalment else SignalKind.COST_MISSED
        reason = f"{each.name} van {euro_text(each.amount)}"
        if each.creditor and each.creditor != each.name:
            reason += f" aan {each.creditor}"
        reason += f" is niet betaald, nodig op {dated(each.date)}."
        yield Cause(
            kind=kind,
            household_id=each.household_id,
            agreement_id=each.agreement_id,
            nominal_date=each.nominal_date,
            key=signal_key(kind, each.household_id, each.agreement_id, each.nominal_date),
            amount=each.amount,
            due_date=each.date,
            reason=f"{reason} {each.follows}".strip(),
        )


def _of_arrangement(each: ArrangementMatter, today: date) -> Cause:
    return Cause(
        kind=each.kind,
        household_id=each.household_id,
        key=signal_key(each.kind, each.household_id, each.arrangement_id, *each.about),
        amount=each.amount,
        due_date=each.due,
        reason=_sentence(each, today),
    )


def _sentence(each: ArrangementMatter, today: date) -> str:
    whose = f"de regeling met {each.creditor}"
    day = "" if each.due is None else dated(each.due)
    sum_of_money = euro_text(each.amount or 0)
    match each.kind:
        case SignalKind.PAUSE_ENDS:
            ends = "eindigde" if each.due is not None and each.due < today else "eindigt"
            after = f"in de maand erna is er {sum_of_money} te betalen"
            return f"De pauze van {whose} {ends} op {day}; {after}."
        case SignalKind.TIED_INCOME_MISSING:
            missing = f"inkomen dat niet kwam op {day}: {_bare(each.what)}"
            return f"{_capital(whose)} hangt af van {missing}."
        case SignalKind.CONDITION_FAILED:
            return f"Een voorwaarde van {whose} is niet nagekomen: {_bare(each.what)}."
        case SignalKind.EFFORT_OVERDUE:
            return (
                f"Voor {whose} moest dit klaar zijn op {day}, en het is niet bevestigd: "
                f"{_bare(each.what)} ({sum_of_money})."
            )
        case SignalKind.EFFORT_FAILED:
            return (
                f"Voor {whose} is dit niet gelukt, {sum_of_money} blijft open: {_bare(each.what)}."
            )
        case _:
            assert each.kind is SignalKind.ARRANGEMENT_BROKEN, "no matter of an arrangement"
            return f"{_capital(whose)} is verbroken op {day}: {_bare(each.what)}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _bare(text: str) -> str:
    """The text as it stands within a sentence: what a person wrote may end with a full stop."""
    return text.strip().rstrip(".")


def _premiums(behind: Iterable[PremiumsBehind]) -> Iterator[Cause]:
    kind = SignalKind.PREMIUMS_BEHIND
    for each in behind:
        if each.is_beyond:
            follows = (
                f"dat is meer dan {each.last} maandpremies: de verzekeraar meldt dit aan het CAK"
            )
        else:
            follows = f"bij meer dan {each.last} maandpremies meldt de verzekeraar dit aan het CAK"
        yield Cause(
            kind=kind,
            household_id=each.household_id,
            agreement_id=each.agreement_id,
            key=signal_key(kind, each.household_id, each.agreement_id),
            amount=each.owed,
            due_date=None,
            reason=(
                f"Bij {each.creditor} staat {euro_text(each.owed)} aan premies open; {follows} "
                f"({each.article})."
            ),
        )


def _contradictions(found: Iterable[ClaimContradiction]) -> Iterator[Cause]:
    kind = SignalKind.CLAIMS_CONFLICT
    for each in found:
        yield Cause(
            kind=kind,
            household_id=each.household_id,
            key=signal_key(kind, each.household_id, each.source, each.event_id, each.digest),
            amount=None,
            due_date=None,
            reason=(
                f"Een vorderingenoverzicht (OIN {each.source}) gebruikt kenmerk {each.event_id} "
                "voor iets anders dan eerst; wat er eerst stond telt, vraag het na."
            ),
        )


def _calls(calls: Iterable[GuaranteeCall]) -> Iterator[Cause]:
    kind = SignalKind.GUARANTEE_CALLED
    for each in calls:
        yield Cause(
            kind=kind,
            household_id=each.household_id,
            agreement_id=each.agreement_id,
            key=signal_key(kind, each.household_id, each.guarantee_id, str(each.number)),
            amount=each.amount,
            due_date=each.called_on,
            reason=(
                f"{each.creditor} vroeg op {dated(each.called_on)} {euro_text(each.amount)} uit de "
                "betaalgarantie; er is nog geen antwoord."
            ),
        )
