"""The payment file: what is refused, what is written, and that it reads back the same."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from tests.domain.payments import (
    BANK_CHARACTERS,
    CREATED,
    DEBTOR,
    LANDLORD,
    batch,
    batches,
    ibans,
    payment,
)

from huishoudboekje.bank import (
    PainVersion,
    PaymentBatch,
    end_to_end_id,
    iban_mistake,
    in_bank_characters,
    payment_findings,
    read_pain001,
    render_pain001,
)
from huishoudboekje.bank.payment_rules import MAX_PAYMENTS
from huishoudboekje.bank.schemas import schema_findings
from huishoudboekje.errors import InvalidInput

VERSIONS = pytest.mark.parametrize("version", list(PainVersion))


def codes(value: PaymentBatch, **asked: object) -> list[tuple[str, str]]:
    """Where and why the batch would be refused."""
    return [(found.place, found.code) for found in payment_findings(value, **asked)]  # type: ignore[arg-type]


def rendered(value: PaymentBatch, version: PainVersion = PainVersion.V09) -> str:
    """The message as text."""
    return render_pain001(value, version=version, created=CREATED).decode()


def refusal(content: str | bytes) -> list[str]:
    """The codes with which the message is refused."""
    with pytest.raises(InvalidInput) as caught:
        read_pain001(content.encode() if isinstance(content, str) else content)
    return [found.code for found in caught.value.findings]


def test_a_good_batch_has_no_findings() -> None:
    assert payment_findings(batch(), first_day=date(2026, 11, 24)) == ()


@pytest.mark.parametrize(
    ("field", "changes", "code"),
    [
        ("amount", {"amount": 0}, "invalid-amount"),
        ("amount", {"amount": -1}, "invalid-amount"),
        ("amount", {"amount": 100_000_000_000}, "invalid-amount"),
        ("creditorIban", {"creditor_iban": ""}, "missing"),
        ("creditorIban", {"creditor_iban": "NL01ABNA0000000008"}, "invalid-iban"),
        ("creditorIban", {"creditor_iban": "NL63 ABNA 0000 0000 08"}, "invalid-iban"),
        ("creditorIban", {"creditor_iban": "nl63abna0000000008"}, "invalid-iban"),
        ("creditorIban", {"creditor_iban": "TR330006100519786457841326"}, "iban-outside-sepa"),
        ("creditorName", {"creditor_name": ""}, "missing"),
        ("creditorName", {"creditor_name": "  "}, "missing"),
        ("creditorName", {"creditor_name": "a" * 71}, "too-long"),
        ("creditorName", {"creditor_name": "Café"}, "no-bank-character"),
        ("creditorName", {"creditor_name": "B&B"}, "no-bank-character"),
        ("creditorName", {"creditor_name": "a\nb"}, "no-bank-character"),
        ("text", {"text": ""}, "missing"),
        ("text", {"text": " "}, "missing"),
        ("text", {"text": "a" * 141}, "too-long"),
        ("text", {"text": "<Ustrd>"}, "no-bank-character"),
        ("text", {"reference": "1234567"}, "reference-and-text"),
        ("reference", {"reference": "4000056789012345", "text": ""}, "invalid-reference"),
        ("reference", {"reference": "RF19539007547034", "text": ""}, "invalid-reference"),
        ("reference", {"reference": "RF18 5390 0754 7034", "text": ""}, "invalid-reference"),
        ("ultimateDebtor", {"ultimate_debtor": " "}, "missing"),
        ("ultimateDebtor", {"ultimate_debtor": "a" * 71}, "too-long"),
        ("endToEndId", {"end_to_end_id": ""}, "missing"),
        ("endToEndId", {"end_to_end_id": "a" * 36}, "invalid-id"),
        ("endToEndId", {"end_to_end_id": "/a"}, "invalid-id"),
        ("endToEndId", {"end_to_end_id": "a/"}, "invalid-id"),
        ("endToEndId", {"end_to_end_id": "a//b"}, "invalid-id"),
        ("endToEndId", {"end_to_end_id": " a"}, "invalid-id"),
        ("endToEndId", {"end_to_end_id": "a_b"}, "invalid-id"),
    ],
)
def test_every_rule_of_a_payment_has_its_finding(
    field: str, changes: dict[str, object], code: str
) -> None:
    other = payment(end_to_end_id="other")

    assert codes(batch(other, payment(**changes))) == [(f"payments[2].{field}", code)]


@pytest.mark.parametrize(
    ("field", "changes", "code"),
    [
        ("messageId", {"message_id": "a//b"}, "invalid-id"),
        ("messageId", {"message_id": ""}, "missing"),
        ("paymentInformationId", {"payment_information_id": "/"}, "invalid-id"),
        ("debtorIban", {"debtor_iban": "NL00INGB0002445588"}, "invalid-iban"),
        ("debtorName", {"debtor_name": ""}, "missing"),
        ("executionDate", {"execution_date": date(2026, 12, 25)}, "closed-bank-day"),
        ("executionDate", {"execution_date": date(2026, 11, 28)}, "closed-bank-day"),
        ("executionDate", {"execution_date": date(2026, 11, 20)}, "date-too-early"),
        ("payments", {"payments": ()}, "no-payments"),
        ("payments", {"payments": (payment(),) * (MAX_PAYMENTS + 1)}, "too-many-payments"),
    ],
)
def test_every_rule_of_a_batch_has_its_finding(
    field: str, changes: dict[str, object], code: str
) -> None:
    assert codes(batch(**changes), first_day=date(2026, 11, 23)) == [(field, code)]


def test_all_mistakes_are_told_at_once() -> None:
    wrong = payment(amount=0, creditor_iban="", creditor_name="", text="")

    assert len(payment_findings(batch(wrong, wrong, message_id="", execution_date=date.min))) == 11


def test_two_payments_never_share_an_id() -> None:
    same = batch(payment(), payment(end_to_end_id="b"), payment())

    assert codes(same) == [("payments[3].endToEndId", "duplicate-id")]


def test_a_pooled_account_says_for_which_household_it_pays() -> None:
    named = batch(payment(ultimate_debtor="Huishouden h-1002"))

    assert codes(batch(), is_pooled=True) == [("payments[1].ultimateDebtor", "missing")]
    assert codes(named, is_pooled=True) == []


@given(ibans(), st.integers(0, 17), st.sampled_from("0123456789ABCXYZ"))
def test_accounts_are_judged_as_by_the_registry(iban: str, place: int, character: str) -> None:
    changed = iban[:place] + character + iban[place + 1 :]
    try:
        good = IBAN(changed).in_sepa_zone
    except SchwiftyException:
        good = False

    assert iban_mistake(iban) is None
    assert (iban_mistake(changed) is None) == good


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Café Müller & Zn.", "Cafe Muller + Zn."),
        ("Gemeente Súdwest-Fryslân", "Gemeente Sudwest-Fryslan"),
        ("Ĳsselstein", "IJsselstein"),
        ("Fa. ‘t Hoekje – “De Bok”", "Fa. 't Hoekje - 'De Bok'"),
        ("  Çelik\t Groß\n", "Celik Gross"),
        ("Łukasz Ørsted; €5", "Lukasz Orsted, EUR 5"),
        ("Huur 12/2026 (dec)", "Huur 12/2026 (dec)"),
    ],
)
def test_known_letters_are_written_as_banks_take_them(text: str, written: str) -> None:
    assert in_bank_characters(text) == written
    assert payment_findings(batch(payment(creditor_name=written))) == ()


@pytest.mark.parametrize("text", ["Иван", "李", "😀", "a@b", "100%", "\x00", "a*b"])
def test_what_cannot_be_written_stays_and_is_refused(text: str) -> None:
    kept = in_bank_characters(text)

    assert codes(batch(payment(creditor_name=kept)))[0][1] == "no-bank-character"


@given(st.text(BANK_CHARACTERS))
def test_bank_characters_stay_as_they_are(text: str) -> None:
    assert in_bank_characters(text) == " ".join(text.split())


@given(st.text())
def test_writing_twice_changes_nothing(text: str) -> None:
    assert in_bank_characters(in_bank_characters(text)) == in_bank_characters(text)


@VERSIONS
@given(value=batches())
def test_what_is_written_reads_back_the_same(version: PainVersion, value: PaymentBatch) -> None:
    content = render_pain001(value, version=version, created=CREATED)

    assert read_pain001(content) == value
    assert schema_findings(content, version) == ()


@VERSIONS
def test_the_message_says_what_the_guidelines_ask(version: PainVersion) -> None:
    value = batch(
        payment(ultimate_debtor="Huishouden h-1002"),
        payment(end_to_end_id="b", text="", reference="5000056789012345", amount=1),
        payment(end_to_end_id="c", text="", reference="RF18539007547034", amount=20),
    )
    root = etree.fromstring(rendered(value, version).encode())

    def said(path: str) -> list[str | None]:
        steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
        return [node.text for node in root.findall(f"{{*}}CstmrCdtTrfInitn/{steps}")]

    transfer = "PmtInf/CdtTrfTxInf"
    structured = f"{transfer}/RmtInf/Strd/CdtrRefInf"
    assert root.tag == f"{{urn:iso:std:iso:20022:tech:xsd:{version}}}Document"
    assert said("GrpHdr/CreDtTm") == ["2026-11-23T09:30:00Z"]
    assert said("GrpHdr/NbOfTxs") == said("PmtInf/NbOfTxs") == ["3"]
    assert said("GrpHdr/CtrlSum") == said("PmtInf/CtrlSum") == ["650.21"]
    assert said("PmtInf/PmtMtd") == ["TRF"]
    assert said("PmtInf/BtchBookg") == ["false"]
    assert said("PmtInf/PmtTpInf/SvcLvl/Cd") == ["SEPA"]
    assert said("PmtInf/ChrgBr") == ["SLEV"]
    assert said("PmtInf/DbtrAcct/Id/IBAN") == [DEBTOR]
    assert said("PmtInf/DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]
    day = "PmtInf/ReqdExctnDt" + ("" if version is PainVersion.V03 else "/Dt")
    assert said(day) == ["2026-11-24"]
    assert said(f"{transfer}/UltmtDbtr/Nm") == ["Huishouden h-1002"]
    assert said(f"{transfer}/CdtrAcct/Id/IBAN") == [LANDLORD] * 3
    assert said(f"{transfer}/RmtInf/Ustrd") == ["Huur december 2026"]
    assert said(f"{structured}/Tp/CdOrPrtry/Cd") == ["SCOR", "SCOR"]
    assert said(f"{structured}/Tp/Issr") == ["CUR", "ISO"]
    assert said(f"{structured}/Ref") == ["5000056789012345", "RF18539007547034"]


@VERSIONS
def test_no_address_is_ever_written(version: PainVersion) -> None:
    content = rendered(batch(payment(creditor_name="Kerkstraat 1, 1234 AB Utrecht")), version)

    assert "PstlAdr" not in content
    assert "AdrLine" not in content


def test_a_batch_with_mistakes_is_not_written() -> None:
    with pytest.raises(InvalidInput) as caught:
        render_pain001(batch(payment(amount=0)), version=PainVersion.V09, created=CREATED)

    assert [found.place for found in caught.value.findings] == ["payments[1].amount"]


def test_the_moment_is_written_as_utc() -> None:
    amsterdam = datetime.fromisoformat("2026-11-23T10:30:00+01:00")
    content = render_pain001(batch(), version=PainVersion.V03, created=amsterdam)

    assert b"<CreDtTm>2026-11-23T09:30:00Z</CreDtTm>" in content
    assert amsterdam.astimezone(UTC) == CREATED


def test_a_hundred_thousand_payments_fit_in_a_batch() -> None:
    many = tuple(
        payment(end_to_end_id=end_to_end_id(f"{at}"), amount=99_999_999_999)
        for at in range(MAX_PAYMENTS)
    )
    content = rendered(batch(*many))

    assert "<CtrlSum>99999999999000.00</CtrlSum>" in content
    assert "<NbOfTxs>100000</NbOfTxs>" in content


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>CASH</PmtMtd>"),
        ("<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>BEST</ChrgBr>"),
        ("<Dt>2026-11-24</Dt>", "2026-11-24"),
        ("<Nm>Woningstichting De Brug</Nm>", f"<Nm>{'a' * 141}</Nm>"),
    ],
)
def test_the_schema_finds_what_breaks_it(said: str, instead: str) -> None:
    """So a slip in our own writer would not leave."""
    content = rendered(batch())
    assert said in content
    found = schema_findings(content.replace(said, instead).encode(), "pain.001.001.09")

    assert {each.code for each in found} == {"schema-violation"}


def test_the_schema_finds_what_is_not_whole() -> None:
    content = rendered(batch()).encode()

    assert [each.code for each in schema_findings(content[:-20], "pain.001.001.09")] == ["not-xml"]
    assert [each.code for each in schema_findings(b"", "pain.001.001.09")] == ["not-xml"]


def test_the_schema_stops_looking_when_nearly_everything_is_wrong() -> None:
    wrong = "<CdtTrfTxInf><PmtId><EndToEndId/></PmtId></CdtTrfTxInf>" * 200_000
    content = rendered(batch()).replace("</PmtInf>", f"{wrong}</PmtInf>").encode()

    assert len(schema_findings(content, "pain.001.001.09", most=5)) == 5


@VERSIONS
def test_an_address_of_lines_only_passes_the_schema_and_is_refused(version: PainVersion) -> None:
    lines = "<PstlAdr><AdrLine>Kerkstraat 1</AdrLine></PstlAdr></Cdtr>"
    content = rendered(batch(), version).replace("</Cdtr>", lines)

    assert schema_findings(content.encode(), version) == ()
    assert refusal(content) == ["unstructured-address"]


def test_a_structured_or_hybrid_address_is_read() -> None:
    lines = (
        "<PstlAdr><TwnNm>Utrecht</TwnNm><Ctry>NL</Ctry><AdrLine>Kerkstraat 1</AdrLine></PstlAdr>"
    )
    content = rendered(batch()).replace("</Cdtr>", f"{lines}</Cdtr>")

    assert read_pain001(content.encode()) == batch()


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ('Ccy="EUR"', 'Ccy="USD"', "invalid-amount"),
        (">650.00</InstdAmt>", ">650</InstdAmt>", "invalid-amount"),
        (">650.00</InstdAmt>", ">650.01</InstdAmt>", "sum-differs"),
        ("<NbOfTxs>1</NbOfTxs>", "<NbOfTxs>2</NbOfTxs>", "sum-differs"),
        ("<CtrlSum>650.00</CtrlSum>", "<CtrlSum>0</CtrlSum>", "sum-differs"),
        ("<Dt>2026-11-24</Dt>", "<DtTm>2026-11-24T00:00:00</DtTm>", "invalid-date"),
        ("<Dt>2026-11-24</Dt>", "<Dt>2026-11-24Z</Dt>", "invalid-date"),
        ("<Dt>2026-11-24</Dt>", "<Dt>2026-11-24+01:00</Dt>", "invalid-date"),
        ("<Dt>2026-11-24</Dt>", "<Dt>12026-11-24</Dt>", "invalid-date"),
        ("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>CASH</PmtMtd>", "schema-violation"),
        ("pain.001.001.09", "pain.001.001.02", "unknown-version"),
        ("pain.001.001.09", "camt.053.001.02", "unknown-version"),
        ("<Document", "<!DOCTYPE Document><Document", "doctype"),
        ("</Document>", "", "not-xml"),
    ],
)
def test_a_message_that_is_not_a_batch_of_ours_is_refused(
    said: str, instead: str, code: str
) -> None:
    content = rendered(batch())
    assert said in content

    assert set(refusal(content.replace(said, instead))) == {code}


def test_two_batches_in_one_message_are_refused() -> None:
    content = rendered(batch())
    part = content[content.index("<PmtInf>") : content.index("</PmtInf>") + len("</PmtInf>")]

    assert refusal(content.replace(part, part + part)) == ["several-batches"]


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><a>&i;</a>"
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "doctype"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "doctype"),
        ('<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>', "doctype"),
        (BOMB.encode("utf-16"), "not-xml"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode("utf-16"), "doctype"),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + BOMB.encode("utf-7"), "doctype"),
        ('<?xml version="1.0" encoding="CP037"?><a/>', "not-xml"),
        ('<?xml version="1.0" encoding="windows-1252"?><a/>', "encoding"),
        ("<a>" * 100_000, "not-xml"),
        ("<a>&x;</a>", "not-xml"),
        (b"PK\x03\x04", "not-xml"),
        (b"", "not-xml"),
        (b"\x00" * 1000, "not-xml"),
        (b" " * 100_000_001, "too-large"),
    ],
)
def test_hostile_content_is_refused(content: str | bytes, code: str) -> None:
    assert refusal(content) == [code]


def test_only_the_moment_of_writing_changes_the_bytes() -> None:
    once = render_pain001(batch(), version=PainVersion.V09, created=CREATED)
    again = render_pain001(batch(), version=PainVersion.V09, created=CREATED)
    later = CREATED.replace(hour=10)

    assert once == again
    assert once != render_pain001(batch(), version=PainVersion.V09, created=later)


def test_a_batch_whose_root_has_a_damaged_name_is_refused() -> None:
    assert refusal('<Document: xmlns="x"/>') == ["unknown-version"]
