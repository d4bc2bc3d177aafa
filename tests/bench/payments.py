"""The payment file workload: a batch of 10,000 transfers, beside other writers of pain.001.

Both packages are asked for what they can: sepaxml knows free text only and no ultimate debtor.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from schwifty import IBAN
from tests.bench.report import Figure, Section, Timed, medians, rate_text, seconds_text, stopwatch

from huishoudboekje.bank import (
    PainVersion,
    Payment,
    PaymentBatch,
    end_to_end_id,
    read_pain001,
    render_pain001,
)
from huishoudboekje.bank.schemas import schema
from huishoudboekje.references import reference_kind

SIZE = 10_000
VERSION = PainVersion.V09
CREATED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_SAME = (
    "Every payment has its own payee, account and reference or text, so that nothing is known "
    "beforehand. All files are valid by the schema; ours also by all rules of payment_findings. "
    "The template escapes and joins text and checks nothing."
)
_SEPAXML = "sepaxml was left out: pip install sepaxml"
_PYISO = "pyiso20022 was left out: pip install pyiso20022 'xsdata[lxml]'"
_PEERS = (
    "sepaxml checks its file with the xmlschema package, as it does unless told not to. pyiso20022 "
    "is timed from its own ready-made objects, and libxml2 checks its file as it does ours."
)


def drawn_batch(size: int, seed: int = 2026) -> PaymentBatch:
    """A batch of rents and instalments, all of other people."""
    random = Random(seed)
    return PaymentBatch(
        message_id="HHB-20261123-1",
        payment_information_id="HHB-20261123-1-1",
        debtor_iban="NL86INGB0002445588",
        debtor_name="Voorbeeldgemeente",
        execution_date=date(2026, 11, 24),
        payments=tuple(_drawn_payment(random, number) for number in range(size)),
    )


def _drawn_payment(random: Random, number: int) -> Payment:
    bank = random.choice(("ABNA", "BNGH", "INGB", "RABO"))
    body = f"{random.randrange(10**15):015d}"
    references = (f"{digit}{body}" for digit in range(10))
    reference = next(each for each in references if reference_kind(each))
    return Payment(
        end_to_end_id=end_to_end_id(f"settlement:2026-12:h-{number}:huur"),
        amount=random.randrange(1_000, 100_000),
        creditor_iban=str(IBAN.generate("NL", bank, f"{random.randrange(10**10):010d}")),
        creditor_name=f"Woningstichting {number} te Utrecht",
        reference=reference if number % 2 else "",
        text="" if number % 2 else f"Huur december 2026 contract {body}",
        ultimate_debtor=f"Huishouden h-{number}",
    )


def payments_section(rounds: int) -> Section:
    """Writing one batch, by us and by others."""
    batch = drawn_batch(SIZE)
    content = render_pain001(batch, version=VERSION, created=CREATED)
    assert read_pain001(templated(batch).encode()) == batch, "the template says the same"
    several: dict[str, Timed] = {
        "ours": _cold(lambda: render_pain001(batch, version=VERSION, created=CREATED)),
        "template": stopwatch(lambda: templated(batch).encode()),
    }
    notes = [_SAME]
    if find_spec("sepaxml"):
        several["sepaxml"] = _sepaxml(batch)
    else:
        notes.append(_SEPAXML)
    if find_spec("pyiso20022") and find_spec("xsdata"):
        several["pyiso20022"] = stopwatch(_pyiso20022(content))
    else:
        notes.append(_PYISO)
    if len(several) > 2:
        notes.append(_PEERS)
    return Section(
        title=f"A payment file ({VERSION}), transfers written and checked",
        figures=_figures(medians(rounds, several)),
        notes=notes,
    )


def _figures(found: dict[str, float]) -> list[Figure]:
    ours = found["ours"]
    targets = {"sepaxml": ">= 25", "pyiso20022": ">= 10"}
    figures = [
        Figure(
            what="X1 pain.001 with its rules and schema",
            size=f"{SIZE:,}",
            ours=f"{rate_text(SIZE, ours)}, {seconds_text(ours)}",
            peer="template, unchecked",
            peers=seconds_text(found["template"]),
            ratio=f"{ours / found['template']:.1f}x the template",
            target="<= 8",
        )
    ]
    for name, target in targets.items():
        if name in found:
            figures.append(
                Figure(
                    what="X1 pain.001 with its rules and schema",
                    size=f"{SIZE:,}",
                    ours=rate_text(SIZE, ours),
                    peer=name,
                    peers=f"{rate_text(SIZE, found[name])}, {seconds_text(found[name])}",
                    ratio=f"{found[name] / ours:.1f}x faster",
                    target=target,
                )
            )
    return figures


def _cold(work: Callable[[], object]) -> Timed:
    """As for a batch that was never seen: what is remembered of references is forgotten first."""
    timed = stopwatch(work)

    def forgotten() -> float:
        reference_kind.cache_clear()
        return timed()

    return forgotten


def templated(batch: PaymentBatch) -> str:
    """The floor: the same message by f-strings with escaped values, and nothing else."""
    count, total = len(batch.payments), f"{batch.total // 100}.{batch.total % 100:02d}"
    sums = f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
    name = f"<Nm>{escape(batch.debtor_name)}</Nm>"
    transfers = [_templated(payment) for payment in batch.payments]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{VERSION}"><CstmrCdtTrfInitn><GrpHdr>'
        f"<MsgId>{escape(batch.message_id)}</MsgId><CreDtTm>{CREATED.isoformat()}</CreDtTm>{sums}"
        f"<InitgPty>{name}</InitgPty></GrpHdr><PmtInf>"
        f"<PmtInfId>{escape(batch.payment_information_id)}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        f"<BtchBookg>false</BtchBookg>{sums}<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt><Dt>{batch.execution_date}</Dt></ReqdExctnDt><Dbtr>{name}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{batch.debtor_iban}</IBAN></Id></DbtrAcct>"
        "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>"
        f"<ChrgBr>SLEV</ChrgBr>{''.join(transfers)}</PmtInf></CstmrCdtTrfInitn></Document>"
    )


def _templated(payment: Payment) -> str:
    if payment.reference:
        said = (
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>CUR</Issr></Tp>"
            f"<Ref>{escape(payment.reference)}</Ref></CdtrRefInf></Strd>"
        )
    else:
        said = f"<Ustrd>{escape(payment.text)}</Ustrd>"
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{escape(payment.end_to_end_id)}</EndToEndId></PmtId><Amt>"
        f'<InstdAmt Ccy="EUR">{payment.amount // 100}.{payment.amount % 100:02d}</InstdAmt></Amt>'
        f"<UltmtDbtr><Nm>{escape(payment.ultimate_debtor)}</Nm></UltmtDbtr>"
        f"<Cdtr><Nm>{escape(payment.creditor_name)}</Nm></Cdtr><CdtrAcct><Id>"
        f"<IBAN>{payment.creditor_iban}</IBAN></Id></CdtrAcct><RmtInf>{said}</RmtInf></CdtTrfTxInf>"
    )


def _sepaxml(batch: PaymentBatch) -> Timed:
    package: Any = import_module("sepaxml")
    config = {"name": batch.debtor_name, "IBAN": batch.debtor_iban, "currency": "EUR"}

    def write() -> bytes:
        message = package.SepaTransfer(config | {"batch": True}, schema=VERSION.value)
        for payment in batch.payments:
            message.add_payment(
                {
                    "name": payment.creditor_name,
                    "IBAN": payment.creditor_iban,
                    "amount": payment.amount,
                    "execution_date": batch.execution_date,
                    "description": payment.reference or payment.text,
                    "endtoend_id": payment.end_to_end_id,
                }
            )
        return bytes(message.export())

    return stopwatch(write)


def _pyiso20022(content: bytes) -> Callable[[], object]:
    """Its objects are read from our own message, untimed; written and checked is what counts."""
    messages: Any = import_module("pyiso20022.pain.pain_001_001_09")
    parsers: Any = import_module("xsdata.formats.dataclass.parsers")
    serializers: Any = import_module("xsdata.formats.dataclass.serializers")
    document = parsers.XmlParser().from_bytes(content, messages.Document)
    valid = schema(VERSION)

    def write() -> None:
        valid.assertValid(etree.fromstring(serializers.XmlSerializer().render(document).encode()))

    return write
