"""The bank's answer to a payment file: pain.002, read as it comes.

It promises the status of the file and of every payment named in it, and whether the bank knows the
name of the payee; it does not know what follows from that.
"""

from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from huishoudboekje.bank.notes import unreadable
from huishoudboekje.bank.schemas import NAMESPACE
from huishoudboekje.bank.xml import every, full_name, safe_tree, said

_VERSIONS = {"pain.002.001.03", "pain.002.001.10", "pain.002.001.12"}
_REJECTED = "RJCT"
_PARTLY = "PART"


class PayeeCheck(StrEnum):
    """What the bank answers when asked whether name and account belong together."""

    MATCH = "match"
    CLOSE_MATCH = "close-match"
    NO_MATCH = "no-match"
    NOT_POSSIBLE = "not-possible"


_CHECKS = {
    "RCVC": PayeeCheck.MATCH,
    "RVMC": PayeeCheck.CLOSE_MATCH,
    "RVNM": PayeeCheck.NO_MATCH,
    "RVNA": PayeeCheck.NOT_POSSIBLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStatus:
    """What the bank says of one payment: an ISO status, a reason code and its own words.

    The status is that of the whole file where the bank gives none of its own.
    """

    end_to_end_id: str
    status: str
    reason: str = ""
    text: str = ""

    @property
    def is_rejected(self) -> bool:
        """Whether the bank does not execute this payment."""
        return self.status == _REJECTED

    @property
    def payee_check(self) -> PayeeCheck | None:
        """The answer of the Verification of Payee, where this is one."""
        return _CHECKS.get(self.status) or _CHECKS.get(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What the bank says of one file of ours; empty texts where it says nothing.

    `group_status` is that of the file or, where that is missing, of its one batch.
    """

    message_id: str
    original_message_id: str
    group_status: str
    payments: tuple[PaymentStatus, ...]
    reason: str = ""
    text: str = ""

    @property
    def is_rejected(self) -> bool:
        """Whether the bank executes nothing of the file, whether or not it names payments."""
        return self.group_status == _REJECTED


def read_pain002(content: bytes) -> StatusReport:
    """The report in the message; raises InvalidInput when it is none that we read."""
    root = safe_tree(content)
    if full_name(root)[0].removeprefix(NAMESPACE) not in _VERSIONS:
        text = "dit is geen statusbericht dat wij lezen (pain.002.001.03, .10 of .12)"
        raise unreadable("unknown-version", text)
    original = said(root, "*/OrgnlGrpInfAndSts/OrgnlMsgId")
    if not original:
        text = "het bericht noemt niet bij welk betaalbestand het hoort"
        raise unreadable("missing", text, place="OrgnlMsgId")
    groups = every(root, "*/OrgnlGrpInfAndSts")
    batches = every(root, "*/OrgnlPmtInfAndSts")
    status = said(groups[0], "GrpSts") or _batch_status(batches)
    reason, text = _reason(groups[0])
    if not reason and not text and len(batches) == 1:
        reason, text = _reason(batches[0])
    return StatusReport(
        message_id=said(root, "*/GrpHdr/MsgId"),
        original_message_id=original,
        group_status=status,
        payments=tuple(
            _payment(each, said(batch, "PmtInfSts") or status)
            for batch in batches
            for each in every(batch, "TxInfAndSts")
        ),
        reason=reason,
        text=text,
    )


def _batch_status(batches: list[etree._Element]) -> str:
    found = {said(batch, "PmtInfSts") for batch in batches}
    return found.pop() if len(found) == 1 else ""


def _payment(node: etree._Element, inherited: str) -> PaymentStatus:
    reason, text = _reason(node)
    # Part of a file was accepted: that says nothing of this payment.
    status = said(node, "TxSts") or ("" if inherited == _PARTLY else inherited)
    return PaymentStatus(
        end_to_end_id=said(node, "OrgnlEndToEndId"), status=status, reason=reason, text=text
    )


def _reason(node: etree._Element) -> tuple[str, str]:
    """The first reason code, and everything that is said beside it."""
    reasons = every(node, "StsRsnInf")
    codes = [said(each, "Rsn/Cd") or said(each, "Rsn/Prtry") for each in reasons]
    texts = [line.text.strip() for line in every(node, "StsRsnInf/AddtlInf") if line.text]
    return next(filter(None, codes), ""), " ".join(texts)
