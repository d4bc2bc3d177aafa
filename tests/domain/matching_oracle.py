"""Matching, worked out slowly from definitions 7: looks at everything, for every line.

It shares no code with the product beyond the values: it splits words letter by letter, tries every
stretch of a text as a reference, and has no index.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import combining, normalize

from huishoudboekje.agreements import Agreement, Kind, Occurrence
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching import MatchableAgreement, MatchableOrder

Part = tuple[str, str, str | None, date | None, int | None, int]
"""Kind, household, agreement, nominal date, order, cents."""

Terms = Mapping[tuple[str, str], tuple[Occurrence, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that there is on every account."""

    agreements: Sequence[MatchableAgreement]
    orders: Sequence[MatchableOrder]
    open_terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that a line may be for; `is_said` when it has search terms and all occur."""

    part: Part
    fits: bool
    is_equal: bool
    is_open: bool
    is_blocked: bool
    is_said: bool = False


def judged(line: StatementLine, ours: str, world: World) -> tuple[frozenset[Part], set[Part]]:
    """The parts of what is certain, or none; and everything that may be proposed."""
    mine = [
        each
        for each in world.orders
        if each.our_iban == ours and each.kind not in {"advance", "repayment"}
    ]
    own = [each for each in mine if each.end_to_end_id and each.end_to_end_id == line.end_to_end_id]
    if own:
        return by_own_id(line, own)
    batch = [
        each
        for each in mine
        if each.payment_information_id
        and each.payment_information_id == line.payment_information_id
    ]
    if batch:
        return by_batch(line, batch)
    here = [each for each in world.agreements if each.our_iban == ours]
    by_reference = referred(line, here, mine)
    if by_reference:
        return by_agreement(line, by_reference, world, key="reference")
    if line.counter_iban:
        shared = sharing_account(line, here, mine)
        if any(has_words(line, each, here) for each in shared):
            return by_agreement(line, shared, world, key="account")
    else:
        shared = []
    all_here: list[MatchableAgreement | MatchableOrder] = [*here]
    if line.amount < 0:
        all_here += [each for each in mine if each.state in {"exported", "expected"}]
    else:
        all_here += [each for each in shared if isinstance(each, MatchableOrder)]
    return by_agreement(line, all_here, world, key="likeness")


def has_words(
    line: StatementLine,
    each: MatchableAgreement | MatchableOrder,
    here: Sequence[MatchableAgreement],
) -> bool:
    """Whether it goes the line's way, and all the search terms that it has occur."""
    if isinstance(each, MatchableAgreement):
        goes_its_way = line.amount > 0 and each.agreement.kind is Kind.INCOME
        return goes_its_way and all(says(line, term) for term in each.agreement.search)
    return line.amount < 0 and all(
        says(line, term)
        for one in here
        if (one.household_id, one.agreement.id) == (each.household_id, each.agreement_id)
        for term in one.agreement.search
    )


def is_back(line: StatementLine) -> bool:
    return line.is_reversal or bool(line.return_reason)


def order_part(kind: str, order: MatchableOrder, cents: int) -> Part:
    return (kind, order.household_id, order.agreement_id, order.nominal_date, order.id, cents)


def by_own_id(
    line: StatementLine, orders: Sequence[MatchableOrder]
) -> tuple[frozenset[Part], set[Part]]:
    kind, states = (
        ("payment", ["exported"]) if line.amount < 0 else ("return", ["exported", "paid"])
    )
    everything = {order_part(kind, order, line.amount) for order in orders}
    (order, *others) = orders
    is_other = bool(order.creditor_iban and line.counter_iban) and (
        order.creditor_iban != line.counter_iban
    )
    if (
        others
        or order.state not in states
        or order.cents != abs(line.amount)
        or (kind == "payment" and (is_other or is_back(line)))
        or (
            kind == "return"
            and not is_back(line)
            and line.counter_iban not in {"", order.creditor_iban}
        )
    ):
        return frozenset(), everything
    return frozenset(everything), everything


def by_batch(
    line: StatementLine, orders: Sequence[MatchableOrder]
) -> tuple[frozenset[Part], set[Part]]:
    exported = [each for each in orders if each.state == "exported"]
    if (
        line.amount < 0
        and not is_back(line)
        and exported
        and sum(each.cents for each in exported) == -line.amount
    ):
        parts = {order_part("payment", each, -each.cents) for each in exported}
        return frozenset(parts), parts
    kind = "payment" if line.amount < 0 else "return"
    return frozenset(), {order_part(kind, each, line.amount) for each in orders}


def referred(
    line: StatementLine, here: Sequence[MatchableAgreement], mine: Sequence[MatchableOrder]
) -> list[MatchableAgreement | MatchableOrder]:
    said = set(references(line.text)) | {plain(line.reference)}
    if line.amount < 0:
        return [
            each
            for each in mine
            if each.state in {"exported", "expected"}
            and is_reference(plain(each.reference))
            and plain(each.reference) in said
        ]
    return [
        each
        for each in here
        if each.agreement.kind is Kind.INCOME
        and is_reference(plain(each.agreement.reference))
        and plain(each.agreement.reference) in said
    ]


def sharing_account(
    line: StatementLine, here: Sequence[MatchableAgreement], mine: Sequence[MatchableOrder]
) -> list[MatchableAgreement | MatchableOrder]:
    states = {"exported", "expected"} if line.amount < 0 else {"exported", "paid"}
    orders = [
        each
        for each in mine
        if each.creditor_iban == line.counter_iban
        and each.state in states
        and (line.amount < 0 or is_back(line))
    ]
    return [*(each for each in here if each.agreement.iban == line.counter_iban), *orders]


def by_agreement(
    line: StatementLine,
    found: Sequence[MatchableAgreement | MatchableOrder],
    world: World,
    *,
    key: str,
) -> tuple[frozenset[Part], set[Part]]:
    options = [*options_of(line, found, world, key)]
    everything = {each.part for each in options}
    if key == "likeness" or is_back(line):
        return frozenset(), everything
    if any(is_rival(line, each, key) for each in found):
        return frozenset(), everything
    equals = [each for each in options if each.is_equal]
    if len({each.part[1] for each in equals}) != 1:
        return frozenset(), everything
    is_open = [each for each in equals if each.is_open]
    best = is_open if len(is_open) < 2 else [each for each in is_open if each.fits]
    if len(best) != 1 or best[0].is_blocked:
        return frozenset(), everything
    if key == "account" and not (best[0].fits and best[0].is_said):
        if not best[0].fits and not best[0].is_said:
            return frozenset(), everything
        if any(is_of_another(line, each, best[0].part[1]) for each in found):
            return frozenset(), everything
    return frozenset({best[0].part}), everything


def is_of_another(
    line: StatementLine, each: MatchableAgreement | MatchableOrder, household: str
) -> bool:
    """An agreement of another household with the account, that the amount fits."""
    if isinstance(each, MatchableOrder) or each.household_id == household:
        return False
    agreement = each.agreement
    amounts = [agreement.amount, *(step.amount for step in agreement.steps)]
    off = min(abs(amount - abs(line.amount)) for amount in amounts)
    return agreement.iban == line.counter_iban and off <= agreement.amount_margin


def is_rival(line: StatementLine, each: MatchableAgreement | MatchableOrder, key: str) -> bool:
    """A refund whose words occur; a transfer of the same amount, on a line without any id."""
    if key == "reference":
        return False
    if isinstance(each, MatchableAgreement):
        search = each.agreement.search
        return (
            line.amount > 0
            and each.agreement.kind is not Kind.INCOME
            and bool(search)
            and all(says(line, term) for term in search)
        )
    return (
        not each.is_direct_debit
        and line.amount == -each.cents
        and each.state == "exported"
        and not line.end_to_end_id
    )


def options_of(
    line: StatementLine,
    found: Sequence[MatchableAgreement | MatchableOrder],
    world: World,
    key: str,
) -> Iterator[Option]:
    agreements = [each for each in found if isinstance(each, MatchableAgreement)]
    orders = [each for each in found if isinstance(each, MatchableOrder)]
    incomes = [each for each in agreements if each.agreement.kind is Kind.INCOME]
    costs = [each for each in agreements if each.agreement.kind is not Kind.INCOME]
    if key == "likeness":
        costs = [each for each in costs if is_alike(line, each.agreement)]
    if line.amount > 0:
        for each in incomes:
            yield from income(line, each, world, key)
        yield from (weak("refund", each, line) for each in costs)
        for order in orders:
            yield weak_part(order_part("return", order, line.amount))
        return
    several = [*ordered(line, orders, world, key)]
    yield from several
    placed = {option.part[1:3] for option in several}
    taken_back = [
        weak("receipt", each, line)
        for each in incomes
        if key != "reference" and each.agreement.iban == line.counter_iban != ""
    ]
    for option in (*taken_back, *(weak("spent", each, line) for each in costs)):
        if option.part[1:3] not in placed:
            yield option


def weak(kind: str, each: MatchableAgreement, line: StatementLine) -> Option:
    return weak_part((kind, each.household_id, each.agreement.id, None, None, line.amount))


def weak_part(part: Part) -> Option:
    return Option(part=part, fits=False, is_equal=False, is_open=False, is_blocked=True)


def income(
    line: StatementLine, each: MatchableAgreement, world: World, key: str
) -> Iterator[Option]:
    agreement = each.agreement
    terms = [
        (term.date, term.amount, term.nominal_date, None)
        for term in world.open_terms.get((each.household_id, agreement.id), ())
    ]
    term, fits = nearest(line, terms, agreement)
    if key == "likeness" and not is_alike(line, agreement) and not fits:
        return
    is_other = key == "reference" and bool(
        line.counter_iban and agreement.iban and line.counter_iban != agreement.iban
    )
    part = (
        "receipt",
        each.household_id,
        agreement.id,
        term[2] if term else None,
        None,
        line.amount,
    )
    yield Option(
        part=part,
        fits=fits,
        is_equal=key == "reference" or counts(line, agreement),
        is_open=term is not None,
        is_blocked=is_other or (term is not None and is_far(line, term[1])),
        is_said=searched(line, agreement),
    )


def counts(line: StatementLine, agreement: Agreement) -> bool:
    """Whether it is valid on the day, and all its search terms occur."""
    margin = timedelta(days=max(7, agreement.day_margin))
    since = agreement.counts_from or date.min
    until = agreement.until or date.max
    return (
        (since == date.min or since - margin <= line.booking_date)
        and (until == date.max or line.booking_date <= until + margin)
        and all(says(line, term) for term in agreement.search)
    )


def ordered(
    line: StatementLine, orders: Sequence[MatchableOrder], world: World, key: str
) -> Iterator[Option]:
    ours = {each.our_iban for each in orders}
    by_id = {
        (each.household_id, each.agreement.id): each.agreement
        for each in world.agreements
        if each.our_iban in ours
    }
    groups: dict[tuple[str, str | None, int], list[MatchableOrder]] = {}
    for order in orders:
        single = order.id if order.agreement_id is None or not order.is_direct_debit else 0
        groups.setdefault((order.household_id, order.agreement_id, single), []).append(order)
    for (household, agreement_id, _), group in groups.items():
        agreement = by_id.get((household, agreement_id or ""))
        terms = [(each.execution_date, each.cents, each.nominal_date, each.id) for each in group]
        if group[0].is_direct_debit:
            term, fits = nearest(line, terms, agreement)
        else:
            term, fits = terms[0], terms[0][1] == -line.amount
        is_late = term is None and agreement_id is None
        if is_late:
            term, fits = terms[0], terms[0][1] == -line.amount
        is_of_account = any(each.creditor_iban == line.counter_iban != "" for each in group)
        is_alike = fits or is_of_account or bool(agreement and telling(line, agreement))
        if key == "likeness" and not is_alike:
            continue
        is_known = agreement_id is None or key == "reference" or agreement is not None
        is_other = any(
            line.counter_iban and each.creditor_iban and each.creditor_iban != line.counter_iban
            for each in group
        )
        is_transfer = not group[0].is_direct_debit
        yield Option(
            part=(
                "payment" if term else "spent",
                household,
                agreement_id,
                term[2] if term else None,
                term[3] if term else None,
                line.amount,
            ),
            fits=fits,
            is_equal=is_known
            and not is_late
            and (
                key == "reference"
                or (not is_transfer and (not agreement or counts(line, agreement)))
            ),
            is_open=term is not None,
            is_blocked=is_other
            or (term is not None and is_far(line, term[1]))
            or (is_transfer and not fits),
            is_said=agreement is not None and searched(line, agreement),
        )


Term = tuple[date, int, date | None, int | None]


def nearest(
    line: StatementLine, terms: Iterable[Term], agreement: Agreement | None
) -> tuple[Term | None, bool]:
    """The term in the window: one whose amount fits, then the nearest, then the earlier."""
    early = max(7, agreement.day_margin if agreement else 0)
    margin = agreement.amount_margin if agreement else 0
    first = line.booking_date - timedelta(days=62)
    last = line.booking_date + timedelta(days=early)
    inside = [each for each in terms if first <= each[0] <= last]
    fitting = [each for each in inside if abs(each[1] - abs(line.amount)) <= margin]
    several = fitting or inside
    if not several:
        return None, False
    away = min(abs(each[0] - line.booking_date) for each in several)
    near = [each for each in several if abs(each[0] - line.booking_date) == away]
    day = min(each[0] for each in near)
    # Two on one day: the nearer amount, then the lower names.
    on_day = [each for each in near if each[0] == day]
    on_day.sort(
        key=lambda each: (abs(each[1] - abs(line.amount)), each[2] or each[0], each[3] or 0)
    )
    return on_day[0], bool(fitting)


def is_far(line: StatementLine, expected: int) -> bool:
    return abs(abs(line.amount) - expected) * 2 > expected


def searched(line: StatementLine, agreement: Agreement) -> bool:
    return bool(agreement.search) and all(says(line, term) for term in agreement.search)


def is_alike(line: StatementLine, agreement: Agreement) -> bool:
    return telling(line, agreement) or agreement.iban == line.counter_iban != ""


def telling(line: StatementLine, agreement: Agreement) -> bool:
    terms = agreement.search or ((agreement.party,) if agreement.party else ())
    return bool(terms) and all(says(line, term) for term in terms)


def words(text: str) -> list[str]:
    """Runs of letters and runs of digits, small, without accents."""
    plainer = [each for each in normalize("NFKD", text) if not combining(each)]
    found: list[str] = []
    before = ""
    for letter in plainer:
        kind = "letter" if letter.isalpha() else "digit" if letter.isdecimal() else ""
        if kind and kind == before:
            found[-1] += letter.casefold()
        elif kind:
            found.append(letter.casefold())
        before = kind
    return found


def says(line: StatementLine, term: str) -> bool:
    wanted = words(term)
    return bool(wanted) and any(
        said[at : at + len(wanted)] == wanted
        for said in map(words, (line.text, line.counter_name, line.reference))
        for at in range(len(said))
    )


def plain(text: str) -> str:
    return "".join(each for each in text if each.isascii() and each.isalnum()).upper()


def is_reference(text: str) -> bool:
    if text.isdigit():
        return len(text) in {7, 9, 10, 11, 12, 13, 14, 16}
    return text[:2] == "RF" and text[2:4].isdigit() and 5 <= len(text) <= 25


def references(text: str) -> Iterator[str]:
    """Every stretch between word boundaries that is a reference, gaps of one or two in it."""

    def is_word(at: int) -> bool:
        return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()

    for first in range(len(text)):
        for last in range(first + 1, len(text) + 1):
            stretch = text[first:last]
            if (
                is_word(first)
                and is_word(last - 1)
                and not is_word(first - 1)
                and not is_word(last)
                and all(is_word(first + at) or each in " .-/" for at, each in enumerate(stretch))
                and not any(
                    not any(is_word(first + at + step) for step in range(3))
                    for at in range(len(stretch) - 2)
                )
                and is_reference(plain(stretch))
            ):
                yield plain(stretch)
