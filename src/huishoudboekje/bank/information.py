"""What Dutch banks squeeze into one text: `:86:` of MT940, and the same string in camt.053.

It promises the account, name, text and references that ABN AMRO, BNG, ING, Knab, Rabobank, SNS and
ASN write there, each in its own way; what it does not recognise stays readable as text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huishoudboekje.bank.values import NOT_PROVIDED, closed_up, one_line

_WIDTH = 65
"""A full line: what follows goes on in the middle of a word."""

_CODES = (
    "ACCW|ADDR|BENM|BIC|BUSP|CD|CHGS|CNTP|CREF|CSID|EREF|EXCH|FX|IBAN|ID|INIT|IREF|ISDT|KREF|MARF|NAME|"
    "NRTX|OCMT|ORDP|PIND|PREF|PURP|REMI|RTRN|RTYP|SVCL|TRCD|TRTP|UCRD|UDTR|ULTB|ULTC|ULTD"
)
_CODE = re.compile(rf"/({_CODES})(?=/)")
_CODED = re.compile(rf"\s*/(?!(?:ADDR|CD|ID)/)(?:{_CODES})/")
_INNER = {"ADDR", "CD", "ID"}
"""What only says more of a party or a purpose: in a remittance it is text."""

_LOOSE = re.compile(r"\s/[A-Z]+/\s+[^\s/]")
_CLOSED = re.compile(
    r"[^/]//{1,2}(?:BENM|CNTP|CSID|EREF|MARF|ORDP|PREF|REMI)/|/REMI/(?:USTD|STRD)/"
)
"""ING ends every value with a slash of its own."""

_PARTIES = {"BENM", "CNTP", "INIT", "ORDP", "UCRD", "UDTR", "ULTB", "ULTC", "ULTD"}
_OTHER_SIDE = {"", "BENM", "CNTP", "ORDP"}
_LABEL = re.compile(
    r"\b(IBAN|REK|BIC|NAAM|OMSCHRIJVING|KENMERK|BETALINGSKENM\.|BETALINGSKENMERK|MACHTIGING|INCASSANT|"
    r"ID DEBITEUR): *",
    re.IGNORECASE,
)
_ACCOUNT = r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}"
_ACCOUNT_FIRST = re.compile(rf"({_ACCOUNT})(?: +(\S.*))?", re.ASCII)
_IBAN = re.compile(_ACCOUNT, re.ASCII)
_DOTTED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{2,3}){3}) +(\S.*)", re.ASCII)
_IBAN_AND_BIC = re.compile(rf"\b({_ACCOUNT}) [A-Z]{{6}}[A-Z0-9]{{2}}(?:[A-Z0-9]{{3}})?\b", re.ASCII)
_NUMBERED = re.compile(r"\s*[0-9]{3}>[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"\s*>([0-9]{2})", re.ASCII)
_GIRO = re.compile(r"GIRO +([0-9]{2,10}) +(\S.*?)(?:  .*|$)", re.ASCII)
_KENMERK = r"[0-9]{16}|[0-9]{4}(?: [0-9]{4}){3}|[0-9]{9,14}|[0-9]{7}"
_PAYMENT_REFERENCE = re.compile(
    rf"BETALINGSKENM(?:ERK|\.)? ?:? ?({_KENMERK})(?![0-9])", re.IGNORECASE | re.ASCII
)
_ISSUED = re.compile(r"Issuer: ?(?:CUR|ISO) Ref: ?([A-Z0-9]{5,35})", re.IGNORECASE | re.ASCII)
_REASON = re.compile(r"\b([A-Z]{2}[0-9]{2})\b", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What one text says of a movement; empty where it says nothing.

    `title` is the bank's name for the kind of movement, such as SEPA OVERBOEKING.
    """

    iban: str = ""
    name: str = ""
    text: str = ""
    title: str = ""
    end_to_end_id: str = ""
    reference: str = ""
    return_reason: str = ""
    payment_information_id: str = ""


NO_INFORMATION = Information()


def information_of(lines: Sequence[str]) -> Information:
    """What the lines of one text say, by whichever bank."""
    if not lines:
        return Information()
    if _CODED.match(lines[0]):
        return _coded(joined(lines))
    account = _ACCOUNT_FIRST.fullmatch(lines[0].strip())
    if account is not None:
        text = one_line(joined(lines[1:]))
        return Information(
            iban=account[1], name=one_line(account[2]), text=text, reference=_reference_in(text)
        )
    if _NUMBERED.match(lines[0]):
        return _numbered("\n".join(lines))
    whole = joined(lines)
    if _LABEL.search(whole):
        return _labelled(whole)
    return _plain(whole)


def joined(lines: Sequence[str]) -> str:
    """The lines as one text: without a space where a full line was cut, else with one.

    A line that is one short of full lost the space it ended with. Before a code no space is needed.
    """
    text = ""
    for at, line in enumerate(lines):
        is_cut = at > 0 and len(lines[at - 1]) >= _WIDTH
        text += line if at == 0 or is_cut or line.startswith("/") else f" {line}"
    return text


def reason_in(text: str) -> str:
    """The first ISO reason code in the text, such as AC04."""
    found = _REASON.search(text)
    return found[1] if found else ""


def _coded(text: str) -> Information:
    found: dict[str, str] = {}
    remittance: list[str] = []
    is_closed = _is_closed(text)
    party = ""
    for code, said in _values(text):
        value = said.removesuffix("/") if is_closed else said
        if code == "REMI":
            remittance.append(value)
        elif code in _PARTIES:
            party = code
            if value and party in _OTHER_SIDE:
                _add_party(found, value)
        elif code == "NAME":
            found.setdefault(code if party in _OTHER_SIDE else party, value)
        else:
            found.setdefault(code, value)
    remitted, reference = _remitted(remittance)
    reason = found.get("RTRN", "")
    return Information(
        iban=closed_up(found.get("IBAN") or found.get("ACCW", "").partition(",")[0]),
        name=one_line(found.get("NAME") or _ultimate(found)),
        text=remitted,
        title=one_line(found.get("TRTP") or found.get("RTYP") or found.get("BUSP")),
        end_to_end_id=provided(found.get("EREF")),
        reference=reference,
        return_reason=reason_in(reason) or one_line(reason),
        payment_information_id=provided(found.get("PREF")),
    )


def _values(text: str) -> list[tuple[str, str]]:
    """Each code with its value; inside a remittance what only looks like a code stays text."""
    begun: list[re.Match[str]] = []
    for match in _CODE.finditer(text):
        is_remitted = bool(begun) and begun[-1][1] == "REMI"
        if not is_remitted or not (match[1] in _INNER or _LOOSE.match(text, match.start() - 1)):
            begun.append(match)
    ends = [match.start() for match in begun[1:]] + [len(text)]
    return [
        (match[1], text[match.end() + 1 : end].strip())
        for match, end in zip(begun, ends, strict=True)
    ]


def _is_closed(text: str) -> bool:
    may_be = "//" in text or "/REMI/STRD/" in text
    return may_be and _CLOSED.search(text) is not None


def _ultimate(found: dict[str, str]) -> str:
    return next((found[code] for code in ("ULTD", "ULTC", "UDTR", "UCRD") if code in found), "")


def _add_party(found: dict[str, str], value: str) -> None:
    """ING writes a party as account, BIC, name and town behind one code."""
    account, _, rest = value.partition("/")
    if _IBAN.fullmatch(closed_up(account)):
        found.setdefault("IBAN", account)
        found.setdefault("NAME", rest.partition("/")[2].partition("/")[0])


def _remitted(several: list[str]) -> tuple[str, str]:
    """The text and the structured reference of what was remitted."""
    texts: list[str] = []
    reference = ""
    for said in several:
        # BNG writes an empty value before it, and closes what follows.
        is_behind = said.startswith(("/USTD/", "/STRD/"))
        value = said[1:].removesuffix("/") if is_behind else said
        kind, _, rest = value.partition("/")
        if kind == "STRD":
            reference = reference or closed_up(rest.strip("/").rpartition("/")[2])
        elif value.startswith("Issuer") and (issued := _ISSUED.fullmatch(value)):
            reference = reference or issued[1].upper()
        elif kind == "USTD":
            texts.append(rest.removeprefix("/"))
        elif value:
            texts.append(value.removeprefix("//"))
    text = one_line(" ".join(texts))
    return text, reference or _reference_in(text)


def _labelled(text: str) -> Information:
    """The unstructured form of ABN AMRO and Knab: labels with a colon, in columns."""
    matches = list(_LABEL.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    found: dict[str, str] = {}
    for match, end in zip(matches, ends, strict=True):
        found.setdefault(match[1].upper()[:13], text[match.end() : end].strip())
    return Information(
        iban=closed_up(found.get("IBAN") or found.get("REK")).removesuffix("/"),
        name=one_line(found.get("NAAM")),
        text=one_line(found.get("OMSCHRIJVING")),
        title=one_line(text[: matches[0].start()]),
        end_to_end_id=provided(found.get("KENMERK")),
        reference=_reference_in(text),
    )


def _plain(text: str) -> Information:
    """A text without any form; in old ones an account number and a name come first."""
    account = _DOTTED.match(text) or _GIRO.match(text)
    anywhere = _IBAN_AND_BIC.search(text)
    iban = account[1].replace(".", "") if account else (anywhere[1] if anywhere else "")
    return Information(
        iban=iban,
        name=one_line(account[2].partition("  ")[0]) if account else "",
        text=one_line(text),
        reference=_reference_in(text),
    )


def _numbered(text: str) -> Information:
    """Triodos numbers its parts: 10 an old account, 20 and 21 BIC and IBAN, or text from 20 on."""
    _, *parts = _NUMBER.split(text)
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    iban = closed_up(found.get("21"))
    has_iban = _IBAN.fullmatch(iban) is not None
    said = one_line("".join(found.get(str(at), "") for at in range(22 if has_iban else 20, 30)))
    return Information(
        iban=iban if has_iban else _old_account(found.get("10", "")),
        text=said,
        reference=_reference_in(said),
    )


def _old_account(text: str) -> str:
    """The number, or nothing where it is all zeros."""
    number = closed_up(text)
    return number if number.strip("0") else ""


def _reference_in(text: str) -> str:
    if "KENM" not in (capitals := text.upper()) and "ISSUER" not in capitals:
        return ""
    text = one_line(text)
    found = _PAYMENT_REFERENCE.search(text) or _ISSUED.search(text)
    return closed_up(found[1]) if found else ""


def provided(text: str | None) -> str:
    """The id, or nothing where the bank says that there is none."""
    text = one_line(text)
    return "" if closed_up(text) in NOT_PROVIDED else text
