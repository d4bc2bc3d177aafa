"""Structured references: betalingskenmerk and RF, as creditors print them on what they send.

It promises that a reference which passes is one the creditor's computer will recognise; it does not
know whose reference it is.
"""

import re
from enum import StrEnum
from functools import lru_cache
from string import ascii_uppercase

_NUMBERS = str.maketrans({letter: str(int(letter, 36)) for letter in ascii_uppercase})
_DIGITS = re.compile(r"[0-9]{7}|[0-9]{9,14}|[0-9]{16}")
_LIKE_RF = re.compile(r"RF[0-9]{2}")
_RF = re.compile(r"RF(?:0[2-9]|[1-8][0-9]|9[0-8])[0-9A-Z]{1,21}")


class ReferenceKind(StrEnum):
    """Who says how a structured reference is checked; the value is the issuer in a payment."""

    PAYMENT = "CUR"
    CREDITOR = "ISO"


def normalised_reference(text: str) -> str:
    """The reference without spaces and in capitals, as it is checked and sent."""
    return "".join(text.split()).upper()


def is_payment_reference(text: str) -> bool:
    """Whether the text is a betalingskenmerk: 7 digits, or 9 to 14 or 16 of which the first checks.

    From 9 to 14 digits the second one tells how many follow. Spaces do not count.
    """
    return payment_reference_fault(text) is None


def payment_reference_fault(text: str) -> str | None:
    """What is wrong with the text as a betalingskenmerk, as a sentence; None when nothing is.

    One of 7 digits has nothing to check it by.
    """
    digits = normalised_reference(text)
    if not _DIGITS.fullmatch(digits):
        return "Een betalingskenmerk heeft 7, 9 tot en met 14, of 16 cijfers."
    if len(digits) == 7:
        return None
    if len(digits) < 16 and int(digits[1]) != (len(digits) - 2) % 10:
        return "Het betalingskenmerk klopt niet: er staan te veel of te weinig cijfers."
    if int(digits[0]) != _check_digit(digits[1:]):
        return "Het betalingskenmerk klopt niet: het eerste cijfer past niet bij de andere."
    return None


def _check_digit(digits: str) -> int:
    # The weights from the right, 2 4 8 5 10 9 7 3 6 1, are the powers of two modulo 11, and 13 is
    # two modulo 11: the digits read in base 13, once doubled, leave their weighted sum.
    rest = 11 - 2 * int(digits, 13) % 11
    return {10: 1, 11: 0}.get(rest, rest)


def is_creditor_reference(text: str) -> bool:
    """Whether the text is an RF creditor reference (ISO 11649); spaces do not count."""
    reference = normalised_reference(text)
    if not _RF.fullmatch(reference):
        return False
    return int(in_digits(reference[4:] + reference[:4])) % 97 == 1


def in_digits(text: str) -> str:
    """Digits and capitals as digits alone, A being 10, as the check by 97 reads them (ISO 7064)."""
    return text.translate(_NUMBERS)


@lru_cache(maxsize=10_000)
def reference_kind(text: str) -> ReferenceKind | None:
    """The kind of structured reference that the text is; None when it can only be sent as text."""
    if is_payment_reference(text):
        return ReferenceKind.PAYMENT
    return ReferenceKind.CREDITOR if is_creditor_reference(text) else None


def reference_mistake(text: str) -> str | None:
    """Why the text, which looks like a structured reference, is none; None where nothing is wrong.

    Digits alone look like a betalingskenmerk, RF and two digits like an RF reference. Any other
    text is what it is: a file number with a word before it, for instance.
    """
    reference = normalised_reference(text)
    if reference_kind(reference) is not None:
        return None
    if _LIKE_RF.match(reference):
        return "dit RF-kenmerk klopt niet; kijk de tekens na"
    if reference.isdecimal():
        return (
            "dit betalingskenmerk klopt niet; kijk de cijfers na, of zet er een woord voor als het "
            "een ander nummer is"
        )
    return None
