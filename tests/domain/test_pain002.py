"""The bank's answer: statuses, reasons and checks of payees, in three versions."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.bank import (
    PayeeCheck,
    PaymentStatus,
    StatusReport,
    read_pain002,
    return_reason_text,
)
from huishoudboekje.errors import InvalidInput

VERSIONS = ("pain.002.001.03", "pain.002.001.10", "pain.002.001.12")


def reason(code: str, *texts: str) -> str:
    lines = "".join(f"<AddtlInf>{text}</AddtlInf>" for text in texts)
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{lines}</StsRsnInf>"


def transaction(end_to_end_id: str, status: str = "", said: str = "") -> str:
    own = f"<TxSts>{status}</TxSts>" if status else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>{own}{said}</TxInfAndSts>"
    )


def message(
    *transactions: str,
    group: str = "<GrpSts>PART</GrpSts>",
    part: str = "",
    version: str = "pain.002.001.10",
) -> bytes:
    batch = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>{part}{''.join(transactions)}"
        "</OrgnlPmtInfAndSts>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-11-24T08:00:00</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>HHB-1</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>"
        f"{batch}</CstmrPmtStsRpt></Document>"
    ).encode()


def refusal(content: bytes) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read_pain002(content)
    return [found.code for found in caught.value.findings]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_payment_has_its_status_and_reason(version: str) -> None:
    content = message(
        transaction("A", "ACSC"),
        transaction("B", "RJCT", reason("AC04", "Rekening opgeheven", "per 1 november")),
        version=version,
    )

    assert read_pain002(content) == StatusReport(
        message_id="BANK-1",
        original_message_id="HHB-1",
        group_status="PART",
        payments=(
            PaymentStatus(end_to_end_id="A", status="ACSC"),
            PaymentStatus(
                end_to_end_id="B",
                status="RJCT",
                reason="AC04",
                text="Rekening opgeheven per 1 november",
            ),
        ),
    )


def test_a_file_is_refused_whole_without_naming_payments() -> None:
    report = read_pain002(message(group=f"<GrpSts>RJCT</GrpSts>{reason('FF01', 'Geen IBAN')}"))

    assert report.is_rejected
    assert (report.payments, report.reason, report.text) == ((), "FF01", "Geen IBAN")


def test_the_batch_speaks_where_the_group_is_silent() -> None:
    report = read_pain002(message(group="", part=f"<PmtInfSts>RJCT</PmtInfSts>{reason('DT01')}"))

    assert (report.group_status, report.reason, report.is_rejected) == ("RJCT", "DT01", True)


def test_a_payment_without_a_status_has_that_of_its_file() -> None:
    rejected = read_pain002(message(transaction("A"), group="<GrpSts>RJCT</GrpSts>"))
    part = read_pain002(message(transaction("A"), part="<PmtInfSts>ACSP</PmtInfSts>"))

    assert rejected.payments[0].is_rejected
    assert part.payments[0].status == "ACSP"


def test_a_file_accepted_in_part_says_nothing_of_a_payment() -> None:
    assert read_pain002(message(transaction("A"))).payments[0].status == ""


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("RCVC", PayeeCheck.MATCH),
        ("RVMC", PayeeCheck.CLOSE_MATCH),
        ("RVNM", PayeeCheck.NO_MATCH),
        ("RVNA", PayeeCheck.NOT_POSSIBLE),
        ("ACSC", None),
    ],
)
def test_the_check_of_a_payee_stands_in_the_status_or_the_reason(
    code: str, check: PayeeCheck | None
) -> None:
    report = read_pain002(
        message(transaction("A", code), transaction("B", "RJCT", reason(code, "J. de Vries")))
    )

    assert [each.payee_check for each in report.payments] == [check, check]


def test_proprietary_reasons_are_read_too() -> None:
    said = "<StsRsnInf><Rsn><Prtry>X-17</Prtry></Rsn></StsRsnInf>"

    assert read_pain002(message(transaction("A", "RJCT", said))).payments[0].reason == "X-17"


def test_what_the_schema_would_not_allow_is_still_read() -> None:
    content = message(transaction("A", "RJCT", "<Unknown/>" + reason("AM05"))).replace(
        b"<CreDtTm>2026-11-24T08:00:00</CreDtTm>", b""
    )

    assert read_pain002(content).payments[0].reason == "AM05"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (message(version="pain.002.001.02"), "unknown-version"),
        (message(version="camt.053.001.08"), "unknown-version"),
        (b"<a/>", "unknown-version"),
        (message().replace(b"<OrgnlMsgId>HHB-1</OrgnlMsgId>", b""), "missing"),
        (message().replace(b"<Document", b"<!DOCTYPE Document><Document"), "doctype"),
        (message()[:-20], "not-xml"),
        (b"", "not-xml"),
        (b"HHB-1;RJCT\n", "not-xml"),
        (b" " * 25_000_001, "too-large"),
    ],
)
def test_what_is_no_report_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == [code]


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(InvalidInput):
        assert read_pain002(content).original_message_id


@pytest.mark.parametrize(
    "code",
    [
        "AC01", "AC03", "AC04", "AC06", "AG01", "AG02", "AM04", "AM05", "AM09", "BE04", "BE05",
        "CUST", "DUPL", "FRAD", "MD07", "MS02", "MS03", "RC01", "RR04", "TECH",
    ],
)  # fmt: skip
def test_known_reasons_have_a_sentence_of_their_own(code: str) -> None:
    text = return_reason_text(code)

    assert text.endswith(".")
    assert code not in text


def test_other_reasons_name_their_code() -> None:
    assert return_reason_text("ZZ99") == "De bank geeft als reden de code ZZ99."
    assert return_reason_text("") == "De bank geeft geen reden."


def test_a_report_whose_root_has_a_damaged_name_is_refused() -> None:
    assert refusal(b'<Document: xmlns="x"/>') == ["unknown-version"]
