"""What a line is for when its reference, account, words or amount say so, and not an id of ours.

It promises that the way the money goes always counts, and that what may as well be something else
is left to a person; it does not know ids of ours or whole batches.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from huishoudboekje.agreements import Agreement, Kind, Occurrence
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching.choice import (
    Option,
    chosen,
    is_valid,
    option_of,
    option_of_order,
    term_of_order,
    terms_of_income,
)
from huishoudboekje.matching.likeness import telling_words
from huishoudboekje.matching.margins import fits_ever
from huishoudboekje.matching.values import (
    DONE,
    MOST_CANDIDATES,
    SENT,
    Candidate,
    Decision,
    Doubt,
    Found,
    FoundBy,
    MatchableAgreement,
    MatchableOrder,
    MatchKind,
    Reason,
    TermKey,
)
from huishoudboekje.matching.words import occur, said

_REASONS = {
    FoundBy.REFERENCE: (Reason.REFERENCE,),
    FoundBy.COUNTER_IBAN: (Reason.COUNTER_IBAN,),
    FoundBy.LEARNT: (Reason.LEARNT,),
}
_NEVER_CERTAIN = {FoundBy.LEARNT: Doubt.ONLY_LEARNT, FoundBy.LIKENESS: Doubt.ACCOUNT_UNKNOWN}


class _Place(NamedTuple):
    """An option in the ranking: its rank, what speaks for it and what against it."""

    rank: int
    option: Option
    has_words: bool = False
    doubts: tuple[Doubt, ...] = ()
    is_of_account: bool = False


class _Case:
    """One line and all that is known of it: the options so far, and rivals that bring doubt."""

    __slots__ = ("_words", "found", "line", "moved", "open_terms", "places", "rivals")

    def __init__(
        self,
        line: StatementLine,
        found: Found,
        open_terms: Mapping[TermKey, tuple[Occurrence, ...]],
        moved: Mapping[int, str],
    ) -> None:
        self.line, self.found = line, found
        self.open_terms, self.moved = open_terms, moved
        self.places: list[_Place] = []
        self.rivals: list[Doubt] = []
        self._words: str | None = None

    def has_words(self, agreement: Agreement) -> bool:
        """Whether the agreement has search terms and all of them occur in the line."""
        is_alike = self.found.by is FoundBy.LIKENESS
        terms = telling_words(agreement) if is_alike else agreement.search
        if not terms:
            return False
        if self._words is None:
            self._words = said(self.line)
        return occur(terms, self._words)

    def doubts_about(self, agreement: Agreement, *, has_words: bool) -> tuple[Doubt, ...]:
        """Why an agreement that shares the account is not meant after all."""
        if self.found.by is FoundBy.REFERENCE:
            return ()
        missing = agreement.search and not has_words
        doubts = (Doubt.WORDS_MISSING,) if missing else ()
        if not is_valid(agreement, self.line.booking_date):
            doubts = (*doubts, Doubt.OUTSIDE_PERIOD)
        return doubts

    def is_off(self, option: Option, *, has_words: bool) -> bool:
        """Whether the amount speaks against it: far off, or off while only the account is right."""
        is_shared = self.found.by is FoundBy.COUNTER_IBAN and not has_words
        return option.is_far or (is_shared and option.term is not None and not option.fits)

    def may_be_of_another(self, place: _Place) -> bool:
        """Whether the amount fits another household that has the account, whatever its words."""
        option, line = place.option, self.line
        if self.found.by is not FoundBy.COUNTER_IBAN or (place.has_words and option.fits):
            return False
        amount = abs(line.amount)
        return any(
            each.household_id != option.household_id
            and each.agreement.iban == line.counter_iban
            and fits_ever(each, amount)
            for each in (*self.found.agreements, *self.found.rivals(amount))
        )

    def place(
        self,
        rank: int,
        option: Option,
        doubts: Iterable[Doubt],
        *,
        iban: str,
        has_words: bool,
    ) -> bool:
        """The option is ranked; of a mere likeness only where account, words or amount fit."""
        is_of_account = bool(iban) and iban == self.line.counter_iban
        if self.found.by is FoundBy.LIKENESS and not (is_of_account or has_words or option.fits):
            return False
        self.places.append(_Place(rank, option, has_words, tuple(doubts), is_of_account))
        return True


def agreed_decision(
    line: StatementLine,
    found: Found,
    open_terms: Mapping[TermKey, tuple[Occurrence, ...]],
    moved: Mapping[int, str],
) -> Decision:
    """What the line is for, by reference, account, words or amount (definitions 7.6 to 7.12)."""
    case = _Case(line, found, open_terms, moved)
    if line.amount < 0:
        _place_orders(case)
        _place_debits(case)
    else:
        for each in found.agreements:
            if each.agreement.kind is Kind.INCOME:
                _place_income(case, each)
            else:
                _place_refund(case, each)
        for order in found.orders:
            _place_return(case, order)
    if line.is_reversal or line.return_reason:
        case.rivals.append(Doubt.TAKEN_BACK)
    return _decided(case)


def _place_income(case: _Case, each: MatchableAgreement) -> None:
    agreement, line = each.agreement, case.line
    key = (each.household_id, agreement.id)
    terms = terms_of_income(case.open_terms.get(key, ()))
    option = option_of(MatchKind.RECEIPT, key, line, terms=terms, agreement=agreement)
    has_words = case.has_words(agreement)
    against = case.doubts_about(agreement, has_words=has_words)
    own = [*against]
    if option.term is None:
        own.append(Doubt.ALREADY_RECEIVED)
    if case.is_off(option, has_words=has_words):
        own.append(Doubt.AMOUNT_DIFFERS)
    if _is_other(line, agreement.iban) and case.found.by is FoundBy.REFERENCE:
        own.append(Doubt.OTHER_ACCOUNT)
    rank = _rank(option, against)
    case.place(rank, option, own, iban=agreement.iban, has_words=has_words)


def _place_refund(case: _Case, each: MatchableAgreement) -> None:
    """Money that comes in from whom we pay: proposed as a refund, a rival when its words occur."""
    agreement = each.agreement
    key = (each.household_id, agreement.id)
    option = option_of(MatchKind.REFUND, key, case.line)
    has_words = case.has_words(agreement)
    missing = (Doubt.WORDS_MISSING,) if agreement.search and not has_words else ()
    doubts = (Doubt.REFUND, *missing)
    if case.place(3, option, doubts, iban=agreement.iban, has_words=has_words) and has_words:
        case.rivals.append(Doubt.MAY_BE_REFUND)


def _place_return(case: _Case, order: MatchableOrder) -> None:
    """A payment of ours to the account that now sends money back, without our id."""
    line = case.line
    if case.moved.get(order.id, order.state) in SENT:
        option = option_of_order(MatchKind.RETURN, order, line)
        differs = () if option.fits else (Doubt.AMOUNT_DIFFERS,)
        doubts = (Doubt.NO_OWN_ID, *differs)
        case.place(2, option, doubts, iban=order.creditor_iban, has_words=False)


def _place_orders(case: _Case) -> None:
    """Orders that money may go out for: direct debits by agreement, and transfers one by one."""
    known = {
        (each.household_id, each.agreement.id): each.agreement for each in case.found.agreements
    }
    debits: dict[tuple[str, str | None, int], list[MatchableOrder]] = {}
    for order in case.found.orders:
        if case.moved.get(order.id, order.state) in DONE:
            option = option_of_order(MatchKind.PAYMENT, order, case.line)
            doubts = (Doubt.ALREADY_PAID,)
            case.place(4, option, doubts, iban=order.creditor_iban, has_words=False)
        elif order.is_direct_debit:
            single = order.id if order.agreement_id is None else 0
            debits.setdefault((order.household_id, order.agreement_id, single), []).append(order)
        else:
            _place_transfer(case, order, known.get((order.household_id, order.agreement_id or "")))
    for (household, agreement_id, _), orders in debits.items():
        _place_direct_debit(case, orders, known.get((household, agreement_id or "")))


def _place_direct_debit(
    case: _Case, orders: list[MatchableOrder], agreement: Agreement | None
) -> None:
    """The orders of one agreement as its terms; one without an agreement is a term by itself."""
    line, first = case.line, orders[0]
    key = (first.household_id, first.agreement_id)
    terms = map(term_of_order, orders)
    option = option_of(MatchKind.PAYMENT, key, line, terms=terms, agreement=agreement)
    has_words = agreement is not None and case.has_words(agreement)
    against: tuple[Doubt, ...] = ()
    if agreement is not None:
        against = case.doubts_about(agreement, has_words=has_words)
    elif first.agreement_id is not None and case.found.by is not FoundBy.REFERENCE:
        against = (Doubt.OUTSIDE_PERIOD,)
    rank = _rank(option, against)
    own = [*against]
    if option.term is None and first.agreement_id is None:
        rank, option = 2, option_of_order(MatchKind.PAYMENT, first, line)
        own.append(Doubt.OTHER_DATE)
    elif option.term is None:
        option = option._replace(kind=MatchKind.SPENT)
        own.append(Doubt.NOT_ORDERED)
    if case.is_off(option, has_words=has_words):
        own.append(Doubt.AMOUNT_DIFFERS)
    known = {order.creditor_iban for order in orders}
    if any(_is_other(line, iban) for iban in known):
        own.append(Doubt.OTHER_ACCOUNT)
    iban = line.counter_iban if line.counter_iban in known else ""
    case.place(rank, option, own, iban=iban, has_words=has_words)


def _place_transfer(case: _Case, order: MatchableOrder, agreement: Agreement | None) -> None:
    """A transfer of ours: by its reference as good as any, by its account only without an id."""
    option = option_of_order(MatchKind.PAYMENT, order, case.line)
    has_words = agreement is not None and case.has_words(agreement)
    is_equal = order.cents == -case.line.amount
    own = [] if is_equal else [Doubt.AMOUNT_DIFFERS]
    if _is_other(case.line, order.creditor_iban):
        own.append(Doubt.OTHER_ACCOUNT)
    if case.found.by is FoundBy.REFERENCE:
        case.place(0, option, own, iban=order.creditor_iban, has_words=has_words)
        return
    if is_equal and not case.line.end_to_end_id:
        case.rivals.append(Doubt.MAY_BE_TRANSFER)
    doubts = (Doubt.NO_OWN_ID, *own)
    case.place(2, option, doubts, iban=order.creditor_iban, has_words=has_words)


def _place_debits(case: _Case) -> None:
    """What nobody ordered: spent with a creditor, or taken back by who pays us."""
    placed = {(each.option.household_id, each.option.agreement_id) for each in case.places}
    for each in case.found.agreements:
        agreement = each.agreement
        key = (each.household_id, agreement.id)
        if key in placed or case.found.by is FoundBy.REFERENCE:
            continue
        has_words = case.has_words(agreement)
        is_income = agreement.kind is Kind.INCOME
        kind = MatchKind.RECEIPT if is_income else MatchKind.SPENT
        option = option_of(kind, key, case.line)
        doubt = Doubt.NEGATIVE_RECEIPT if is_income else Doubt.NOT_ORDERED
        doubts = (doubt, *case.doubts_about(agreement, has_words=has_words))
        case.place(3, option, doubts, iban=agreement.iban, has_words=has_words)


def _is_other(line: StatementLine, known_iban: str) -> bool:
    return bool(line.counter_iban and known_iban) and line.counter_iban != known_iban


def _rank(option: Option, against: tuple[Doubt, ...]) -> int:
    """First what fits and is open, then what fits; what shares only the account comes last."""
    if against:
        return 5
    return 0 if option.term is not None else 1


def _decided(case: _Case) -> Decision:
    """One certain candidate, or all of them ranked with every doubt."""
    by = case.found.by
    equals = [each for each in case.places if each.rank <= 1]
    option, doubt = chosen([each.option for each in equals])
    best = next((each for each in equals if each.option is option), None)
    doubts = [*case.rivals]
    if doubt is not None:
        doubts.append(doubt)
    if best is not None and case.may_be_of_another(best):
        doubts.append(Doubt.SEVERAL_HOUSEHOLDS)
    if case.found.is_cut:
        doubts.append(Doubt.TOO_MANY)
    if best is not None and not best.doubts and not doubts and by not in _NEVER_CERTAIN:
        return Decision(candidates=(_candidate(case, best),), is_certain=True, doubts=())
    ranked = sorted(case.places, key=lambda each: _order(each, case.line, best))[:MOST_CANDIDATES]
    if not ranked:
        return Decision(candidates=(), is_certain=False, doubts=(Doubt.NOTHING_FOUND,))
    doubts += ranked[0].doubts
    if by in _NEVER_CERTAIN and not ranked[0].is_of_account:
        doubts.append(_NEVER_CERTAIN[by])
    return Decision(
        candidates=tuple(_candidate(case, each) for each in ranked),
        is_certain=False,
        doubts=tuple(each for each in Doubt if each in doubts),
    )


def _order(place: _Place, line: StatementLine, best: _Place | None) -> tuple[object, ...]:
    option, term = place.option, place.option.term
    amount, day = abs(line.amount), line.booking_date.toordinal()
    return (
        place.rank,
        place is not best,
        not place.has_words,
        not option.fits,
        0 if term is None else abs(term.amount - amount),
        0 if term is None else abs(term.due.toordinal() - day),
        option.household_id,
        option.agreement_id or "",
        option.kind,
        0 if term is None else term.order_id or 0,
    )


def _candidate(case: _Case, place: _Place) -> Candidate:
    option, term = place.option, place.option.term
    by = case.found.by
    is_of_account = by is FoundBy.LIKENESS and place.is_of_account
    reasons = [Reason.COUNTER_IBAN] if is_of_account else [*_REASONS.get(by, ())]
    if place.has_words:
        reasons.append(Reason.WORDS)
    if term is not None:
        reasons.append(Reason.AMOUNT if option.fits else Reason.OTHER_AMOUNT)
        if option.is_near:
            reasons.append(Reason.DATE)
    return Candidate(
        kind=option.kind,
        household_id=option.household_id,
        agreement_id=option.agreement_id,
        nominal_date=None if term is None else term.nominal_date,
        order_id=None if term is None else term.order_id,
        cents=case.line.amount,
        expected=None if term is None else term.amount,
        reasons=tuple(reasons),
        doubts=place.doubts,
    )
