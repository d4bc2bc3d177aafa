"""Where the facts of a statement stand in camt.053, in both versions that we read.

It promises the facts of one element as a record, a dictionary of texts, and takes no notice of
whatever else stands there; it does not know what the facts mean.
"""

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
Shape = dict[str, Any]
"""What to do with a child by its name: keep it as a fact, look inside it, or hand it over."""


def _only(fact: str) -> Callable[[Any, Record], None]:
    """The text of the one thing inside, or of the element itself."""

    def keep(element: Any, record: Record) -> None:
        record[fact] = (element[0] if len(element) else element).text

    return keep


def _money(fact: str) -> Callable[[Any, Record], None]:
    """An amount with its currency."""

    def keep(element: Any, record: Record) -> None:
        record[fact] = (element.text, element.get("Ccy"))

    return keep


def _every(fact: str) -> Callable[[Any, Record], None]:
    """All texts of an element that may come several times."""

    def keep(element: Any, record: Record) -> None:
        record.setdefault(fact, []).append(element.text or "")

    return keep


def _money_of_every(fact: str) -> Callable[[Any, Record], None]:
    def keep(element: Any, record: Record) -> None:
        record.setdefault(fact, []).append((element.text, element.get("Ccy")))

    return keep


class _Each:
    """A record for each element that may come several times; filled in once names are known."""

    def __init__(self, fact: str, shape: Shape) -> None:
        self.fact = fact
        self.shape = shape

    def __call__(self, element: Any, record: Record) -> None:
        inner: Record = {}
        collect(element, self.shape, inner)
        record.setdefault(self.fact, []).append(inner)


def collect(element: Any, shape: Shape, record: Record) -> None:
    """The record has the facts that the shape finds below the element."""
    for child in element:
        wanted = shape.get(child.tag)
        if wanted is None:
            continue
        kind = type(wanted)
        # Most elements hold one other: going down at once saves a call for each.
        while kind is dict and len(child) == 1:
            child = child[0]  # noqa: PLW2901 - it is the one that the name now means
            wanted = wanted.get(child.tag)
            kind = type(wanted)
        if kind is str:
            record[wanted] = child.text
        elif kind is dict:
            collect(child, wanted, record)
        elif wanted is not None:
            wanted(child, record)


def in_namespace(shape: Shape, namespace: str) -> Shape:
    """The shape with full names, as the parser gives them."""
    named: Shape = {}
    for name, wanted in shape.items():
        match wanted:
            case dict():
                named[f"{{{namespace}}}{name}"] = in_namespace(wanted, namespace)
            case _Each():
                inner = in_namespace(wanted.shape, namespace)
                named[f"{{{namespace}}}{name}"] = _Each(wanted.fact, inner)
            case _:
                named[f"{{{namespace}}}{name}"] = wanted
    return named


def _party(fact: str) -> Shape:
    name = {"Nm": fact}
    return {"Nm": fact, "Pty": name, "Agt": {"FinInstnId": name}}


def _account(fact: str) -> Shape:
    return {"Id": {"IBAN": fact, "Othr": {"Id": f"{fact}_other"}}}


_BATCH = {
    "MsgId": "message_id",
    "PmtInfId": "payment_information_id",
    "NbOfTxs": "count",
    "TtlAmt": _money("total"),
    "CdtDbtInd": "direction",
}
# In .02 charges are amounts themselves, in .08 they are listed in records.
_CHARGES = {"Amt": _money_of_every("charges"), "Rcrd": {"Amt": _money_of_every("charges")}}

DETAIL: Shape = {
    "Refs": {
        "EndToEndId": "end_to_end_id",
        "PmtInfId": "payment_information_id",
        "AcctSvcrRef": "bank_reference",
    },
    "Amt": _money("amount"),
    "CdtDbtInd": "direction",
    "AmtDtls": {
        "TxAmt": {"Amt": _money("transaction_amount"), "CcyXchg": "exchange"},
        "InstdAmt": {"Amt": _money("instructed_amount"), "CcyXchg": "exchange"},
    },
    "Chrgs": _CHARGES,
    "RltdPties": {
        "Dbtr": _party("debtor"),
        "DbtrAcct": _account("debtor_account"),
        "UltmtDbtr": _party("ultimate_debtor"),
        "Cdtr": _party("creditor"),
        "CdtrAcct": _account("creditor_account"),
        "UltmtCdtr": _party("ultimate_creditor"),
    },
    "RmtInf": {
        "Ustrd": _every("text"),
        "Strd": {"CdtrRefInf": {"Ref": _every("reference")}, "AddtlRmtInf": _every("more_text")},
    },
    "RtrInf": {"Rsn": _only("return_reason"), "AddtlInf": _every("return_text")},
    "AddtlTxInf": "information",
}

ENTRY: Shape = {
    "NtryRef": "entry_reference",
    "Amt": _money("amount"),
    "CdtDbtInd": "direction",
    "RvslInd": "reversal",
    "Sts": _only("status"),
    "BookgDt": _only("booking_date"),
    "ValDt": _only("value_date"),
    "AcctSvcrRef": "bank_reference",
    "Chrgs": _CHARGES,
    "NtryDtls": {"Btch": _Each("batches", _BATCH), "TxDtls": _Each("details", DETAIL)},
    "AddtlNtryInf": "information",
}

_TOTAL = {
    "NbOfNtries": "count",
    "Sum": "sum",
    "TtlNetNtryAmt": "net",
    "CdtDbtInd": "direction",
    "TtlNetNtry": {"Amt": "net", "CdtDbtInd": "direction"},
}

STATEMENT: Shape = {
    "Id": "id",
    "StmtPgntn": {"PgNb": "page", "LastPgInd": "is_last_page"},
    "ElctrncSeqNb": "sequence",
    "LglSeqNb": "legal_sequence",
    "CreDtTm": "created",
    "FrToDt": {"ToDtTm": "last_moment"},
    "Acct": {"Id": {"IBAN": "account", "Othr": {"Id": "account_other"}}, "Ccy": "currency"},
    "Bal": _Each(
        "balances",
        {
            "Tp": {"CdOrPrtry": _only("code")},
            "Amt": _money("amount"),
            "CdtDbtInd": "direction",
            "Dt": _only("date"),
        },
    ),
    "TxsSummry": {
        "TtlNtries": _Each("totals", _TOTAL),
        "TtlCdtNtries": _Each("credits", _TOTAL),
        "TtlDbtNtries": _Each("debits", _TOTAL),
    },
}
