"""Households with debts at the screens: what is filled in, and where it is found again."""

from datetime import date
from typing import Any

from tests.pages.browsing import BASE, Visitor, fields_of
from tests.pages.reading import Element, read

TODAY = date(2026, 3, 10)
HOME = "/huishoudens/h-1"
DEBTS = f"{HOME}/schulden"
NEW_DEBT = f"{HOME}/nieuwe-schuld"
NEW = f"{HOME}/nieuwe-regeling"
TOGETHER = f"{HOME}/alle-schuldeisers"
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


def looked(karin: Visitor, place: str = NEW, **typed: str) -> Element:
    """The form is filled in and looked at: it is shown again, with what it would do."""
    given = fields_of(karin.see(place).all("form", action=place)[0]) | typed
    answer = karin.http.post(f"{place}/kijken", data=given, headers={"Origin": BASE})
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def proposed(karin: Visitor, **typed: str) -> str:
    """The debts are added and a draft is kept, for the arrears in a year; its address."""
    add_debts(karin)
    filled: dict[str, Any] = typed or {"debt.huurachterstand": "ja", "months": "12"}
    answer = karin.send(NEW, NEW, **filled)
    assert answer.status_code == 303, read(answer.text).text
    return answer.headers["location"]


def sent(karin: Visitor, **typed: str) -> str:
    """The same, and it was sent."""
    place = proposed(karin, **typed)
    karin.did(place, f"{place}/besluiten/send")
    return place


def accepted(karin: Visitor, **typed: str) -> str:
    """The same, and the creditor accepted it."""
    place = sent(karin, **typed)
    karin.did(place, f"{place}/besluiten/accept", evidence="Brief")
    return place
