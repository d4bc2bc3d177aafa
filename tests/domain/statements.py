"""Invented statements: as values for Hypothesis, and as camt.053 in the shapes that banks send."""

from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import strategies as st
from tests.house.sources import ROOT

from huishoudboekje.bank import Statement, StatementFile, StatementLine, read_statements
from huishoudboekje.errors import InvalidInput

OURS = "NL91ABNA0417164300"
THEIRS = "NL69INGB0123456789"
V02, V08 = "camt.053.001.02", "camt.053.001.08"
BOTH = (V02, V08)
CREATED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REAL = ROOT.parent / "shared" / "real"

# Reading makes one space of several, so words are joined by one.
_WORD = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=12,
)
_DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
# Six of these and an opening balance stay below the most that is read.
_CENTS = st.integers(1, 10_000_000_000)
_IDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./", min_size=1, max_size=35)
_ACCOUNTS = st.sampled_from(
    [THEIRS, "NL44RABO0123456789", "DE89370400440532013000", "1234567", "417164300"]
)


def _texts(words: int) -> st.SearchStrategy[str]:
    return st.lists(_WORD, max_size=words).map(" ".join)


def _lines() -> st.SearchStrategy[StatementLine]:
    return st.builds(
        StatementLine,
        number=st.just(1),
        booking_date=_DAYS,
        value_date=st.none() | _DAYS,
        amount=_CENTS | _CENTS.map(lambda cents: -cents),
        counter_iban=st.just("") | _ACCOUNTS,
        counter_name=_texts(5),
        text=_texts(30),
        end_to_end_id=st.just("") | _IDS.filter(lambda text: text not in {"NONREF", "NOTPROVIDED"}),
        reference=st.sampled_from(["", "5000056789012345", "RF18539007547034", "4000056789012345"]),
        return_reason=st.sampled_from(["", "AC04", "MD07"]),
        is_reversal=st.booleans(),
        bank_reference=st.just("") | _IDS,
        payment_information_id=st.just("") | _IDS,
    )


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """A statement that balances, with lines of every kind."""
    drawn = draw(st.lists(_lines(), max_size=6))
    lines = tuple(_numbered(line, at) for at, line in enumerate(drawn, start=1))
    opening = draw(st.integers(-30_000_000_000, 30_000_000_000))
    return Statement(
        account=OURS,
        id=draw(_IDS),
        sequence=str(draw(st.integers(1, 400))),
        opening=opening,
        closing=opening + sum(line.amount for line in lines),
        opening_date=draw(_DAYS),
        closing_date=draw(_DAYS),
        lines=lines,
    )


def _numbered(line: StatementLine, number: int) -> StatementLine:
    said = {name: getattr(line, name) for name in StatementLine.__slots__}
    return StatementLine(**(said | {"number": number}))


def amount(text: str, currency: str = "EUR") -> str:
    """An amount as both versions write it."""
    return f'<Amt Ccy="{currency}">{text}</Amt>'


def balance(code: str, text: str, *, direction: str = "CRDT", day: str = "2026-11-20") -> str:
    """A balance of that code; without its day when that is empty."""
    when = f"<Dt><Dt>{day}</Dt></Dt>" if day else ""
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(text)}"
        f"<CdtDbtInd>{direction}</CdtDbtInd>{when}</Bal>"
    )


def entry(
    text: str,
    direction: str = "CRDT",
    *details: str,
    version: str = V02,
    status: str = "BOOK",
    dates: str = "<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-19</Dt></ValDt>",
    more: str = "",
    batch: str = "",
    information: str = "",
    money: str = "",
) -> str:
    """An entry with these details; `more` stands behind its direction."""
    said = f"<AddtlNtryInf>{information}</AddtlNtryInf>" if information else ""
    inside = f"<NtryDtls>{batch}{''.join(details)}</NtryDtls>" if batch or details else ""
    booked = f"<Sts><Cd>{status}</Cd></Sts>" if version == V08 else f"<Sts>{status}</Sts>"
    return (
        f"<Ntry>{money or amount(text)}<CdtDbtInd>{direction}</CdtDbtInd>{more}{booked}{dates}"
        "<AcctSvcrRef>B-1</AcctSvcrRef>"
        "<BkTxCd><Prtry><Cd>541</Cd></Prtry></BkTxCd>"
        f"{inside}{said}</Ntry>"
    )


def detail(text: str = "", *parts: str, refs: str = "") -> str:
    """A detail with its amount as the older version writes it, and whatever else it says."""
    money = f"<AmtDtls><TxAmt>{amount(text)}</TxAmt></AmtDtls>" if text else ""
    return f"<TxDtls><Refs>{refs}</Refs>{money}{''.join(parts)}</TxDtls>"


def parties(inside: str) -> str:
    """The parties of a detail."""
    return f"<RltdPties>{inside}</RltdPties>"


def party(side: str, name: str = "", account: str = "", *, version: str = V02) -> str:
    """A side, Dbtr or Cdtr, by name and account."""
    named = f"<Pty><Nm>{name}</Nm></Pty>" if version == V08 else f"<Nm>{name}</Nm>"
    said = f"<{side}>{named}</{side}>" if name else ""
    number = f"<{side}Acct><Id><IBAN>{account}</IBAN></Id></{side}Acct>" if account else ""
    return said + number


def remitted(*texts: str, reference: str = "") -> str:
    """What was remitted: texts and a structured reference."""
    said = "".join(f"<Ustrd>{text}</Ustrd>" for text in texts)
    tied = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" if reference else ""
    return f"<RmtInf>{said}{tied}</RmtInf>"


def statement(
    opening: str,
    closing: str,
    *entries: str,
    name: str = "S-1",
    account: str = f"<IBAN>{OURS}</IBAN>",
    currency: str = "EUR",
    balances: str = "",
    summary: str = "",
) -> str:
    """A statement of ours; `balances` stands instead of the two usual ones."""
    usual = balance("OPBD", opening) + balance("CLBD", closing)
    return (
        f"<Stmt><Id>{name}</Id><ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2026-11-21T06:00:00</CreDtTm>"
        f"<Acct><Id>{account}</Id><Ccy>{currency}</Ccy></Acct>"
        f"{balances or usual}{summary}{''.join(entries)}</Stmt>"
    )


def message(*several: str, version: str = V02) -> bytes:
    """A file with these statements."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-11-21T06:00:00</CreDtTm></GrpHdr>"
        f"{''.join(several)}</BkToCstmrStmt></Document>"
    ).encode()


def only_line(content: bytes) -> StatementLine:
    """The one line of a file that is accepted."""
    found = read_statements(content)
    assert found.refusals == ()
    (of_file,) = found.statements
    (line,) = of_file.lines
    return line


def codes(found: StatementFile) -> tuple[list[str], list[str]]:
    """The codes of the refusals, and of the findings without those of the schema."""
    remarks = [each.code for each in found.findings if each.code != "schema-violation"]
    return [each.code for each in found.refusals], remarks


def mistakes(content: bytes) -> list[str]:
    """The codes of why the file cannot be read at all; empty when it can."""
    try:
        read_statements(content)
    except InvalidInput as refusal:
        return [finding.code for finding in refusal.findings]
    return []


def real_file(name: str) -> Path | None:
    """A real file of a bank, where the folder with those is there."""
    path = REAL / name
    return path if path.exists() else None
