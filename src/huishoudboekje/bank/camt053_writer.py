"""Writing statements as camt.053, the way a bank would: for the demonstration and for tests.

It promises that what it writes reads back the same, and is valid by its schema wherever the
statement has what the schema asks for. It never writes a batch: every line is an entry.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from huishoudboekje.bank.camt053 import VERSIONS
from huishoudboekje.bank.schemas import NAMESPACE
from huishoudboekje.bank.statement import Statement, StatementLine
from huishoudboekje.money import amount_text
from huishoudboekje.references import reference_kind

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Za-z0-9]{1,30}", re.ASCII)
_USTRD = 140
_LATEST = VERSIONS[-1]


def render_camt053(
    statements: Sequence[Statement],
    *,
    message_id: str,
    created: datetime,
    version: str = _LATEST,
) -> bytes:
    """The statements as one message in UTF-8; `created` is the moment of writing, with its zone.

    Texts are written as they are: reading makes one space of several, and none of those around.
    """
    assert version in VERSIONS, "only a version that we read is written"
    assert created.tzinfo is not None, "a moment has its zone"
    moment = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}{version}"><BkToCstmrStmt>\n'
        f"<GrpHdr>{_said('MsgId', message_id)}<CreDtTm>{moment}</CreDtTm></GrpHdr>\n"
    )
    parts = [head]
    is_latest = version == _LATEST
    for statement in statements:
        parts += _statement(statement, moment, is_latest=is_latest)
    parts.append("</BkToCstmrStmt></Document>\n")
    return "".join(parts).encode()


def _statement(statement: Statement, moment: str, *, is_latest: bool) -> Iterator[str]:
    yield (
        f"<Stmt>{_said('Id', statement.id)}{_said('ElctrncSeqNb', statement.sequence)}"
        f"<CreDtTm>{moment}</CreDtTm>"
        f"<Acct>{_account(statement.account)}<Ccy>EUR</Ccy></Acct>\n"
        f"{_balance('OPBD', statement.opening, statement.opening_date)}"
        f"{_balance('CLBD', statement.closing, statement.closing_date)}"
        f"{_summary(statement)}"
    )
    for line in statement.lines:
        yield _entry(line, is_latest=is_latest)
    yield "</Stmt>\n"


def _balance(code: str, amount: int, day: date | None) -> str:
    when = f"<Dt><Dt>{day}</Dt></Dt>" if day else ""
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(amount)}{when}</Bal>\n"


def _money(amount: int) -> str:
    direction = "DBIT" if amount < 0 else "CRDT"
    return f'<Amt Ccy="EUR">{amount_text(abs(amount))}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'


def _summary(statement: Statement) -> str:
    amounts = [line.amount for line in statement.lines]
    ins = [amount for amount in amounts if amount > 0]
    outs = [-amount for amount in amounts if amount < 0]
    groups = (
        ("TtlNtries", [*ins, *outs]),
        ("TtlCdtNtries", ins),
        ("TtlDbtNtries", outs),
    )
    totals = (
        f"<{name}><NbOfNtries>{len(group)}</NbOfNtries><Sum>{amount_text(sum(group))}</Sum></{name}>"
        for name, group in groups
    )
    return f"<TxsSummry>{''.join(totals)}</TxsSummry>\n"


def _entry(line: StatementLine, *, is_latest: bool) -> str:
    money = _money(line.amount)
    status = "<Sts><Cd>BOOK</Cd></Sts>" if is_latest else "<Sts>BOOK</Sts>"
    kind = "RCDT" if line.amount > 0 else "ICDT"
    family = "RRTN" if line.return_reason else "ESCT"
    value = f"<ValDt><Dt>{line.value_date}</Dt></ValDt>" if line.value_date else ""
    # The older version has no amount of its own here, the newer one has.
    own = money if is_latest else _transaction_amount(line.amount)
    return (
        f"<Ntry>{money}{'<RvslInd>true</RvslInd>' if line.is_reversal else ''}{status}"
        f"<BookgDt><Dt>{line.booking_date}</Dt></BookgDt>{value}"
        f"{_said('AcctSvcrRef', line.bank_reference)}"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{kind}</Cd><SubFmlyCd>{family}</SubFmlyCd></Fmly>"
        "</Domn></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs>{_said('PmtInfId', line.payment_information_id)}"
        f"{_said('EndToEndId', line.end_to_end_id or 'NOTPROVIDED')}</Refs>{own}"
        f"{_parties(line, is_latest=is_latest)}{_remittance(line)}{_returned(line)}"
        "</TxDtls></NtryDtls></Ntry>\n"
    )


def _transaction_amount(amount: int) -> str:
    text = amount_text(abs(amount))
    return f'<AmtDtls><TxAmt><Amt Ccy="EUR">{text}</Amt></TxAmt></AmtDtls>'


def _parties(line: StatementLine, *, is_latest: bool) -> str:
    """The side that is not ours: money comes from a debtor and goes to a creditor."""
    if not (line.counter_name or line.counter_iban):
        return ""
    side = "Dbtr" if line.amount > 0 else "Cdtr"
    name = _said("Nm", line.counter_name)
    if name:
        name = f"<{side}><Pty>{name}</Pty></{side}>" if is_latest else f"<{side}>{name}</{side}>"
    account = _account(line.counter_iban)
    if account:
        account = f"<{side}Acct>{account}</{side}Acct>"
    return f"<RltdPties>{name}{account}</RltdPties>"


def _account(number: str) -> str:
    if not number:
        return ""
    if _IBAN.fullmatch(number):
        return f"<Id><IBAN>{number}</IBAN></Id>"
    return f"<Id><Othr>{_said('Id', number)}</Othr></Id>"


def _remittance(line: StatementLine) -> str:
    if not (line.text or line.reference):
        return ""
    texts = "".join(_said("Ustrd", part) for part in _parts(line.text))
    structured = ""
    if line.reference:
        kind = reference_kind(line.reference)
        structured = (
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry>"
            f"{_said('Issr', kind or '')}</Tp>{_said('Ref', line.reference)}</CdtrRefInf></Strd>"
        )
    return f"<RmtInf>{texts}{structured}</RmtInf>"


def _parts(text: str) -> Iterator[str]:
    """The text in parts as long as the schema allows, cut at spaces, which reading puts back."""
    while len(text) > _USTRD and " " in text[: _USTRD + 1]:
        part = text[: _USTRD + 1].rpartition(" ")[0]
        yield part
        text = text[len(part) + 1 :]
    if text:
        yield text


def _returned(line: StatementLine) -> str:
    if not line.return_reason:
        return ""
    return f"<RtrInf><Rsn>{_said('Cd', line.return_reason)}</Rsn></RtrInf>"


def _said(name: str, text: str) -> str:
    return f"<{name}>{text.translate(_ESCAPES)}</{name}>" if text else ""
