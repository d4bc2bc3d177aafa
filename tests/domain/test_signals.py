"""Signals: what did not happen is seen on its day, once, and is gone when its cause is gone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.agreements import Agreement, Kind
from huishoudboekje.calendar import BusinessDay, Recurrence
from huishoudboekje.signals import (
    ANSWERABLE,
    AcceptedDifference,
    AccountBalance,
    Cause,
    Creditor,
    Difference,
    ExpectedIncome,
    FailedPayment,
    HouseholdMoney,
    OpenSignal,
    ShortageAhead,
    SignalKind,
    UnconfirmedPayee,
    UnplannedReceipt,
    age_in_days,
    difference,
    expected_income,
    income_causes,
    is_shown,
    money_causes,
    payment_causes,
    receipt_causes,
)

DAY = timedelta(1)
EXPECTED = date(2027, 1, 20)
NEXT = date(2027, 2, 20)
TOESLAGEN = "Dienst Toeslagen"
TOESLAGEN_IBAN = "NL57INGB0000002001"


def agreement(**changes: object) -> Agreement:
    values = {
        "id": "zorgtoeslag",
        "name": "Zorgtoeslag",
        "kind": Kind.INCOME,
        "amount": 131_00,
        "recurrence": Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=20", start=EXPECTED),
        "business_day": BusinessDay.NONE,
        "party": TOESLAGEN,
        "iban": TOESLAGEN_IBAN,
    }
    return Agreement(**{**values, **changes})  # type: ignore[arg-type]


def instalment(**changes: object) -> Agreement:
    values = {"id": "terugvordering", "name": "Terugvordering", "kind": Kind.INSTALMENT}
    return agreement(**{**values, "amount": 20_00, **changes})


def term(
    *came: int, comes_on: date | None = None, gone: bool = False, **changes: object
) -> ExpectedIncome:
    made = agreement(**changes)
    return ExpectedIncome(
        agreement=made,
        nominal_date=EXPECTED,
        date=comes_on or EXPECTED,
        amount=made.amount,
        came=came,
        will_not_come=gone,
    )


def causes_of(
    *terms: ExpectedIncome,
    today: date = EXPECTED + DAY,
    agreements: tuple[Agreement, ...] = (),
    debts: tuple[Creditor, ...] = (),
) -> tuple[Cause, ...]:
    return income_causes("h-1", terms, agreements=agreements, debts=debts, today=today)


def kinds_of(*terms: ExpectedIncome, **given: object) -> list[SignalKind]:
    return [cause.kind for cause in causes_of(*terms, **given)]  # type: ignore[arg-type]


# What is expected


def test_terms_are_those_up_to_the_day_and_later_ones_that_came_early() -> None:
    found = list(
        expected_income(
            [agreement(), instalment()],
            first=EXPECTED,
            last=NEXT,
            came={("zorgtoeslag", date(2027, 4, 20)): (131_00,)},
            comes_on={("zorgtoeslag", NEXT): date(2027, 3, 1)},
            will_not_come={("zorgtoeslag", EXPECTED)},
        )
    )

    assert [(each.nominal_date, each.date, each.came, each.will_not_come) for each in found] == [
        (EXPECTED, EXPECTED, (), True),
        (NEXT, date(2027, 3, 1), (), False),
        (date(2027, 4, 20), date(2027, 4, 20), (131_00,), False),
    ]


def test_terms_before_the_first_day_are_not_expected() -> None:
    found = expected_income([agreement()], first=EXPECTED + DAY, last=NEXT, came={}, comes_on={})

    assert [each.nominal_date for each in found] == [NEXT]


# Missing


@pytest.mark.parametrize("margin", [0, 1, 5])
def test_missing_is_seen_the_day_after_date_and_margin_and_not_on_it(margin: int) -> None:
    until = EXPECTED + margin * DAY

    assert kinds_of(term(day_margin=margin), today=until) == []
    assert kinds_of(term(day_margin=margin), today=until + DAY) == [SignalKind.MISSING]


def test_missing_income_says_what_and_when() -> None:
    (cause,) = causes_of(term())

    assert cause == Cause(
        kind=SignalKind.MISSING,
        household_id="h-1",
        agreement_id="zorgtoeslag",
        nominal_date=EXPECTED,
        key="missing:h-1:zorgtoeslag:2027-01-20",
        amount=131_00,
        due_date=EXPECTED,
        reason="Zorgtoeslag van €\u00a0131,00 is niet gekomen, verwacht op 20 januari 2027.",
    )


def test_what_will_not_come_is_not_missing() -> None:
    assert causes_of(term(gone=True), today=NEXT) == ()


def test_what_comes_on_a_later_day_is_missing_after_that_day() -> None:
    later = term(comes_on=date(2027, 2, 3), day_margin=2)

    assert kinds_of(later, today=date(2027, 2, 5)) == []
    assert kinds_of(later, today=date(2027, 2, 6)) == [SignalKind.MISSING]


def test_nothing_is_missing_where_nothing_is_agreed() -> None:
    assert causes_of(term(amount=0), today=NEXT) == ()


def test_missing_income_of_a_creditor_may_be_set_off() -> None:
    (cause,) = causes_of(term(), debts=(Creditor(party=TOESLAGEN),))

    assert cause.kind is SignalKind.MISSING
    assert cause.reason.endswith("misschien verrekent Dienst Toeslagen een schuld.")


# Other amount, more than once


@pytest.mark.parametrize(
    ("came", "margin", "expected"),
    [
        (131_00, 0, []),
        (130_99, 0, [SignalKind.OTHER_AMOUNT]),
        (131_01, 0, [SignalKind.OTHER_AMOUNT]),
        (126_00, 5_00, []),
        (136_00, 5_00, []),
        (125_99, 5_00, [SignalKind.OTHER_AMOUNT]),
        (136_01, 5_00, [SignalKind.OTHER_AMOUNT]),
    ],
)
def test_other_amount_is_more_than_the_margin_away(
    came: int, margin: int, expected: list[SignalKind]
) -> None:
    assert kinds_of(term(came, amount_margin=margin)) == expected


def test_other_amount_is_seen_at_once() -> None:
    assert kinds_of(term(100_00, day_margin=9), today=EXPECTED - 9 * DAY) == [
        SignalKind.OTHER_AMOUNT
    ]


def test_other_amount_says_how_much_less() -> None:
    (cause,) = causes_of(term(120_00))

    assert cause.amount == -11_00
    assert cause.reason == (
        "Zorgtoeslag van 20 januari 2027 is €\u00a0120,00 in plaats van €\u00a0131,00, "
        "€\u00a011,00 minder."
    )


def test_parts_that_make_the_amount_are_the_amount() -> None:
    assert causes_of(term(100_00, 31_00)) == ()


def test_parts_below_the_amount_are_another_amount() -> None:
    assert kinds_of(term(100_00, 30_00)) == [SignalKind.OTHER_AMOUNT]


@pytest.mark.parametrize(("second", "expected"), [(5_00, []), (5_01, [SignalKind.MORE_THAN_ONCE])])
def test_twice_is_more_than_once_above_amount_and_margin(
    second: int, expected: list[SignalKind]
) -> None:
    assert kinds_of(term(131_00, second, amount_margin=5_00)) == expected


def test_more_than_once_says_how_often() -> None:
    (cause,) = causes_of(term(131_00, 131_00))

    assert cause.amount == 131_00
    assert cause.reason == (
        "Zorgtoeslag van 20 januari 2027 kwam 2 keer: "
        "samen €\u00a0262,00 in plaats van €\u00a0131,00."
    )


def test_what_was_taken_back_by_the_payer_is_another_amount() -> None:
    (cause,) = causes_of(term(131_00, -131_00))

    assert (cause.kind, cause.amount) == (SignalKind.OTHER_AMOUNT, -131_00)


# Set-off


@pytest.mark.parametrize(
    "debt",
    [
        Creditor(party="dienst toeslagen"),
        Creditor(party="Belastingdienst/Toeslagen"),
        Creditor(iban=TOESLAGEN_IBAN),
    ],
)
def test_lower_toeslag_with_a_debt_to_the_payer_may_be_set_off(debt: Creditor) -> None:
    (cause,) = causes_of(term(81_00), debts=(debt,))

    assert (cause.kind, cause.amount) == (SignalKind.SET_OFF_SUSPECTED, -50_00)
    assert cause.reason == (
        "Zorgtoeslag van 20 januari 2027 is €\u00a081,00 in plaats van €\u00a0131,00; "
        "misschien verrekent Dienst Toeslagen een schuld."
    )


def test_lower_toeslag_with_an_instalment_to_the_payer_may_be_set_off() -> None:
    assert kinds_of(term(81_00), agreements=(agreement(), instalment())) == [
        SignalKind.SET_OFF_SUSPECTED
    ]


@pytest.mark.parametrize(
    "other",
    [
        instalment(party="CJIB", iban="NL86INGB0002445588"),
        instalment(until=EXPECTED - DAY),
        instalment(kind=Kind.COST),
    ],
    ids=["another creditor", "an arrangement that ended", "a fixed cost"],
)
def test_lower_toeslag_without_a_debt_to_the_payer_is_another_amount(other: Agreement) -> None:
    assert kinds_of(term(81_00), agreements=(other,)) == [SignalKind.OTHER_AMOUNT]


def test_higher_toeslag_is_never_set_off() -> None:
    assert kinds_of(term(181_00), debts=(Creditor(party=TOESLAGEN),)) == [SignalKind.OTHER_AMOUNT]


def test_lower_within_the_margin_is_not_set_off() -> None:
    assert causes_of(term(129_00, amount_margin=2_00), debts=(Creditor(party=TOESLAGEN),)) == ()


@pytest.mark.parametrize(
    ("payer", "creditor", "expected"),
    [
        ("SVB", "Sociale Verzekeringsbank", True),
        ("UWV Utrecht", "Uitvoeringsinstituut Werknemersverzekeringen", True),
        ("Centraal Justitieel Incassobureau", "CJIB", True),
        ("Gemeente Utrecht, Werk en Inkomen", "Gemeente Utrecht", True),
        ("Gemeente De Bilt", "Gemeente De Ronde Venen", False),
        ("Belastingdienst", "Dienst Toeslagen", True),
        ("Dienst Toeslagen", "Belastingdienst", False),
        ("SVB", "UWV", False),
        ("Bakkerij De Korenaar", "Bakkerij De Korenaar", True),
        ("Bakkerij De Korenaar", "Bakkerij De Korenaar Twee", False),
        ("", "", False),
    ],
)
def test_who_may_set_off_for_whom(payer: str, creditor: str, expected: bool) -> None:
    kinds = kinds_of(term(81_00, party=payer, iban=""), debts=(Creditor(party=creditor),))

    assert (kinds == [SignalKind.SET_OFF_SUSPECTED]) is expected


def test_a_body_has_its_other_names_only_since_its_law() -> None:
    old = replace(term(81_00, party="UWV", iban=""), date=date(2001, 12, 31))
    debt = Creditor(party="Uitvoeringsinstituut Werknemersverzekeringen")

    assert kinds_of(old, debts=(debt,)) == [SignalKind.OTHER_AMOUNT]


# Receipts without an agreement

GIFT = UnplannedReceipt(key="line-7", date=EXPECTED, amount=200_00, payer="J. de Boer")
BENEFIT = agreement(id="bijstand", name="Bijstand", party="Gemeente Utrecht")


def test_receipt_without_agreement_beside_a_benefit_is_to_be_checked() -> None:
    (cause,) = receipt_causes("h-1", [GIFT], [BENEFIT])

    assert (cause.kind, cause.key) == (
        SignalKind.UNEXPECTED_RECEIPT,
        "unexpected-receipt:h-1:line-7",
    )
    assert cause.reason == (
        "€\u00a0200,00 van J. de Boer op 20 januari 2027 hoort bij geen afspraak; "
        "een gift kan meetellen voor de bijstand, controleer dit."
    )


@pytest.mark.parametrize(
    ("income", "expected"),
    [
        (BENEFIT, 1),
        (agreement(name="Uitkering Participatiewet"), 1),
        (agreement(name="Vakantiegeld bijstand"), 1),
        (agreement(name="AIO", party="SVB"), 1),
        (agreement(name="Loon", party="Bakkerij De Korenaar"), 0),
        (agreement(), 0),
        (agreement(name="Bijstand", until=EXPECTED - DAY), 0),
        (agreement(name="Bijstand", until=EXPECTED), 1),
        (agreement(name="Terug te betalen bijstand", kind=Kind.INSTALMENT), 0),
    ],
)
def test_receipt_matters_only_beside_a_benefit(income: Agreement, expected: int) -> None:
    assert len(receipt_causes("h-1", [GIFT], [income])) == expected


@pytest.mark.parametrize(("amount", "expected"), [(-1, 0), (0, 0), (1, 1)])
def test_receipt_matters_only_above_zero(amount: int, expected: int) -> None:
    receipts = [replace(GIFT, amount=amount, payer="")]

    assert len(receipt_causes("h-1", receipts, [BENEFIT])) == expected


def test_every_receipt_has_a_cause_of_its_own() -> None:
    found = receipt_causes("h-1", [GIFT, replace(GIFT, key="line-8")], [BENEFIT])

    assert len({cause.key for cause in found}) == 2


# Money

FINE = HouseholdMoney(
    household_id="h-1",
    received=0,
    available=500_00,
    in_transit=500_00,
    advance=0,
    advance_limit=600_00,
)


def money_kinds(**changes: object) -> list[SignalKind]:
    return [cause.kind for cause in money_causes(replace(FINE, **changes))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"received": -1}, [SignalKind.BALANCE_BELOW_ZERO]),
        ({"available": 499_99}, [SignalKind.BALANCE_BELOW_ZERO]),
        ({"received": 100_00, "in_transit": 500_01}, [SignalKind.BALANCE_BELOW_ZERO]),
    ],
)
def test_balance_is_below_zero_from_one_cent_on(
    changes: Mapping[str, int], expected: list[SignalKind]
) -> None:
    assert money_kinds(**changes) == expected


def test_balance_below_zero_is_one_cause_with_both_figures() -> None:
    (cause,) = money_causes(replace(FINE, received=-5_00, in_transit=503_00))

    assert (cause.key, cause.amount) == ("balance-below-zero:h-1", -8_00)
    assert cause.reason == (
        "Het saldo is onder nul: ontvangen \u2212\u00a0€\u00a05,00, "
        "beschikbaar na betalingen onderweg \u2212\u00a0€\u00a03,00."
    )


@pytest.mark.parametrize(
    ("advance", "limit", "expected"),
    [
        (0, 0, []),
        (0, 600_00, []),
        (539_99, 600_00, []),
        (540_00, 600_00, [SignalKind.ADVANCE_LIMIT_NEAR]),
        (600_00, 600_00, [SignalKind.ADVANCE_LIMIT_NEAR]),
        (1, 0, [SignalKind.ADVANCE_LIMIT_NEAR]),
    ],
)
def test_advance_is_near_its_limit_from_nine_tenths_on(
    advance: int, limit: int, expected: list[SignalKind]
) -> None:
    assert money_kinds(advance=advance, advance_limit=limit) == expected


def test_advance_near_its_limit_says_what_is_left() -> None:
    (cause,) = money_causes(replace(FINE, advance=540_00))

    assert cause.reason == (
        "Het voorschot is €\u00a0540,00; de grens is €\u00a0600,00, er is nog €\u00a060,00 over."
    )


def test_shortage_ahead_says_when_and_how_much() -> None:
    short = ShortageAhead(date=date(2027, 3, 25), amount=120_00)
    (cause,) = money_causes(replace(FINE, shortage=short))

    assert (cause.kind, cause.key, cause.amount, cause.due_date) == (
        SignalKind.SHORTAGE_AHEAD,
        "shortage-ahead:h-1",
        120_00,
        date(2027, 3, 25),
    )
    assert cause.reason == "Op 25 maart 2027 komt het huishouden €\u00a0120,00 tekort."


def test_shortage_of_a_deficit_says_what_is_short_a_month() -> None:
    short = ShortageAhead(date=date(2027, 3, 25), amount=120_00, per_month=50_00)
    (cause,) = money_causes(replace(FINE, shortage=short))

    assert cause.reason == (
        "Op 25 maart 2027 komt het huishouden €\u00a0120,00 tekort; "
        "het inkomen is elke maand €\u00a050,00 te laag."
    )


# Payments and accounts

RETURNED = FailedPayment(
    key="settlement:2027-01:h-1:huur:2027-02-01",
    household_id="h-1",
    agreement_id="huur",
    nominal_date=date(2027, 2, 1),
    amount=650_00,
    failed_on=date(2027, 1, 27),
    is_rejected=False,
    creditor="Woningcorporatie De Singel",
    why="AC04",
)


def test_returned_payment_says_why() -> None:
    (cause,) = payment_causes(failed=[RETURNED])

    assert (cause.kind, cause.household_id, cause.agreement_id, cause.amount) == (
        SignalKind.PAYMENT_RETURNED,
        "h-1",
        "huur",
        650_00,
    )
    assert cause.key == "payment-returned:settlement:2027-01:h-1:huur:2027-02-01"
    assert cause.reason == (
        "De betaling van €\u00a0650,00 aan Woningcorporatie De Singel kwam terug "
        "op 27 januari 2027 (AC04)."
    )


def test_rejected_payment_is_another_kind() -> None:
    (cause,) = payment_causes(failed=[replace(RETURNED, is_rejected=True, why="", creditor="")])

    assert cause.kind is SignalKind.PAYMENT_REJECTED
    assert cause.reason == ("De bank weigerde de betaling van €\u00a0650,00 op 27 januari 2027.")


def test_payment_that_was_given_up_or_paid_again_is_no_cause() -> None:
    assert payment_causes(failed=[replace(RETURNED, is_done=True)]) == ()


PAYEE = UnconfirmedPayee(
    iban="NL19ABNA0000004001",
    name="Woningcorporatie De Singel",
    orders=3,
    amount=900_00,
    first_date=date(2027, 1, 25),
)


def test_unconfirmed_payee_holds_orders() -> None:
    (cause,) = payment_causes(payees=[PAYEE])

    assert (cause.kind, cause.household_id) == (SignalKind.PAYEE_UNCONFIRMED, None)
    assert cause.reason == (
        "Rekening NL19ABNA0000004001 van Woningcorporatie De Singel is niet bevestigd: "
        "3 betalingen wachten, €\u00a0900,00, nodig op 25 januari 2027."
    )


def test_unconfirmed_payee_of_one_order_is_one_order() -> None:
    (cause,) = payment_causes(payees=[replace(PAYEE, orders=1, household_id="h-1")])

    assert cause.household_id == "h-1"
    assert "1 betaling wacht," in cause.reason


def test_unconfirmed_payee_for_whom_nothing_waits_is_no_cause() -> None:
    assert payment_causes(payees=[replace(PAYEE, orders=0, amount=0)]) == ()


def test_accepted_difference_stays_a_cause_with_its_reason() -> None:
    accepted = AcceptedDifference(
        key="12",
        iban="NL91ABNA0417164300",
        date=date(2027, 1, 25),
        difference=-1,
        reason="De bank herstelt dit morgen.",
    )
    (cause,) = payment_causes(differences=[accepted])

    assert (cause.kind, cause.amount) == (SignalKind.DIFFERENCE_ACCEPTED, -1)
    assert cause.reason == (
        "Het afschrift van NL91ABNA0417164300 van 25 januari 2027 heeft een verschil van "
        "\u2212\u00a0€\u00a00,01, geaccepteerd met als reden: De bank herstelt dit morgen."
    )
    assert payment_causes(differences=[replace(accepted, difference=0)]) == ()


@pytest.mark.parametrize(("books", "expected"), [(100, []), (99, [-1]), (101, [1])])
def test_account_is_as_the_bank_says_to_the_cent(books: int, expected: list[int]) -> None:
    account = AccountBalance(
        iban="NL91ABNA0417164300", date=date(2027, 1, 25), books=books, bank=100
    )

    assert [cause.amount for cause in payment_causes(accounts=[account])] == expected


def test_every_payment_and_account_has_a_key_of_its_own() -> None:
    account = AccountBalance(iban="NL91ABNA0417164300", date=EXPECTED, books=1, bank=0)
    found = payment_causes(
        failed=[RETURNED, replace(RETURNED, is_rejected=True), replace(RETURNED, key="other")],
        payees=[PAYEE, replace(PAYEE, household_id="h-1"), replace(PAYEE, name="De Wilg")],
        accounts=[account, replace(account, iban="NL69ABNA0000000001")],
    )

    assert len({cause.key for cause in found}) == len(found) == 8


# The life of a signal

TODAY = date(2027, 2, 1)


def opened(causes: tuple[Cause, ...], day: date = TODAY) -> dict[str, OpenSignal]:
    return {
        cause.key: OpenSignal(
            reason=cause.reason, amount=cause.amount, due_date=cause.due_date, refreshed_on=day
        )
        for cause in causes
    }


def cause_of(kind: SignalKind, **changes: object) -> Cause:
    values = {
        "kind": kind,
        "household_id": "h-1",
        "key": f"{kind}:h-1",
        "amount": 5,
        "due_date": None,
        "reason": "Er is iets.",
    }
    return Cause(**{**values, **changes})  # type: ignore[arg-type]


MISSING = cause_of(SignalKind.MISSING)
NOTHING = Difference(to_open=(), to_refresh=(), to_close=())


def test_new_cause_is_opened() -> None:
    assert difference({}, [MISSING], today=TODAY) == replace(NOTHING, to_open=(MISSING,))


def test_cause_that_is_gone_is_closed() -> None:
    assert difference(opened((MISSING,)), [], today=TODAY) == replace(
        NOTHING, to_close=(MISSING.key,)
    )


@pytest.mark.parametrize(
    "change", [{"reason": "Er is iets anders."}, {"amount": 6}, {"due_date": TODAY}]
)
def test_cause_that_changed_is_refreshed(change: Mapping[str, object]) -> None:
    now = replace(MISSING, **change)  # type: ignore[arg-type]

    assert difference(opened((MISSING,)), [now], today=TODAY) == replace(NOTHING, to_refresh=(now,))


def test_cause_that_stays_is_refreshed_once_a_day() -> None:
    yesterday = opened((MISSING,), TODAY - DAY)

    assert difference(yesterday, [MISSING], today=TODAY).to_refresh == (MISSING,)
    assert difference(opened((MISSING,)), [MISSING], today=TODAY) == NOTHING


def test_same_cause_twice_is_one_life() -> None:
    assert difference({}, [MISSING, MISSING], today=TODAY).to_open == (MISSING,)


@pytest.mark.parametrize("kind", list(SignalKind))
def test_answered_cause_stays_closed_only_where_nothing_makes_it_go_away(kind: SignalKind) -> None:
    cause = cause_of(kind)
    found = difference({}, [cause], today=TODAY, answered={cause.key: 5})

    assert (found.to_open == ()) is (kind in ANSWERABLE)


def test_answered_cause_opens_again_with_another_amount() -> None:
    cause = cause_of(SignalKind.OTHER_AMOUNT)

    assert difference({}, [cause], today=TODAY, answered={cause.key: 4}).to_open == (cause,)


def test_other_cause_of_the_same_kind_is_not_answered() -> None:
    cause = cause_of(SignalKind.OTHER_AMOUNT)

    assert difference({}, [cause], today=TODAY, answered={"other-amount:h-2": 5}).to_open


@pytest.mark.parametrize(
    ("until", "expected"),
    [(None, True), (TODAY - DAY, True), (TODAY, True), (TODAY + DAY, False)],
)
def test_snoozed_signal_is_shown_again_on_its_day(until: date | None, expected: bool) -> None:
    assert is_shown(until, TODAY) is expected


def test_signal_grows_a_day_older_every_day() -> None:
    assert [age_in_days(TODAY, day) for day in (TODAY, TODAY + DAY)] == [0, 1]


# What holds for every household

AGREEMENTS = (agreement(amount_margin=1_00, day_margin=3), replace(BENEFIT, amount=1_000_00))
KEYS = [
    (each.id, day)
    for each in AGREEMENTS
    for day in (EXPECTED, NEXT, date(2027, 3, 20), date(2027, 4, 20))
]
ARRIVALS = st.dictionaries(
    st.sampled_from(KEYS), st.lists(st.integers(-200_00, 2_000_00), min_size=1, max_size=3)
)
DAYS = st.dates(date(2027, 1, 1), date(2027, 5, 31))


def household_causes(
    came: Mapping[tuple[str, date], list[int]], today: date, *, gone: tuple[date, ...] = ()
) -> tuple[Cause, ...]:
    terms = expected_income(
        AGREEMENTS,
        first=EXPECTED,
        last=today,
        came=came,
        comes_on={},
        will_not_come={key for key in KEYS if key[1] in gone},
    )
    receipts = [replace(GIFT, key=f"{at}") for at in range(len(came))]
    return (
        *income_causes("h-1", terms, agreements=AGREEMENTS, today=today),
        *receipt_causes("h-1", receipts, AGREEMENTS),
        *money_causes(replace(FINE, received=-len(came))),
    )


@given(came=ARRIVALS, today=DAYS)
def test_causes_have_keys_of_their_own(
    came: dict[tuple[str, date], list[int]], today: date
) -> None:
    found = household_causes(came, today)

    assert len({cause.key for cause in found}) == len(found)
    terms = [(each.agreement_id, each.nominal_date) for each in found if each.nominal_date]
    assert len(set(terms)) == len(terms)


@given(came=ARRIVALS, more=ARRIVALS, today=DAYS)
def test_more_arrivals_never_make_anything_missing(
    came: dict[tuple[str, date], list[int]], more: dict[tuple[str, date], list[int]], today: date
) -> None:
    both = {key: [*came.get(key, []), *more.get(key, [])] for key in {*came, *more}}

    def missing(arrivals: Mapping[tuple[str, date], list[int]]) -> set[str]:
        found = household_causes(arrivals, today)
        return {cause.key for cause in found if cause.kind is SignalKind.MISSING}

    assert missing(both) <= missing(came)


@given(came=ARRIVALS, before=DAYS, days=st.integers(0, 60))
def test_what_is_missing_stays_missing_until_it_comes(
    came: dict[tuple[str, date], list[int]], before: date, days: int
) -> None:
    def missing(today: date) -> set[str]:
        found = household_causes(came, today)
        return {cause.key for cause in found if cause.kind is SignalKind.MISSING}

    assert missing(before) <= missing(before + days * DAY)


@given(came=ARRIVALS, later=ARRIVALS, today=DAYS)
def test_signals_follow_the_causes_and_then_rest(
    came: dict[tuple[str, date], list[int]], later: dict[tuple[str, date], list[int]], today: date
) -> None:
    before, after = household_causes(came, today), household_causes(later, today)
    signals = opened(before, today)

    assert difference(signals, before, today=today) == NOTHING
    found = difference(signals, after, today=today)
    for key in found.to_close:
        del signals[key]
    signals |= opened(found.to_open + found.to_refresh, today)
    assert signals == opened(after, today)
    assert difference(signals, after, today=today) == NOTHING
    assert not {each.key for each in found.to_open} & {each.key for each in found.to_refresh}
