"""A batch of payments as the pain.001 message that a bank takes, and back.

It promises that nothing leaves which breaks a rule of ours or the standard's schema, and that what
it wrote reads back the same. No address is ever written: it is not needed, and unstructured ones
are refused since November 2026.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from lxml import etree

from huishoudboekje.bank.notes import unreadable
from huishoudboekje.bank.payment import PainVersion, Payment, PaymentBatch
from huishoudboekje.bank.payment_rules import payment_findings
from huishoudboekje.bank.schemas import NAMESPACE, schema_findings
from huishoudboekje.bank.xml import every, full_name, safe_tree, said
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.money import amount_text, cents
from huishoudboekje.references import ReferenceKind, reference_kind

_MAX_BYTES = 100_000_000  # 100,000 payments of ours

# No value needs an escape: the characters that a bank takes hold no mark-up, and the rules are
# checked first. A value with mark-up is refused, never mended.
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Document xmlns="{namespace}"><CstmrCdtTrfInitn>\n'
    "<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>{created}</CreDtTm><NbOfTxs>{count}</NbOfTxs>"
    "<CtrlSum>{total}</CtrlSum><InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
    "<PmtInf><PmtInfId>{payment_information_id}</PmtInfId><PmtMtd>TRF</PmtMtd>"
    "<BtchBookg>false</BtchBookg><NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
    "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt>{day}</ReqdExctnDt>"
    "<Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>"
    "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>"
    "<ChrgBr>SLEV</ChrgBr>\n"
)
_STRUCTURED = (
    "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>{issuer}</Issr></Tp><Ref>"
)
_DUTCH = _STRUCTURED.format(issuer=ReferenceKind.PAYMENT)
_FOREIGN = _STRUCTURED.format(issuer=ReferenceKind.CREDITOR)
_TAIL = "</PmtInf>\n</CstmrCdtTrfInitn></Document>\n"


def render_pain001(batch: PaymentBatch, *, version: PainVersion, created: datetime) -> bytes:
    """The batch as a message that is valid by its schema; raises InvalidInput with all mistakes.

    `created` is the moment of writing, with its zone. What can be checked only against the day or
    the kind of account (`payment_findings`) is the caller's.
    """
    findings = payment_findings(batch)
    if findings:
        raise InvalidInput(findings)
    content = _written(batch, version, created).encode("ascii")
    findings = schema_findings(content, version)
    if findings:
        raise InvalidInput(findings)
    return content


def _written(batch: PaymentBatch, version: PainVersion, created: datetime) -> str:
    assert created.tzinfo is not None, "a moment has its zone"
    day = batch.execution_date.isoformat()
    head = _HEAD.format(
        namespace=f"{NAMESPACE}{version}",
        message_id=batch.message_id,
        created=f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        count=len(batch.payments),
        total=amount_text(batch.total),
        name=batch.debtor_name,
        payment_information_id=batch.payment_information_id,
        day=day if version is PainVersion.V03 else f"<Dt>{day}</Dt>",
        iban=batch.debtor_iban,
    )
    return "".join([head, *map(_transfer, batch.payments), _TAIL])


def _transfer(payment: Payment) -> str:
    household = payment.ultimate_debtor
    debtor = f"<UltmtDbtr><Nm>{household}</Nm></UltmtDbtr>" if household else ""
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{payment.end_to_end_id}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="EUR">{amount_text(payment.amount)}</InstdAmt></Amt>{debtor}'
        f"<Cdtr><Nm>{payment.creditor_name}</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{payment.creditor_iban}</IBAN></Id></CdtrAcct>"
        f"<RmtInf>{_remittance(payment)}</RmtInf></CdtTrfTxInf>\n"
    )


def _remittance(payment: Payment) -> str:
    if not payment.reference:
        return f"<Ustrd>{payment.text}</Ustrd>"
    is_dutch = reference_kind(payment.reference) is ReferenceKind.PAYMENT
    return f"{_DUTCH if is_dutch else _FOREIGN}{payment.reference}</Ref></CdtrRefInf></Strd>"


def read_pain001(content: bytes) -> PaymentBatch:
    """The batch that the message says; raises InvalidInput when it is not one whole batch of ours.

    That is: valid by its schema, one debtor account, euros, sums that add up, no address without
    structure.
    """
    root = safe_tree(content, max_bytes=_MAX_BYTES)
    version = full_name(root)[0].removeprefix(NAMESPACE)
    if version not in set(PainVersion):
        text = "dit is geen betaalbestand dat wij lezen (pain.001.001.03 of .09)"
        raise unreadable("unknown-version", text)
    findings = schema_findings(content, version) or tuple(_content_findings(root))
    if findings:
        raise InvalidInput(findings)
    return _batch(root)


def _batch(root: etree._Element) -> PaymentBatch:
    return PaymentBatch(
        message_id=said(root, "*/GrpHdr/MsgId"),
        payment_information_id=said(root, "*/PmtInf/PmtInfId"),
        debtor_iban=said(root, "*/PmtInf/DbtrAcct/Id/IBAN"),
        debtor_name=said(root, "*/PmtInf/Dbtr/Nm"),
        execution_date=date.fromisoformat(_day(root)),
        payments=tuple(_payment(each) for each in every(root, "*/PmtInf/CdtTrfTxInf")),
    )


def _day(root: etree._Element) -> str:
    return said(root, "*/PmtInf/ReqdExctnDt/Dt") or said(root, "*/PmtInf/ReqdExctnDt")


def _is_plain_day(text: str) -> bool:
    """The schema also takes a zone behind the day, and years that no calendar has."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _payment(transfer: etree._Element) -> Payment:
    return Payment(
        end_to_end_id=said(transfer, "PmtId/EndToEndId"),
        amount=cents(said(transfer, "Amt/InstdAmt")),
        creditor_iban=said(transfer, "CdtrAcct/Id/IBAN"),
        creditor_name=said(transfer, "Cdtr/Nm"),
        reference=said(transfer, "RmtInf/Strd/CdtrRefInf/Ref"),
        text=said(transfer, "RmtInf/Ustrd"),
        ultimate_debtor=said(transfer, "UltmtDbtr/Nm"),
    )


def _content_findings(root: etree._Element) -> Iterator[Finding]:
    """What the schema lets pass and we do not."""
    batches = every(root, "*/PmtInf")
    if len(batches) != 1:
        text = f"hier staan {len(batches)} batches in; wij lezen er een"
        yield Finding(place="", code="several-batches", text=text)
        return
    if every(batches[0], "ReqdExctnDt/DtTm"):
        text = "noemt een tijdstip; wij lezen een dag"
        yield Finding(place="executionDate", code="invalid-date", text=text)
    elif not _is_plain_day(_day(root)):
        text = "is geen gewone dag; schrijf jaar, maand en dag, zonder tijdzone"
        yield Finding(place="executionDate", code="invalid-date", text=text)
    for address in every(root, ".//PstlAdr"):
        if not (said(address, "TwnNm") and said(address, "Ctry")):
            text = "een adres zonder plaats en land is sinds 15 november 2026 niet toegestaan"
            yield Finding(place="PstlAdr", code="unstructured-address", text=text)
    yield from _amount_findings(root, batches[0])


def _amount_findings(root: etree._Element, batch: etree._Element) -> Iterator[Finding]:
    transfers = every(batch, "CdtTrfTxInf")
    total = 0
    for number, transfer in enumerate(transfers, start=1):
        try:
            total += cents(said(transfer, "Amt/InstdAmt[@Ccy='EUR']"))
        except ValueError:
            text = "is geen bedrag in euro met twee cijfers achter de punt"
            yield Finding(place=f"payments[{number}].amount", code="invalid-amount", text=text)
            return
    stated = {("NbOfTxs", str(len(transfers))), ("CtrlSum", amount_text(total))}
    for name, counted in sorted(stated):
        for part in (*every(root, f"*/GrpHdr/{name}"), *every(batch, name)):
            if part.text != counted:
                text = f"zegt {part.text}, de betalingen samen zijn {counted}"
                yield Finding(place=name, code="sum-differs", text=text)
