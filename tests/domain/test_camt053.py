"""Statements in camt.053: what is written reads back, and banks' own habits are understood."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from tests.domain.statements import (
    BOTH,
    CREATED,
    OURS,
    THEIRS,
    V02,
    V08,
    amount,
    balance,
    codes,
    detail,
    entry,
    message,
    mistakes,
    only_line,
    parties,
    party,
    real_file,
    remitted,
    statement,
    statements,
)

from huishoudboekje.bank import Statement, read_statements, render_camt053

each_version = pytest.mark.parametrize("version", BOTH)
ONE_EURO = detail("1.00")
TEN = balance("OPBD", "10.00")


def single(text: str, *parts: str, refs: str = "", information: str = "") -> bytes:
    """A statement with one credit of 1.00 that says this."""
    said = detail("1.00", *parts, refs=refs)
    booked = entry("1.00", "CRDT", said, information=information)
    return message(statement("0.00", text, booked))


def outgoing(*parts: str, more: str = "") -> bytes:
    """A statement with one debit of 1.00 that says this."""
    return message(
        statement("1.00", "0.00", entry("1.00", "DBIT", detail("1.00", *parts), more=more))
    )


# What is written


@each_version
@given(written=statements())
def test_statement_reads_back_as_it_was_written(version: str, written: Statement) -> None:
    content = render_camt053([written], message_id="M-1", created=CREATED, version=version)
    found = read_statements(content)

    assert (found.format, found.statements) == (version, (written,))
    assert found.refusals == ()


@each_version
@given(written=statements())
def test_what_is_written_is_valid_by_its_schema(version: str, written: Statement) -> None:
    lines = tuple(
        replace(line, text=line.text[:130], counter_name=line.counter_name[:70])
        for line in written.lines
    )
    content = render_camt053(
        [replace(written, lines=lines)], message_id="M-1", created=CREATED, version=version
    )

    assert read_statements(content).findings == ()


def test_several_statements_are_written_in_one_file() -> None:
    first, second = (
        Statement(
            account=OURS,
            id=name,
            sequence="1",
            opening=0,
            closing=0,
            opening_date=date(2026, 11, 1),
            closing_date=date(2026, 11, day),
            lines=(),
        )
        for name, day in (("A", 1), ("B", 2))
    )
    content = render_camt053([first, second], message_id="M-1", created=CREATED)

    assert read_statements(content).statements == (first, second)


# Real files


def real(name: str) -> bytes:
    path = real_file(name)
    if path is None:
        pytest.skip("the real files of banks are not here")
    return path.read_bytes()


def test_real_file_with_batches_has_a_line_for_each_detail() -> None:
    found = read_statements(real("camt053-abn.xml"))
    (of_file,) = found.statements

    assert (found.refusals, found.findings) == ((), ())
    assert (of_file.account, of_file.opening, of_file.closing) == (
        "NL77ABNA0574908765",
        100001,
        10001,
    )
    # 13 entries: 26 details, and three entries that have none.
    assert (len(of_file.lines), of_file.total, of_file.difference) == (29, -90000, 0)
    assert [line.return_reason for line in of_file.lines if line.is_reversal] == ["MS03", "MS03"]


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("camt053-one-receipt.xml", 125126),
        ("camt053-unknown-iban.xml", -12345),
        ("camt053-statement-x.xml", -12345),
        ("camt053-statement-x-again.xml", -12345),
    ],
)
def test_real_file_that_does_not_balance_is_refused_and_can_be_read(name: str, total: int) -> None:
    found = read_statements(real(name))
    (of_file,) = found.statements

    assert (of_file.opening, of_file.closing, of_file.total) == (0, 0, total)
    assert "does-not-balance" in codes(found)[0]
    assert "unknown-balance-code" in codes(found)[1]


def test_real_receipt_says_who_paid_and_under_which_id() -> None:
    (line,) = read_statements(real("camt053-one-receipt.xml")).statements[0].lines

    assert (line.booking_date, line.end_to_end_id) == (date(2023, 10, 27), "000000013289682")
    assert (line.counter_iban, line.counter_name) == ("NL76BNGH0285178598", "GEM UTRECHT WENI")
    assert line.text == "Normale bijschrijving"


@pytest.mark.parametrize(
    "name", ["camt053-abn.xml", "camt053-one-receipt.xml", "camt053-unknown-iban.xml"]
)
def test_real_file_with_one_amount_a_cent_off_is_refused(name: str) -> None:
    content = real(name)
    # The balance that is available, and those to come, need not be the booked one.
    checked = [
        match
        for match in re.finditer(rb"<(?:Amt|TtlAmt) Ccy=.EUR.>([0-9.]+)<", content)
        if not re.search(
            rb"<Cd>(?:CLAV|FWAV)</Cd>(?:(?!</Bal>).)*$", content[: match.start()], re.DOTALL
        )
    ]
    assert len(checked) > 3
    for match in checked:
        cents = int(match[1].replace(b".", b"")) + 1
        changed = f"{cents // 100}.{cents % 100:02d}".encode()
        found = read_statements(content[: match.start(1)] + changed + content[match.end(1) :])
        assert found.refusals != (), match.start()


# Entries and their details


def test_entry_without_details_is_one_line() -> None:
    line = only_line(message(statement("0.00", "1.00", entry("1.00", information="Rente 2026"))))

    assert (line.amount, line.text, line.bank_reference) == (100, "Rente 2026", "B-1")
    assert (line.booking_date, line.value_date) == (date(2026, 11, 20), date(2026, 11, 19))


@each_version
def test_details_of_a_batch_are_lines_of_their_own(version: str) -> None:
    own = "<Amt Ccy='EUR'>{}</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
    inside = [
        f"<TxDtls><Refs><EndToEndId>E{at}</EndToEndId></Refs>{own.format(text)}</TxDtls>"
        if version == V08
        else detail(text, refs=f"<EndToEndId>E{at}</EndToEndId>")
        for at, text in enumerate(("1.00", "2.50"), start=1)
    ]
    batch = '<Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy="EUR">3.50</TtlAmt></Btch>'
    booked = entry("3.50", "DBIT", *inside, version=version, batch=batch)
    found = read_statements(message(statement("10.00", "6.50", booked), version=version))

    lines = found.statements[0].lines
    assert [(line.number, line.amount, line.end_to_end_id) for line in lines] == [
        (1, -100, "E1"),
        (2, -250, "E2"),
    ]
    assert codes(found) == ([], [])


def test_detail_may_go_against_the_direction_of_its_entry() -> None:
    own = "<Amt Ccy='EUR'>{}</Amt><CdtDbtInd>{}</CdtDbtInd>"
    inside = [
        f"<TxDtls>{own.format(text, way)}</TxDtls>"
        for text, way in (("5.00", "CRDT"), ("2.00", "DBIT"))
    ]
    booked = entry("3.00", "CRDT", *inside, version=V08)
    found = read_statements(message(statement("0.00", "3.00", booked), version=V08))

    assert [line.amount for line in found.statements[0].lines] == [500, -200]
    assert found.refusals == ()


@pytest.mark.parametrize(
    ("details", "batch"),
    [
        ([ONE_EURO, ONE_EURO], ""),
        ([ONE_EURO], ""),
        ([ONE_EURO, detail("1.01")], '<Btch><TtlAmt Ccy="EUR">2.00</TtlAmt></Btch>'),
        ([], '<Btch><TtlAmt Ccy="EUR">2.00</TtlAmt></Btch>'),
    ],
    ids=["details", "one detail", "batch with details", "batch alone"],
)
def test_batch_that_does_not_add_up_is_refused_and_kept_as_one_line(
    details: list[str], batch: str
) -> None:
    booked = entry("2.01", "CRDT", *details, batch=batch)
    found = read_statements(message(statement("0.00", "2.01", booked)))

    assert set(codes(found)[0]) == {"batch-does-not-add-up"}
    assert found.statements[0].total == 201


def test_batch_without_amounts_is_one_line() -> None:
    booked = entry("2.00", "DBIT", detail(), detail())
    found = read_statements(message(statement("5.00", "3.00", booked)))

    assert [line.amount for line in found.statements[0].lines] == [-200]
    assert codes(found) == ([], ["batch-without-amounts"])


def test_amounts_in_another_currency_are_no_amounts() -> None:
    foreign = f"<AmtDtls><InstdAmt>{amount('3.00', 'USD')}</InstdAmt></AmtDtls>"
    line = only_line(single("1.00", foreign.replace("AmtDtls", "X")))

    assert line.amount == 100


def test_charges_may_stand_between_an_entry_and_its_detail() -> None:
    charged = detail("1.20", "<Chrgs><Amt Ccy='EUR'>0.20</Amt></Chrgs>")
    found = read_statements(message(statement("0.00", "1.00", entry("1.00", "CRDT", charged))))

    assert (found.statements[0].total, found.refusals) == (100, ())


_EXCHANGE = "<CcyXchg><SrcCcy>EUR</SrcCcy><TrgtCcy>USD</TrgtCcy><XchgRate>1.1</XchgRate></CcyXchg>"


@pytest.mark.parametrize(
    ("instructed", "more", "found"),
    [
        (amount("1.01"), "", ["instructed-amount"]),
        (amount("1.00"), "", []),
        (amount("1"), "", []),
        (amount("1.01", "USD"), "", []),
        (amount("1.01") + _EXCHANGE, "", []),
        (amount("1.01"), "<Chrgs><Amt Ccy='EUR'>0.01</Amt></Chrgs>", []),
    ],
    ids=["a cent more", "equal", "written otherwise", "other currency", "exchanged", "charges"],
)
def test_amount_that_was_asked_for_and_not_booked_is_a_finding(
    instructed: str, more: str, found: list[str]
) -> None:
    said = detail("", f"<AmtDtls><InstdAmt>{instructed}</InstdAmt></AmtDtls>", more)
    of_file = read_statements(message(statement("0.00", "1.00", entry("1.00", "CRDT", said))))

    assert codes(of_file) == ([], found)
    assert [line.amount for line in of_file.statements[0].lines] == [100]


def test_batch_is_known_by_the_id_that_we_gave_it() -> None:
    batch = "<Btch><PmtInfId>P-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
    booked = entry("2.00", "DBIT", batch=batch, information="/TRTP/SEPA BATCH/PREF/X/NRTX/2")
    line = only_line(message(statement("5.00", "3.00", booked)))

    assert (line.payment_information_id, line.text) == ("P-1", "SEPA BATCH")


def test_batch_too_long_to_hold_is_read_detail_by_detail() -> None:
    said = remitted("x" * 120)
    details = [detail("0.01", said, refs=f"<EndToEndId>E{at}</EndToEndId>") for at in range(8_000)]
    booked = entry("80.00", "DBIT", *details, batch="<Btch><NbOfTxs>8000</NbOfTxs></Btch>")
    content = message(statement("100.00", "20.00", booked, entry("1.00", status="PDNG")))
    assert len(content) > 2_000_000
    found = read_statements(content, check_schema=False)

    assert codes(found) == ([], ["not-booked"])
    lines = found.statements[0].lines
    assert [line.end_to_end_id for line in lines] == [f"E{at}" for at in range(8_000)]
    assert {(line.amount, line.text) for line in lines} == {(-1, "x" * 120)}


def test_number_of_details_that_is_not_the_banks_is_a_finding() -> None:
    batch = "<Btch><NbOfTxs>3</NbOfTxs></Btch>"
    booked = entry("2.00", "CRDT", ONE_EURO, ONE_EURO, batch=batch)
    found = read_statements(message(statement("0.00", "2.00", booked)))

    assert codes(found) == ([], ["batch-count"])


# Direction, reversals and the other side


@each_version
@pytest.mark.parametrize(("direction", "side"), [("CRDT", "Dbtr"), ("DBIT", "Cdtr")])
def test_money_comes_from_a_debtor_and_goes_to_a_creditor(
    version: str, direction: str, side: str
) -> None:
    us = party("Cdtr" if side == "Dbtr" else "Dbtr", "Wij", OURS, version=version)
    them = party(side, "Ander", THEIRS, version=version)
    sides = them + us if side == "Dbtr" else us + them
    booked = entry("1.00", direction, detail("1.00", parties(sides)), version=version)
    balances = ("0.00", "1.00") if direction == "CRDT" else ("1.00", "0.00")
    line = only_line(message(statement(*balances, booked), version=version))

    assert (line.counter_iban, line.counter_name) == (THEIRS, "Ander")
    assert line.amount == (100 if direction == "CRDT" else -100)


@pytest.mark.parametrize("ours", [OURS, ""], ids=["our account is named", "it is not"])
def test_returned_payment_names_the_payee_that_it_was_for(ours: str) -> None:
    sides = party("Dbtr", "Wij", ours) + party("Cdtr", "Verhuurder", THEIRS)
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    line = only_line(single("1.00", parties(sides), reason, refs="<EndToEndId>E1</EndToEndId>"))

    assert (line.amount, line.return_reason, line.is_reversal) == (100, "AC04", False)
    assert (line.counter_iban, line.end_to_end_id) == (THEIRS, "E1")


def test_reversal_keeps_the_direction_in_which_it_was_booked() -> None:
    sides = parties(party("Cdtr", "Verhuurder", THEIRS))
    booked = entry("1.00", "CRDT", detail("1.00", sides), more="<RvslInd>true</RvslInd>")
    line = only_line(message(statement("0.00", "1.00", booked)))

    assert (line.amount, line.is_reversal, line.counter_iban) == (100, True, THEIRS)


def test_return_reason_is_found_in_the_banks_own_text() -> None:
    said = "<RtrInf><AddtlInf>Reden: AC01 onjuist nummer</AddtlInf></RtrInf>"

    assert only_line(single("1.00", said)).return_reason == "AC01"
    information = "/RTYP/SEPA OVERBOEKING/RTRN/MD07/NAME/X"
    assert only_line(single("1.00", information=information)).return_reason == "MD07"


def test_ultimate_party_is_named_where_no_other_is() -> None:
    ultimate = "<UltmtDbtr><Nm>Huishouden 7</Nm></UltmtDbtr>"
    alone, beside = (
        only_line(single("1.00", parties(sides)))
        for sides in (ultimate, party("Dbtr", "Gemeente") + ultimate)
    )

    assert (alone.counter_name, beside.counter_name) == ("Huishouden 7", "Gemeente")


def test_account_may_have_another_number_than_an_iban() -> None:
    sides = "<DbtrAcct><Id><Othr><Id>12.34 567</Id></Othr></Id></DbtrAcct>"

    assert only_line(single("1.00", parties(sides))).counter_iban == "12.34567"


# Texts and references


def test_texts_are_joined_and_come_before_the_banks_own() -> None:
    own = "<AddtlTxInf>van de bank</AddtlTxInf>"
    joined = single("1.00", remitted("huur  november", " 2026"), own, information="nog iets")

    assert only_line(joined).text == "huur november 2026"
    assert only_line(single("1.00", own, information="nog iets")).text == "van de bank"
    assert only_line(single("1.00", information="nog iets")).text == "nog iets"


def test_structured_reference_is_kept_apart_from_the_text() -> None:
    line = only_line(single("1.00", remitted("let op", reference="5000 0567 8901 2345")))

    assert (line.reference, line.text) == ("5000056789012345", "let op")


@pytest.mark.parametrize("text", ["NOTPROVIDED", "notprovided", "NOT PROVIDED", "NONREF", ""])
def test_end_to_end_id_that_says_nothing_is_empty(text: str) -> None:
    assert only_line(single("1.00", refs=f"<EndToEndId>{text}</EndToEndId>")).end_to_end_id == ""


def test_banks_own_text_fills_what_is_missing() -> None:
    information = (
        f"/TRTP/SEPA OVERBOEKING/IBAN/{THEIRS}/BIC/INGBNL2A/NAME/J. de Boer/REMI/huur/EREF/E7"
    )
    line = only_line(single("1.00", information=information))

    assert (line.counter_iban, line.counter_name) == (THEIRS, "J. de Boer")
    assert (line.text, line.end_to_end_id) == ("huur", "E7")


def test_banks_own_text_replaces_nothing_that_is_there() -> None:
    information = "/TRTP/SEPA/IBAN/NL44RABO0123456789/NAME/Iemand/REMI/anders/EREF/E8"
    content = single(
        "1.00",
        parties(party("Dbtr", "Gemeente", THEIRS)),
        remitted("bijstand"),
        refs="<EndToEndId>E7</EndToEndId>",
        information=information,
    )
    line = only_line(content)

    assert (line.counter_iban, line.counter_name) == (THEIRS, "Gemeente")
    assert (line.text, line.end_to_end_id) == ("bijstand", "E7")


# What counts


@each_version
@pytest.mark.parametrize("status", ["PDNG", "INFO"])
def test_entry_that_is_not_booked_is_left_out(version: str, status: str) -> None:
    pending = entry("9.00", status=status, version=version)
    booked = entry("1.00", version=version)
    found = read_statements(message(statement("0.00", "1.00", pending, booked), version=version))

    assert [line.amount for line in found.statements[0].lines] == [100]
    assert codes(found) == ([], ["not-booked"])


def test_entry_of_nothing_is_left_out() -> None:
    found = read_statements(message(statement("0.00", "0.00", entry("0.00"))))

    assert (found.statements[0].lines, codes(found)) == ((), ([], ["zero"]))


def test_missing_booking_date_is_the_value_date() -> None:
    booked = entry("1.00", dates="<ValDt><DtTm>2026-11-18T23:59:59+01:00</DtTm></ValDt>")
    found = read_statements(message(statement("0.00", "1.00", booked)))

    assert found.statements[0].lines[0].booking_date == date(2026, 11, 18)
    assert codes(found) == ([], ["no-booking-date"])


def test_same_remark_about_many_lines_is_counted() -> None:
    pending = [entry("1.00", status="PDNG") for _ in range(12)]
    found = read_statements(message(statement("0.00", "0.00", *pending)))
    said = [each.text for each in found.findings if each.code == "not-booked"]

    assert (len(said), said[-1]) == (6, "hetzelfde nog 7 keer")


# Balances and totals


@pytest.mark.parametrize(
    "balances",
    [
        balance("PRCD", "10.00", day="2026-11-19") + balance("CLBD", "10.00"),
        balance("CLBD", "10.00") + balance("PRCD", "99.00") + TEN,
        TEN + balance("ITBD", "10.00"),
        balance("ITBD", "10.00") + balance("ITBD", "10.00"),
        TEN + balance("CLAV", "99.00") + balance("SLUIT", "10.00"),
        balance("OPBD", "10.00", day="") + balance("CLBD", "10.00", day=""),
        balance("OPBD", "10.00", day="2026-11-18")
        + balance("OPBD", "11.00", day="2026-11-19")
        + balance("CLBD", "11.00", day="2026-11-18")
        + balance("CLBD", "10.00", day="2026-11-19"),
    ],
    ids=["previous", "order", "page", "interim", "own code", "no day", "several days"],
)
def test_balances_are_found_by_their_codes(balances: str) -> None:
    (of_file,) = read_statements(message(statement("", "", balances=balances))).statements

    assert (of_file.opening, of_file.closing) == (1000, 1000)


def test_debit_balance_is_negative() -> None:
    balances = balance("OPBD", "5.00", direction="DBIT") + balance("CLBD", "4.00", direction="DBIT")
    (of_file,) = read_statements(
        message(statement("", "", entry("1.00"), balances=balances))
    ).statements

    assert (of_file.opening, of_file.closing, of_file.difference) == (-500, -400, 0)


def test_difference_is_refused_with_both_figures() -> None:
    found = read_statements(message(statement("1.00", "3.00", entry("1.00"))))
    (refusal,) = found.refusals

    assert (refusal.code, refusal.place) == ("does-not-balance", "afschrift S-1")
    assert "€\u00a02,00" in refusal.text
    assert "€\u00a03,00" in refusal.text
    assert found.statements[0].difference == 100


def totals(version: str, total: str, into: str, out: str, net: str) -> str:
    said = (
        f"<TtlNetNtry>{net_amount(net)}</TtlNetNtry>"
        if version == V08
        else f"<TtlNetNtryAmt>{net}</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd>"
    )
    return (
        f"<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>{total}</Sum>{said}</TtlNtries>"
        f"<TtlCdtNtries><Sum>{into}</Sum></TtlCdtNtries><TtlDbtNtries><Sum>{out}</Sum></TtlDbtNtries>"
        "</TxsSummry>"
    )


def net_amount(net: str) -> str:
    return f"<Amt>{net}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"


@each_version
@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (("5.00", "3.00", "2.00", "1.00"), 0),
        (("1.00", "3.00", "2.00", "1.00"), 0),
        (("5.01", "3.00", "2.00", "1.00"), 1),
        (("5.00", "3.01", "2.00", "1.00"), 1),
        (("5.00", "3.00", "2.01", "1.00"), 1),
        (("5.00", "3.00", "2.00", "1.01"), 1),
    ],
    ids=["right", "net as sum", "sum", "credits", "debits", "net"],
)
def test_bank_is_held_to_its_own_totals(
    version: str, said: tuple[str, str, str, str], refused: int
) -> None:
    booked = [entry("3.00", version=version), entry("2.00", "DBIT", version=version)]
    content = message(
        statement("0.00", "1.00", *booked, summary=totals(version, *said)), version=version
    )

    assert codes(read_statements(content))[0] == ["summary-does-not-add-up"] * refused


# Several statements


def test_statements_of_an_account_follow_each_other() -> None:
    days = ("2026-11-18", "2026-11-19")
    follow = [
        statement(
            "",
            "",
            name=day,
            balances=balance("OPBD", "1.00", day=day) + balance("CLBD", "1.00", day=day),
        )
        for day in days
    ]
    other = statement("7.00", "7.00", account=f"<IBAN>{THEIRS}</IBAN>", name="elders")
    found = read_statements(message(*follow, other))

    assert [each.id for each in found.statements] == [*days, "elders"]
    assert codes(found) == ([], [])


@pytest.mark.parametrize(("begins", "code"), [("2026-11-20", "gap"), ("2026-11-17", "overlap")])
def test_gap_and_overlap_between_statements_are_findings(begins: str, code: str) -> None:
    first = balance("OPBD", "1.00", day="2026-11-16") + balance("CLBD", "1.00", day="2026-11-18")
    second = balance("OPBD", "2.00", day=begins) + balance("CLBD", "2.00", day="2026-11-21")
    content = message(
        statement("", "", name="B", balances=second), statement("", "", name="A", balances=first)
    )
    found = read_statements(content)

    assert codes(found) == ([], [code])
    assert found.findings[-1].place == "afschrift B"


def test_statement_that_comes_twice_counts_once() -> None:
    once = statement("0.00", "1.00", entry("1.00"))
    found = read_statements(message(once, once))

    assert (len(found.statements), codes(found)) == (1, ([], ["duplicate"]))


def test_statement_that_comes_twice_with_other_content_is_refused() -> None:
    found = read_statements(
        message(statement("0.00", "1.00", entry("1.00")), statement("0.00", "2.00", entry("2.00")))
    )

    assert len(found.statements) == 2
    assert codes(found)[0] == ["statement-changed"]


def test_id_that_a_bank_uses_again_on_another_day_is_named() -> None:
    later = balance("OPBD", "1.00", day="2026-11-20") + balance("CLBD", "1.00", day="2026-11-21")
    found = read_statements(
        message(statement("0.00", "1.00", entry("1.00")), statement("", "", balances=later))
    )

    assert len(found.statements) == 2
    assert codes(found) == ([], ["duplicate"])


# Pages of one statement


def paged(
    begins: tuple[str, str],
    ends: tuple[str, str],
    *entries: str,
    name: str = "S-1",
    pagination: tuple[int, bool] | None = None,
) -> str:
    """A page with these balances, each with its code, and its number and whether it is the last."""
    page = statement("", "", *entries, name=name, balances=balance(*begins) + balance(*ends))
    if pagination is None:
        return page
    number, is_last = pagination
    said = f"<PgNb>{number}</PgNb><LastPgInd>{str(is_last).lower()}</LastPgInd>"
    return page.replace("</Id>", f"</Id><StmtPgntn>{said}</StmtPgntn>", 1)


def two_pages(version: str) -> tuple[str, str]:
    """6458.35 and one euro, 6459.35 and two more; only the newer version numbers pages."""
    numbered = version == V08
    first = paged(
        ("OPBD", "6458.35"),
        ("ITBD", "6459.35"),
        entry("1.00", version=version),
        pagination=(1, False) if numbered else None,
    )
    second = paged(
        ("ITBD", "6459.35"),
        ("CLBD", "6461.35"),
        entry("0.50", version=version),
        entry("1.50", version=version),
        pagination=(2, True) if numbered else None,
    )
    return first, second


@each_version
def test_pages_are_one_statement(version: str) -> None:
    found = read_statements(message(*two_pages(version), version=version))
    (of_file,) = found.statements

    assert (of_file.id, of_file.opening, of_file.closing) == ("S-1", 645835, 646135)
    assert [(line.number, line.amount) for line in of_file.lines] == [(1, 100), (2, 50), (3, 150)]
    assert codes(found) == ([], [])


@each_version
def test_pages_in_files_of_their_own_have_ids_of_their_own(version: str) -> None:
    found = [read_statements(message(page, version=version)) for page in two_pages(version)]
    ids = [each.statements[0].id for each in found]

    assert ids == (
        ["S-1 pagina 1", "S-1 pagina 2"] if version == V08 else ["S-1", "S-1 vanaf 6459.35"]
    )
    assert [codes(each) for each in found] == [([], ["incomplete"])] * 2


def test_pages_that_do_not_connect_are_refused() -> None:
    first = paged(("OPBD", "0.00"), ("ITBD", "1.00"), entry("1.00"))
    second = paged(("ITBD", "2.00"), ("CLBD", "3.00"), entry("1.00"))

    refused = codes(read_statements(message(first, second)))[0]
    assert refused == ["pages-do-not-connect", "does-not-balance"]


def test_what_is_too_much_on_one_page_makes_up_for_no_other() -> None:
    first = paged(("OPBD", "0.00"), ("ITBD", "1.00"), entry("1.50"))
    second = paged(("ITBD", "1.00"), ("CLBD", "3.00"), entry("1.50"))

    refused = codes(read_statements(message(first, second)))[0]
    assert refused == ["does-not-balance", "does-not-balance"]


@pytest.mark.parametrize("change", ["name", "number"])
def test_pages_of_another_statement_or_out_of_order_are_not_joined(change: str) -> None:
    first = paged(("OPBD", "0.00"), ("ITBD", "1.00"), entry("1.00"), pagination=(1, False))
    number, name = (3, "S-1") if change == "number" else (2, "S-2")
    later = paged(
        ("ITBD", "1.00"), ("CLBD", "2.00"), entry("1.00"), name=name, pagination=(number, True)
    )
    found = read_statements(message(first, later, version=V08), check_schema=False)

    assert [each.id for each in found.statements] == ["S-1 pagina 1", f"{name} pagina {number}"]
    assert codes(found)[1].count("incomplete") == 2


# What cannot be read


@pytest.mark.parametrize(
    "broken",
    [
        entry("-1.00"),
        entry("1.005"),
        entry("1,000.00"),
        entry("1e3"),
        entry("\u0661.00"),
        entry(""),
        entry("1000000000.00"),
        entry("1.00", "BOTH"),
        entry("1.00", money=amount("1.00", "USD")),
        entry("1.00", money="<Amt>1.00</Amt>"),
        entry("1.00", dates="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"),
    ],
    ids=[
        "negative",
        "part of a cent",
        "thousands",
        "exponent",
        "other digits",
        "empty",
        "too high",
        "direction",
        "dollars",
        "no currency",
        "no day",
    ],
)
def test_entry_that_cannot_be_read_refuses_the_file(broken: str) -> None:
    assert mistakes(message(statement("0.00", "1.00", broken))) == ["unreadable-entry"]


def test_all_entries_that_cannot_be_read_are_named_up_to_a_limit() -> None:
    assert len(mistakes(message(statement("0.00", "0.00", entry("x"), entry("y"))))) == 2
    assert len(mistakes(message(statement("0.00", "0.00", *[entry("x")] * 90)))) == 20


@pytest.mark.parametrize("text", ["1.0", "01.00", "1.", "1", "+1.00", "1.00000", " 1.00 "])
def test_amount_may_be_written_in_other_ways(text: str) -> None:
    assert only_line(message(statement("0.00", "1.00", entry(text)))).amount == 100


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (message(statement("0.00", "0.00", currency="USD")), "currency"),
        (message(statement("0.00", "0.00", account="")), "no-account"),
        (message(statement("", "", balances=TEN)), "no-balance"),
        (message(statement("", "", balances=balance("CLBD", "1.00"))), "no-balance"),
        (message(statement("-1.00", "0.00")), "unreadable-balance"),
        (message(), "no-statement"),
    ],
    ids=["dollars", "no account", "no closing", "no opening", "negative", "nothing"],
)
def test_statement_that_cannot_be_read_refuses_the_file(content: bytes, code: str) -> None:
    assert mistakes(content) == [code]


# The schema


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<Id>S-1", f"<Id>{'S' * 36}", "<Id> is te lang"),
        ("<ElctrncSeqNb>7</ElctrncSeqNb>", "", ""),
        ("<Document ", '<Document xmlns_xsi="x" ', "<Document> heeft"),
        ("<GrpHdr>", "<Iets/><GrpHdr>", "<Iets> staat op een plaats"),
        ("<BkTxCd>", "<BkTxCd><Anders/>", "<Anders> staat op een plaats"),
    ],
    ids=["long id", "no sequence", "attribute", "outside", "inside"],
)
def test_what_breaks_the_schema_is_a_finding_with_its_line(old: str, new: str, said: str) -> None:
    text = message(statement("0.00", "1.00", entry("1.00"))).decode().replace("><", ">\n<")
    changed = text.replace(old, new)
    found = read_statements(changed.encode())
    findings = [each for each in found.findings if each.code == "schema-violation"]

    assert (found.refusals, found.statements[0].total) == ((), 100)
    assert bool(findings) == bool(said)
    line = changed[: changed.find(new)].count("\n") + 1
    for finding in findings:
        assert finding.text.startswith(said)
        assert finding.place == f"regel {line}"


def test_only_the_first_violations_are_named() -> None:
    long = "x" * 200
    booked = [entry("1.00", "CRDT", detail("1.00", remitted(long))) for _ in range(40)]
    found = read_statements(message(statement("0.00", "40.00", *booked)))

    assert len([each for each in found.findings if each.code == "schema-violation"]) == 5


@pytest.mark.parametrize("version", [V02])
def test_white_space_and_a_byte_order_mark_before_the_file_do_no_harm(version: str) -> None:
    content = message(statement("0.00", "1.00", entry("1.00")), version=version)

    assert only_line(b"\r\n " + content) == only_line(b"\xef\xbb\xbf" + content)


def test_latin_1_is_read() -> None:
    booked = entry("1.00", "CRDT", detail("1.00", parties(party("Dbtr", "Café Noël"))))
    text = message(statement("0.00", "1.00", booked)).decode().replace("UTF-8", "ISO-8859-1")

    assert only_line(text.encode("latin-1")).counter_name == "Café Noël"
