"""Statements in MT940: fields, pages and what each Dutch bank squeezes into `:86:`.

The samples are invented; their forms are those of the banks.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.statements import OURS, THEIRS, codes, mistakes, only_line, real_file

from huishoudboekje.bank import StatementLine, read_statements

WIDTH = 65


def wrapped(text: str) -> str:
    """The text cut after every 65 characters, as banks do."""
    return "\n".join(text[at : at + WIDTH] for at in range(0, len(text), WIDTH))


def mt940(
    *movements: str,
    opening: str = ":60F:C261119EUR100,00",
    closing: str = ":62F:C261120EUR101,00",
    reference: str = "940A261120",
    account: str = OURS,
    number: str = "28C:225/1",
) -> bytes:
    """One statement, of 100.00 to 101.00 unless said otherwise."""
    lines = [f":20:{reference}", f":25:{account}", f":{number}", opening, *movements, closing]
    return "\n".join([*lines, "-", ""]).encode()


def movement(
    information: str = "", *, first: str = "2611191120C1,00N541NONREF", below: str = ""
) -> str:
    """A movement of 1.00 in, with what the bank says of it."""
    lines = [f":61:{first}", below, f":86:{information}" if information else ""]
    return "\n".join(filter(None, lines))


def line_of(information: str, **said: str) -> StatementLine:
    return only_line(mt940(movement(information, **said)))


# Fields


def test_real_file_is_read() -> None:
    path = real_file("mt940-abn.txt")
    if path is None:
        pytest.skip("the real files of banks are not here")
    found = read_statements(path.read_bytes())
    (of_file,) = found.statements
    (line,) = of_file.lines

    assert (found.format, found.refusals, found.findings) == ("MT940", (), ())
    assert (of_file.account, of_file.opening, of_file.closing) == ("123456789", 513861, 563862)
    assert (line.amount, line.booking_date) == (50001, date(2012, 5, 14))
    assert (line.counter_iban, line.counter_name) == ("FR12345678901234", "QASD JGRED")
    # Cut in the middle of a word: EREF/NOTPRO VIDED.
    assert (line.text, line.end_to_end_id) == ("Dit zijn de omschrijvingsregels", "")


@pytest.mark.parametrize("name", ["mt940-abn.txt"])
@pytest.mark.parametrize("amount", [b"5138,61", b"500,01", b"5638,62"])
def test_real_file_with_one_amount_a_cent_off_is_refused(name: str, amount: bytes) -> None:
    path = real_file(name)
    if path is None:
        pytest.skip("the real files of banks are not here")
    changed = path.read_bytes().replace(amount, amount[:-1] + b"3")

    assert codes(read_statements(changed))[0] == ["does-not-balance"]


def test_fields_of_a_movement_are_read() -> None:
    line = only_line(mt940(movement("huur", first="2611191120C1,00NTRFABC//BANK-77")))

    assert (line.booking_date, line.value_date) == (date(2026, 11, 20), date(2026, 11, 19))
    assert (line.amount, line.text, line.bank_reference) == (100, "huur", "BANK-77")


@pytest.mark.parametrize(
    ("written", "cents"), [("1,00", 100), ("1,", 100), ("1,5", 150), ("000000000001,05", 105)]
)
def test_amount_has_a_comma_and_up_to_two_decimals(written: str, cents: int) -> None:
    closing = f":62F:C261120EUR{100 + cents // 100},{cents % 100:02d}"
    content = mt940(movement(first=f"261120C{written}NTRFNONREF"), closing=closing)

    assert only_line(content).amount == cents


@pytest.mark.parametrize(
    ("mark", "amount", "is_reversal"),
    [
        ("C", 100, False),
        ("D", -100, False),
        ("RC", -100, True),
        ("RD", 100, True),
        ("CR", 100, False),
        ("DR", -100, False),
        ("RCR", -100, True),
    ],
)
def test_mark_tells_the_direction(mark: str, amount: int, is_reversal: bool) -> None:
    closing = ":62F:C261120EUR101,00" if amount > 0 else ":62F:C261120EUR99,00"
    line = only_line(mt940(movement(first=f"261120{mark}1,00NTRFNONREF"), closing=closing))

    assert (line.amount, line.is_reversal) == (amount, is_reversal)


@pytest.mark.parametrize(
    ("days", "booked"),
    [
        ("261231", date(2026, 12, 31)),
        ("2612310102", date(2027, 1, 2)),
        ("2701021231", date(2026, 12, 31)),
        ("270301    ", date(2027, 3, 1)),
        ("2803010229", date(2028, 2, 29)),
    ],
)
def test_booking_date_is_in_the_year_next_to_the_value_date(days: str, booked: date) -> None:
    assert only_line(mt940(movement(first=f"{days}C1,00NTRFNONREF"))).booking_date == booked


def test_expected_movement_does_not_count() -> None:
    content = mt940(movement(first="261120EC9,00NTRFX"), movement())

    assert codes(read_statements(content)) == ([], ["not-booked"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (OURS, OURS),
        (f"{OURS}EUR", OURS),
        (f"{OURS} EUR", OURS),
        ("NL91 ABNA 0417 1643 00", OURS),
        ("TRIODOSBANK/0417164300", "0417164300"),
        ("1291.99.348EUR", "1291.99.348"),
        ("417164300", "417164300"),
    ],
)
def test_account_is_read_without_its_currency(written: str, read: str) -> None:
    assert read_statements(mt940(movement(), account=written)).statements[0].account == read


def test_debit_balance_is_negative() -> None:
    content = mt940(
        movement(),
        opening=":60F:D261119EUR5,00",
        closing=":62F:D261120EUR4,00\n:64:C261120EUR96,00",
    )
    (of_file,) = read_statements(content).statements

    assert (of_file.opening, of_file.closing, of_file.difference) == (-500, -400, 0)


def test_text_behind_the_closing_balance_belongs_to_no_movement() -> None:
    closing = (
        ":62F:C261120EUR101,00\n:64:C261120EUR101,00\n:65:C261121EUR101,00\n:86:/SUM/0/1/0,00/1,00/"
    )

    assert only_line(mt940(movement("huur"), closing=closing)).text == "huur"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_will_do(ending: str) -> None:
    content = mt940(movement("huur van\nnovember")).replace(b"\n", ending.encode())

    assert only_line(content).text == "huur van november"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "latin-1"])
def test_utf_8_and_latin_1_are_read(coding: str) -> None:
    content = mt940(movement("/NAME/Café Noël/REMI/huur/EREF/1")).decode().encode(coding)

    assert only_line(content).counter_name == "Café Noël"


# Several statements


def test_statements_in_blocks_are_read_one_by_one() -> None:
    inside = (
        mt940(movement()).decode().removesuffix("-\n"),
        mt940(opening=":60F:C261120EUR101,00", number="28C:226/1").decode().removesuffix("-\n"),
    )
    blocks = [
        f"{{1:F01SNSBNL2AXXXX0000000000}}{{2:O940}}{{3:}}{{4:\n{each}-}}{{5:}}\n" for each in inside
    ]
    found = read_statements("".join(blocks).encode())

    assert [each.sequence for each in found.statements] == ["225/1", "226/1"]
    assert codes(found) == ([], [])


def test_statements_behind_the_banks_own_header_are_read() -> None:
    header = b"ABNANL2A\n940\nABNANL2A\n"
    second = mt940(opening=":60F:C261120EUR101,00", number="28C:226/1")
    found = read_statements(header + mt940(movement()) + header + second)

    assert [len(each.lines) for each in found.statements] == [1, 0]


def test_each_statement_has_its_own_balances() -> None:
    later = mt940(
        movement(),
        opening=":60F:C261120EUR200,00",
        closing=":62F:C261121EUR200,50",
        number="28C:226/1",
    )
    found = read_statements(mt940(movement()) + later)

    assert [(each.opening, each.closing) for each in found.statements] == [
        (10000, 10100),
        (20000, 20050),
    ]
    assert codes(found) == (["does-not-balance"], ["gap"])


def test_pages_are_one_statement() -> None:
    first = mt940(movement(), closing=":62M:C261120EUR101,00")
    second = mt940(
        movement(), movement(), opening=":60M:C261120EUR101,00", closing=":62F:C261120EUR103,00"
    )
    found = read_statements(first + second)
    (of_file,) = found.statements

    assert (of_file.opening, of_file.closing, codes(found)) == (10000, 10300, ([], []))
    assert [line.number for line in of_file.lines] == [1, 2, 3]


def test_pages_that_do_not_connect_are_refused() -> None:
    first = mt940(movement(), closing=":62M:C261120EUR101,00")
    second = mt940(movement(), opening=":60M:C261120EUR101,01", closing=":62F:C261120EUR102,01")

    refused = codes(read_statements(first + second))[0]
    assert refused == ["pages-do-not-connect", "does-not-balance"]


def test_what_is_too_much_on_one_page_makes_up_for_no_other() -> None:
    first = mt940(movement(), closing=":62M:C261120EUR101,50")
    second = mt940(movement(), opening=":60M:C261120EUR101,50", closing=":62F:C261120EUR102,00")

    assert codes(read_statements(first + second))[0] == ["does-not-balance", "does-not-balance"]


@pytest.mark.parametrize(
    ("numbers", "ids"),
    [
        (("28C:225/1", "28C:225/2"), ["940A261120 225/1", "940A261120 225/2"]),
        (("28C:225", "28C:225"), ["940A261120 225", "940A261120 225 vanaf 101.00"]),
    ],
    ids=["numbered", "without a number"],
)
def test_pages_in_files_of_their_own_have_ids_of_their_own(
    numbers: tuple[str, str], ids: list[str]
) -> None:
    first = mt940(movement(), closing=":62M:C261120EUR101,00", number=numbers[0])
    second = mt940(
        movement(),
        opening=":60M:C261120EUR101,00",
        closing=":62F:C261120EUR102,00",
        number=numbers[1],
    )

    assert [read_statements(each).statements[0].id for each in (first, second)] == ids


def test_missing_page_is_a_finding() -> None:
    found = read_statements(mt940(movement(), closing=":62M:C261120EUR101,00"))

    assert codes(found) == ([], ["incomplete"])


def test_statement_that_comes_twice_counts_once() -> None:
    found = read_statements(mt940(movement()) * 2)

    assert (len(found.statements), codes(found)) == (1, ([], ["duplicate"]))


# What cannot be read


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (mt940(movement(first="261120C1,005NTRFX")), "unreadable-entry"),
        (mt940(movement(first="261120C-1,00NTRFX")), "unreadable-entry"),
        (mt940(movement(first="261120X1,00NTRFX")), "unreadable-entry"),
        (mt940(movement(first="260230C1,00NTRFX")), "unreadable-entry"),
        (mt940(movement(first="2611200230C1,00NTRFX")), "unreadable-entry"),
        (mt940(movement(first="261120C1.00NTRFX")), "unreadable-entry"),
        (mt940(opening=":60F:C261119USD100,00"), "currency"),
        (mt940(account="NL91ABNA0417164300USD"), "currency"),
        (mt940(opening=":60F:100,00"), "unreadable-balance"),
        (mt940(opening=":60F:C261319EUR100,00"), "unreadable-balance"),
        (mt940(opening=":21:X"), "no-balance"),
        (mt940(account=""), "no-account"),
        (mt940(movement("x" * 30_000)), "not-a-statement"),
        (b":20:940A\n", "no-account"),
    ],
    ids=[
        "part of a cent",
        "negative",
        "mark",
        "no day",
        "no entry day",
        "point",
        "dollar balance",
        "dollar account",
        "no balance",
        "no balance day",
        "no opening",
        "no account",
        "endless",
        "truncated",
    ],
)
def test_what_cannot_be_read_refuses_the_file(content: bytes, code: str) -> None:
    assert mistakes(content)[0] == code


# What banks write in :86:


def test_abn_structured() -> None:
    line = line_of(
        wrapped(
            f"/TRTP/SEPA OVERBOEKING/IBAN/{THEIRS}/BIC/INGBNL2A/NAME/Woningstichting De Linde"
            "/REMI/Huur november 2026/EREF/HHB-2026-11-0001"
        )
    )

    assert (line.counter_iban, line.counter_name) == (THEIRS, "Woningstichting De Linde")
    assert (line.text, line.end_to_end_id) == ("Huur november 2026", "HHB-2026-11-0001")


def test_abn_structured_direct_debit_has_its_fields_in_another_order() -> None:
    line = line_of(
        wrapped(
            "/TRTP/SEPA Incasso algemeen doorlopend/CSID/NL01ZZZ123456780000/NAME/Energie/Zuid BV"
            "/MARF/M-00012/REMI/Termijn 11/2026 klant 77/IBAN/NL44RABO0123456789/BIC/RABONL2U"
            "/EREF/E-11"
        )
    )

    assert (line.counter_iban, line.counter_name) == ("NL44RABO0123456789", "Energie/Zuid BV")
    assert (line.text, line.end_to_end_id) == ("Termijn 11/2026 klant 77", "E-11")


def test_abn_acceptgiro_has_a_structured_reference() -> None:
    line = line_of(
        wrapped(
            f"/TRTP/SEPA ACCEPTGIRO/IBAN/{THEIRS}/BIC/INGBNL2A/NAME/CJIB"
            "/REMI//REMI/Issuer: CUR Ref: 5000056789012345/EREF/NOTPROVIDED"
        )
    )

    assert (line.reference, line.text, line.end_to_end_id) == ("5000056789012345", "", "")


def test_abn_unstructured_has_labels_in_columns() -> None:
    line = line_of(
        f"SEPA OVERBOEKING                 IBAN: {THEIRS}\n"
        "BIC: INGBNL2A                    NAAM: J. DE BOER\n"
        "OMSCHRIJVING: terug van vorige maand\n"
        "KENMERK: K-2026-3"
    )

    assert (line.counter_iban, line.counter_name) == (THEIRS, "J. DE BOER")
    assert (line.text, line.end_to_end_id) == ("terug van vorige maand", "K-2026-3")


def test_abn_unstructured_acceptgiro_has_a_payment_reference() -> None:
    line = line_of(
        f"SEPA ACCEPTGIROBETALING          IBAN: {THEIRS}\n"
        "BIC: INGBNL2A                    NAAM: BELASTINGDIENST\n"
        "BETALINGSKENM.: 5000056789012345 ID DEBITEUR: 777777777"
    )

    assert (line.counter_name, line.reference) == ("BELASTINGDIENST", "5000056789012345")


def test_abn_old_form_begins_with_an_account() -> None:
    line = line_of("52.89.39.882                     VAN DAM FIETSEN")
    assert (line.counter_iban, line.counter_name) == ("528939882", "VAN DAM FIETSEN")

    giro = line_of("GIRO   428428 WATERBEDRIJF       BETALINGSKENM.  5000056789012345")
    assert (giro.counter_iban, giro.counter_name) == ("428428", "WATERBEDRIJF")
    assert giro.reference == "5000056789012345"


def test_ing_closes_every_value() -> None:
    line = line_of(
        wrapped(
            f"/EREF/HHB-77//MARF/MND-01//CSID/NL01ZZZ123456780000//CNTP/{THEIRS}/INGBNL2A"
            "/Zorgverzekeraar Anders/UTRECHT//REMI/USTD//Premie 12/2026 polis 9/"
        ),
        first="2611191120C1,00NDDTEREF//00000000001008",
        below="/TRCD/01016/",
    )

    assert (line.counter_iban, line.counter_name) == (THEIRS, "Zorgverzekeraar Anders")
    assert (line.text, line.end_to_end_id) == ("Premie 12/2026 polis 9", "HHB-77")
    assert line.bank_reference == "00000000001008"


def test_ing_structured_reference_and_returns() -> None:
    paid = line_of(
        wrapped(f"/EREF/1581//CNTP/{THEIRS}/INGBNL2A/CJIB///REMI/STRD/CUR/5000056789012345/")
    )
    assert (paid.reference, paid.text, paid.counter_name) == ("5000056789012345", "", "CJIB")

    turned = line_of(
        wrapped(f"/RTRN/MS03//EREF/20261101P7//CNTP/{THEIRS}/INGBNL2A/J.Jansen///REMI/USTD//huur/")
    )
    assert (turned.return_reason, turned.end_to_end_id) == ("MS03", "20261101P7")


def test_ing_older_form_names_the_payee_by_another_code() -> None:
    line = line_of(
        wrapped(
            f"/RTRN/AC01//BUSP/Europese Incasso/eenmalig//BENM/{THEIRS}/INGBNL2A/Winkel NV///CSID"
            "/NL01ZZZ123456780000//MARF/EV45451//EREF/E-9//REMI///bestelling 5/"
        )
    )

    assert (line.counter_iban, line.counter_name) == (THEIRS, "Winkel NV")
    assert (line.text, line.return_reason, line.end_to_end_id) == ("bestelling 5", "AC01", "E-9")


@pytest.mark.parametrize("side", ["ORDP", "BENM"])
def test_rabobank_has_the_account_below_the_first_line(side: str) -> None:
    line = line_of(
        f"/EREF/HHB-5/{side}//NAME/Gemeente Voorbeeld/REMI/Uitkering 11/2026/nr. 4\n"
        "/ISDT/2026-11-20",
        first="261120C000000000001,00N102EREF",
        below=THEIRS,
    )

    assert (line.counter_iban, line.counter_name) == (THEIRS, "Gemeente Voorbeeld")
    assert (line.text, line.end_to_end_id) == ("Uitkering 11/2026/nr. 4", "HHB-5")


def test_rabobank_ultimate_party_is_not_the_other_side() -> None:
    line = line_of("/ORDP//NAME/Gemeente/ULTD//NAME/Huishouden 7/REMI/bijstand")

    assert (line.counter_name, line.text) == ("Gemeente", "bijstand")


def test_rabobank_before_iban_has_several_texts() -> None:
    line = only_line(
        mt940(
            ":61:261120C000000000001,00N0440121470966      W.P. JANSEN                      \n"
            ":86:Terugboeking                                                    \n"
            ":86:NIET AKKOORD                                                    ",
        )
    )

    assert (line.counter_iban, line.counter_name) == ("0121470966", "W.P. JANSEN")
    assert line.text == "Terugboeking NIET AKKOORD"


def test_bng_writes_codes() -> None:
    line = line_of(
        wrapped(
            f"/TRTP/SEPA betaalbatch via BNG BTV/IBAN/{THEIRS}/NAME/Sociale Verzekeringsbank"
            "/REMI/AOW november/EREF/SVB-1/SVCL/CORE"
        )
    )

    assert (line.counter_name, line.text, line.end_to_end_id) == (
        "Sociale Verzekeringsbank",
        "AOW november",
        "SVB-1",
    )


def test_bng_writes_an_empty_value_before_what_was_remitted() -> None:
    text = line_of(f"/TRTP/SEPA/IBAN/{THEIRS}/NAME/SVB/REMI//USTD//AOW november/")
    followed = line_of("/TRTP/SEPA/NAME/SVB/REMI//USTD//AOW 11/2026//EREF/SVB-1")
    structured = line_of("/TRTP/SEPA/NAME/CJIB/REMI//STRD/CUR/5000056789012345/")

    assert (text.counter_iban, text.text) == (THEIRS, "AOW november")
    assert (followed.text, followed.end_to_end_id) == ("AOW 11/2026", "SVB-1")
    assert (structured.text, structured.reference) == ("", "5000056789012345")


@pytest.mark.parametrize(
    "text",
    [
        "betaling /ID/ 55 klant 7",
        "betaling/ID/55 klant 7",
        "zie /IBAN/ hieronder",
        "nota /XYZ/ 12",
        "/ID/ 55 klant 7",
        "/CD/ van vorige week",
    ],
)
def test_what_only_looks_like_a_code_stays_text(text: str) -> None:
    inside = line_of(f"/TRTP/SEPA OVERBOEKING/NAME/X/REMI/{text}/EREF/E1")

    assert (inside.text, inside.end_to_end_id) == (text, "E1")
    assert line_of(text).text == text


def test_inner_codes_of_a_party_and_a_purpose_are_no_text() -> None:
    line = line_of("/ORDP//NAME/Gemeente/ID/55/REMI/bijstand/PURP//CD/SSBE/EREF/E1")

    assert (line.counter_name, line.text, line.end_to_end_id) == ("Gemeente", "bijstand", "E1")


@pytest.mark.parametrize("blank", [" " * WIDTH, ""], ids=["padded", "trimmed"])
def test_sns_and_asn_begin_with_account_and_name(blank: str) -> None:
    text = wrapped("2026-11-20T14:32:46-000000000000089-Stichting Voorbeeld-Toelage november 2026")
    line = line_of(
        f"{THEIRS} stichting voorbeeld\n{blank}\n{text}\n{blank}\n{blank}",
        first=f"2611201120C1,00NOVB{THEIRS}",
        below="stichting voorbeeld",
    )

    assert (line.counter_iban, line.counter_name) == (THEIRS, "stichting voorbeeld")
    assert (
        line.text == "2026-11-20T14:32:46-000000000000089-Stichting Voorbeeld-Toelage november 2026"
    )


def test_sns_costs_have_no_other_side() -> None:
    line = line_of(
        f" \n{' ' * WIDTH}\nKosten betaalrekening".ljust(WIDTH), first="2611201120C1,00NDIV"
    )

    assert (line.counter_iban, line.counter_name, line.text) == ("", "", "Kosten betaalrekening")


def test_knab_labels_account_and_name() -> None:
    line = line_of(f"een omschrijving die lang is\nREK: {THEIRS}/NAAM: STICHTING DERDEN")

    assert (line.counter_iban, line.counter_name) == (THEIRS, "STICHTING DERDEN")
    assert line.text == "een omschrijving die lang is"


def test_triodos_numbers_its_parts() -> None:
    line = line_of(
        f"000>100000000000\n>20RABONL2U\n>21{THEIRS}\n>22VAN DAM FIETSEN POST>23BUS 9 UTRECHT"
        "\n>24 HUUR NOVEMBER>310454545454",
        first="261120C1,00NET NONREF",
    )
    assert (line.counter_iban, line.text) == (
        THEIRS,
        "VAN DAM FIETSEN POSTBUS 9 UTRECHT HUUR NOVEMBER",
    )

    old = line_of("000>100555555555\n>20NAAM EN WOON>21PLAATS\n>310666666666")
    assert (old.counter_iban, old.text) == ("0555555555", "NAAM EN WOONPLAATS")


def test_account_beside_its_bic_is_found_in_a_plain_text() -> None:
    line = line_of(f"Europese Incasso, doorlopend {THEIRS} INGBNL2A JAAP FIETSEN premie")

    assert (line.counter_iban, line.text[:16]) == (THEIRS, "Europese Incasso")


def test_rabobank_names_a_former_account_first() -> None:
    line = line_of(f"/ACCW/{THEIRS},INGBNL2A/ORDP//NAME/A. Huibers/REMI/1000122-P5549161")

    assert (line.counter_iban, line.counter_name, line.text) == (
        THEIRS,
        "A. Huibers",
        "1000122-P5549161",
    )


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Betalingskenmerk: 5000 0567 8901 2345", "5000056789012345"),
        ("betalingskenm. 5000056789012345 en meer", "5000056789012345"),
        ("BETALINGSKENMERK 1234567", "1234567"),
        ("betalingskenmerk volgt", ""),
        ("kenmerk 5000056789012345", ""),
    ],
)
def test_payment_reference_is_found_in_a_text(text: str, reference: str) -> None:
    line = line_of(f"/TRTP/SEPA OVERBOEKING/NAME/X/REMI/{text}/EREF/E1")

    assert (line.reference, line.text) == (reference, text)


def test_short_lines_are_breaks_and_full_ones_are_cuts() -> None:
    short = line_of("/ORDP//NAME/Bedrijf BV/REMI/NR.2026-111\nNR.2026-112/ISDT/2026-11-20")
    assert short.text == "NR.2026-111 NR.2026-112"

    cut = "/NAME/Bedrijf BV/REMI/".ljust(WIDTH - 3, "x") + "woo"
    assert line_of(f"{cut}rd/EREF/E1").text.endswith("xwoord")
    # The space that the line ended with got lost.
    assert line_of(f"{cut[:-1]}\nrd/EREF/E1").text.endswith("xwo rd")


_PLAIN = st.text("abcdefghijklmnopqrstuvwxyzABCDE0123456789 .,-", min_size=1, max_size=200).map(
    lambda text: " ".join(text.split())
)


@given(name=_PLAIN.filter(bool), text=_PLAIN, eref=st.text("ABC123", min_size=1, max_size=35))
def test_whatever_is_cut_at_the_width_reads_back(name: str, text: str, eref: str) -> None:
    said = f"/TRTP/SEPA OVERBOEKING/IBAN/{THEIRS}/BIC/INGBNL2A/NAME/{name}/REMI/{text}/EREF/{eref}"
    line = line_of(wrapped(said))

    assert (line.counter_name, line.end_to_end_id) == (name, eref)
    assert line.text == (text or "SEPA OVERBOEKING")
