"""Households with debts at the screens: what is filled in, and where it is found again."""

from datetime import date

from tests.pages.browsing import Visitor
from tests.pages.office import Office
from tests.pages.reading import Element

TODAY = date(2026, 3, 10)
HOME = "/huishoudens/h-1"
DEBTS = f"{HOME}/schulden"
NEW_DEBT = f"{HOME}/nieuwe-schuld"
FINE = f"{DEBTS}/verkeersboete"
ARREARS = f"{DEBTS}/huurachterstand"

A_FINE = {
    "name": "Verkeersboete",
    "creditor": "CJIB",
    "rule": "cjib-traffic",
    "stage": "reminder",
    "components.fine": "100",
    "components.administration-cost": "9,00",
    "components.surcharge-1": "50,00",
    "incurredOn": "2026-01-12",
    "iban": "NL87 INGB 0000 0002 00",
    "evidence": "Aanmaning van 2 maart",
}
SOME_ARREARS = {
    "name": "Huurachterstand",
    "creditor": "Woonstichting Proef",
    "components.principal": "1.200,00",
    "components.collection-cost": "180",
    "incurredOn": "2026-02-01",
    "iban": "NL20INGB0001234567",
    "reference": "Huurder 12",
}


def add_debts(karin: Visitor) -> Element:
    """A fine and arrears are filled in; the page of the last one."""
    karin.did(NEW_DEBT, NEW_DEBT, **A_FINE)
    return karin.did(NEW_DEBT, NEW_DEBT, **SOME_ARREARS)


def with_debts(office: Office, day: date = TODAY) -> None:
    with office.on(day) as karin:
        add_debts(karin)
