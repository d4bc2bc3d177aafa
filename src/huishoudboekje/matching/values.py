"""What is matched and what comes of it: agreements and orders to look in, candidates, decisions.

It promises plain values and one Dutch sentence for every reason and doubt; it does not know how a
candidate is found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from huishoudboekje.agreements import Agreement, Kind

TermKey = tuple[str, str]
"""Whose terms: a household's id and its agreement's."""


MOST_CANDIDATES = 10
"""A person chooses from so many at most."""

SENT = frozenset({"exported", "paid"})
"""States of an order that may come back."""

DONE = frozenset({"paid", "returned"})
"""States of an order that money went out for already."""


class MatchKind(StrEnum):
    """What a statement line, or a part of it, is for.

    The room proposes the first five; the others are for a person to choose.
    """

    RECEIPT = "receipt"
    REFUND = "refund"
    PAYMENT = "payment"
    RETURN = "return"
    SPENT = "spent"
    OPENING = "opening"
    OWN_MONEY = "own-money"
    BANK_CHARGES = "bank-charges"
    ADVANCE = "advance"
    REPAYMENT = "repayment"


class FoundBy(StrEnum):
    """The key by which something was found, the strongest first."""

    END_TO_END_ID = "end-to-end-id"
    BATCH = "batch"
    REFERENCE = "reference"
    COUNTER_IBAN = "counter-iban"
    LEARNT = "learnt"
    LIKENESS = "likeness"
    NOTHING = "nothing"


class Reason(StrEnum):
    """Why a candidate is one."""

    OWN_ID = "own-id"
    BATCH = "batch"
    REFERENCE = "reference"
    COUNTER_IBAN = "counter-iban"
    LEARNT = "learnt"
    WORDS = "words"
    AMOUNT = "amount"
    OTHER_AMOUNT = "other-amount"
    DATE = "date"


class Doubt(StrEnum):
    """What speaks against booking without a person."""

    ALREADY_PAID = "already-paid"
    ALREADY_RETURNED = "already-returned"
    ALREADY_RECEIVED = "already-received"
    NOT_EXPORTED = "not-exported"
    AMOUNT_DIFFERS = "amount-differs"
    OTHER_ACCOUNT = "other-account"
    OTHER_DATE = "other-date"
    SEVERAL_HOUSEHOLDS = "several-households"
    SEVERAL_AGREEMENTS = "several-agreements"
    TOO_MANY = "too-many"
    REFUND = "refund"
    TAKEN_BACK = "taken-back"
    MAY_BE_REFUND = "may-be-refund"
    NEGATIVE_RECEIPT = "negative-receipt"
    NOT_ORDERED = "not-ordered"
    NO_OWN_ID = "no-own-id"
    MAY_BE_TRANSFER = "may-be-transfer"
    WORDS_MISSING = "words-missing"
    OUTSIDE_PERIOD = "outside-period"
    ONLY_LEARNT = "only-learnt"
    ACCOUNT_UNKNOWN = "account-unknown"
    BATCH_DIFFERS = "batch-differs"
    BATCH_BACK = "batch-back"
    NOTHING_FOUND = "nothing-found"


_SENTENCES: dict[Reason | Doubt, str] = {
    Reason.OWN_ID: "Ons eigen kenmerk staat erbij.",
    Reason.BATCH: "Het is het bedrag van een heel betaalbestand van ons.",
    Reason.REFERENCE: "Het betalingskenmerk klopt.",
    Reason.COUNTER_IBAN: "De tegenrekening hoort bij deze afspraak.",
    Reason.LEARNT: "Iemand koos deze afspraak eerder bij deze tegenrekening.",
    Reason.WORDS: "De zoekwoorden staan erin.",
    Reason.AMOUNT: "Het bedrag klopt.",
    Reason.OTHER_AMOUNT: "Het bedrag is anders dan verwacht.",
    Reason.DATE: "De datum ligt dicht bij de verwachte datum.",
    Doubt.ALREADY_PAID: "Deze betaling is al gedaan.",
    Doubt.ALREADY_RETURNED: "Deze betaling is al teruggekomen.",
    Doubt.ALREADY_RECEIVED: "Voor deze afspraak staat nu niets meer open: het is al ontvangen.",
    Doubt.NOT_EXPORTED: "Deze betaalopdracht is nog niet naar de bank gegaan.",
    Doubt.AMOUNT_DIFFERS: "Het bedrag wijkt te veel af.",
    Doubt.OTHER_ACCOUNT: "De tegenrekening is een andere dan wij kennen.",
    Doubt.OTHER_DATE: "De datum ligt te ver van de verwachte datum.",
    Doubt.SEVERAL_HOUSEHOLDS: "Het kan van meer dan één huishouden zijn.",
    Doubt.SEVERAL_AGREEMENTS: "Het kan bij meer dan één afspraak of betaling horen.",
    Doubt.TOO_MANY: "Er lijken te veel afspraken op; u ziet alleen de beste.",
    Doubt.REFUND: "Dit lijkt geld dat terugkomt van een partij die wij betalen.",
    Doubt.TAKEN_BACK: "De bank meldt dat een eerdere boeking wordt teruggedraaid.",
    Doubt.MAY_BE_REFUND: "Het kan ook geld zijn dat terugkomt van een betaling.",
    Doubt.NEGATIVE_RECEIPT: "Er gaat geld af naar een partij die anders aan ons betaalt.",
    Doubt.NOT_ORDERED: "Voor deze afschrijving is geen betaling klaargezet.",
    Doubt.NO_OWN_ID: "Ons eigen kenmerk staat er niet bij.",
    Doubt.MAY_BE_TRANSFER: "Het kan ook een betaling zijn die wij zelf deden.",
    Doubt.WORDS_MISSING: "Niet alle zoekwoorden van de afspraak staan erin.",
    Doubt.OUTSIDE_PERIOD: "De afspraak geldt niet op deze dag.",
    Doubt.ONLY_LEARNT: "Alleen eerdere keuzes bij deze tegenrekening wijzen hierop.",
    Doubt.ACCOUNT_UNKNOWN: "De tegenrekening staat niet bij wat het best past.",
    Doubt.BATCH_DIFFERS: "Het bedrag is niet de som van het betaalbestand.",
    Doubt.BATCH_BACK: "Een heel betaalbestand komt terug.",
    Doubt.NOTHING_FOUND: "Er is geen afspraak of betaling die hierop lijkt.",
}


def sentence(why: Reason | Doubt) -> str:
    """The reason or doubt in a Dutch sentence for a budget manager."""
    return _SENTENCES[why]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchableAgreement:
    """An agreement to look in, and the account of ours on which its household's money stands."""

    household_id: str
    our_iban: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchableOrder:
    """A payment order to look in, of `cents` above zero, leaving from `our_iban`.

    `kind` and `state` are the words of the payment orders; `creditor_iban` is empty where it is
    not known yet, `payment_information_id` where it is in no batch.
    """

    id: int
    household_id: str
    agreement_id: str | None
    nominal_date: date | None
    kind: str
    end_to_end_id: str
    creditor_iban: str
    reference: str
    cents: int
    our_iban: str
    execution_date: date
    is_direct_debit: bool
    state: str
    payment_information_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntAccount:
    """People booked lines of this counter account so many times to this agreement: a proposal."""

    counter_iban: str
    household_id: str
    agreement_id: str
    count: int = 1


def _no_rivals(_amount: int) -> tuple[MatchableAgreement, ...]:
    return ()


class Found(NamedTuple):
    """What a line may be for, before anything is judged, and by which key it was found.

    `is_cut` when there was more than is looked at; nothing is then certain. `rivals` gives for an
    amount (cents) agreements of at most two households that were left out, or were not, while the
    amount fits them; only a line whose amount is off needs them. A tuple by name: one is made for
    every line, and a frozen dataclass would take as long as all the finding.
    """

    by: FoundBy
    orders: tuple[MatchableOrder, ...] = ()
    agreements: tuple[MatchableAgreement, ...] = ()
    is_cut: bool = False
    rivals: Callable[[int], tuple[MatchableAgreement, ...]] = _no_rivals

    @property
    def term_keys(self) -> tuple[TermKey, ...]:
        """The agreements whose open terms `decide` has to be given."""
        return tuple(
            (each.household_id, each.agreement.id)
            for each in self.agreements
            if each.agreement.kind is Kind.INCOME
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a line, or a part of it, may be for; `cents` signed as the line.

    `expected` is what was agreed or ordered (cents above zero), None where nothing was.
    """

    kind: MatchKind
    household_id: str
    agreement_id: str | None
    nominal_date: date | None
    order_id: int | None
    cents: int
    expected: int | None = None
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done with a line.

    Certain: the candidates are its parts, all of them, and add up to it. Otherwise they are
    alternatives, at most ten and the best first, and `doubts` says why a person has to look.
    """

    candidates: tuple[Candidate, ...]
    is_certain: bool
    doubts: tuple[Doubt, ...]
