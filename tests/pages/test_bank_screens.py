"""A month at the screens: who works, statements in, matching, payments out, signals, the close."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from litestar.di import Provide
from litestar.testing import TestClient
from tests.databases import NewDatabase
from tests.pages.browsing import BASE, Visitor
from tests.pages.office import (
    DEBT_TEMPLATES,
    HOUSEHOLD_TEMPLATES,
    LANDLORD,
    POOLED,
    Office,
    a_line,
    a_statement,
    an_office,
)
from tests.pages.played import a_household, play
from tests.pages.reading import Element, read

from api.app import create_app
from api.pages import rendering
from api.settings import Settings
from huishoudboekje.bank import PainVersion, Payment, StatementLine, read_pain001
from huishoudboekje.database import create_engine_for

TODAY = date(2026, 3, 30)
PAID = date(2026, 3, 20)
SETTLED = date(2026, 3, 24)


def a_gift(amount: int = 5_000) -> StatementLine:
    """Money that nobody expected."""
    return a_line(
        amount, PAID, counter_iban="NL91ABNA0417164300", counter_name="Oma", text="Voor jou"
    )


def a_payment(payment: Payment) -> StatementLine:
    """A payment of ours as the bank books it."""
    return a_line(
        -payment.amount,
        date(2026, 3, 25),
        counter_iban=payment.creditor_iban,
        counter_name=payment.creditor_name,
        text=payment.text,
        end_to_end_id=payment.end_to_end_id,
    )


def a_return(payment: Payment) -> StatementLine:
    """The same payment, back again."""
    return a_line(
        payment.amount,
        date(2026, 3, 26),
        counter_iban=payment.creditor_iban,
        counter_name=payment.creditor_name,
        text="Rekening opgeheven",
        end_to_end_id=payment.end_to_end_id,
        return_reason="AC04",
    )


def until_done(visitor: Visitor, address: str) -> Element:
    """The page of a round, once it is done."""
    for _ in range(200):
        page = visitor.see(address)
        if "klaar" in page.text:
            return page
        time.sleep(0.05)
    raise AssertionError(f"{address} is not done")


def ready_to_pay(office: Office) -> None:
    """The wage came, the month is settled and the payees are confirmed."""
    content = a_statement(1, PAID, a_line(100_000, PAID))
    with office.on(PAID) as karin:
        karin.did("/bank", "/bank/afschriften", file=("maart.xml", content))
    with office.on(SETTLED, "joris-blom") as joris:
        page = "/maandverwerking?periode=2026-03&kijk=ja"
        answer = joris.send(page, "/maandverwerking/starten", period="2026-03")
        until_done(joris, answer.headers["location"])
        for _ in range(2):
            joris.did("/ontvangers", "/ontvangers/bevestigen", vopResult="match")


@pytest.fixture
def office(new_sqlite_url: NewDatabase) -> Office:
    return an_office(new_sqlite_url())


@pytest.fixture
def karin(office: Office) -> Iterator[Visitor]:
    with office.on(TODAY) as visitor:
        yield visitor


# Who works


def test_who_works_stands_on_every_page_and_can_be_changed(karin: Visitor) -> None:
    before = karin.see("/signalen")
    answer = karin.send("/signalen", "/wie", wie="joris-blom")

    assert "Je werkt als Karin de Wit, budgetbeheerder." in before.text
    assert answer.status_code == 303
    assert answer.headers["location"] == "/signalen"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    for address in ("/signalen", "/huishoudens", "/huishoudens/h-1", "/nergens"):
        page = read(karin.http.get(address).text)
        assert "Je werkt als Joris Blom" in page.text, address


def test_resident_sees_nothing_of_the_office(karin: Visitor) -> None:
    page = karin.see("/huishoudens/h-1?als=bewoner")

    assert "Je werkt als" not in page.text
    assert page.all("a", href="/bank") == []


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", ""])
def test_choice_of_person_leads_back_to_ours_only(karin: Visitor, back: str) -> None:
    answer = karin.send("/signalen", "/wie", wie="joris-blom", terug=back)

    assert answer.headers["location"] == "/huishoudens"


def test_person_who_is_not_there_is_not_chosen(karin: Visitor) -> None:
    answer = karin.send("/signalen", "/wie", wie="piet")

    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("address", ["/wie", "/signalen/bijwerken", "/bank/afschriften"])
def test_form_of_another_website_is_refused(
    karin: Visitor, address: str, headers: dict[str, str]
) -> None:
    answer = karin.http.post(address, data={"wie": "joris-blom"}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert read(answer.text).one("h1").text == "Dit mag niet"


# Signals


def test_signals_are_seen_put_off_handed_on_and_gone_when_their_cause_is(karin: Visitor) -> None:
    empty = karin.see("/signalen")
    page = karin.did("/signalen", "/signalen/bijwerken")

    assert "Er zijn geen signalen." in empty.text
    assert "Niet gekomen: Familie Voorbeeld" in page.text
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]
    one = karin.did(link, f"{link}/toewijzen", owner="joris-blom")
    assert "Karin de Wit. Voor: Joris Blom" in one.text
    one = karin.did(link, f"{link}/uitstellen", until="2026-04-02", reason="Ik heb gebeld")
    assert "uitgesteld tot 2 april 2026" in one.text
    assert "tot 2 april 2026 Ik heb gebeld" in one.text
    assert link not in str(karin.http.get("/signalen").text)
    assert link in str(karin.http.get("/signalen?toon=uitgesteld").text)


def test_signal_that_closes_by_itself_has_no_answer(karin: Visitor) -> None:
    page = karin.did("/signalen", "/signalen/bijwerken")
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]

    one = karin.see(link)

    assert "Dit signaal sluit vanzelf" in one.text
    assert one.all("form", action=f"{link}/beantwoorden") == []


def test_all_mistakes_stand_beside_what_was_typed(karin: Visitor) -> None:
    page = karin.did("/signalen", "/signalen/bijwerken")
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]

    one = karin.refused(link, f"{link}/uitstellen", 400, until="2026-03-30", reason="Bellen <b>")

    assert "Er is niets veranderd." in one.one("div", role="alert").text
    until = one.one("input", id="snooze-until")
    assert until.attributes["value"] == "2026-03-30"
    assert until.attributes["aria-invalid"] == "true"
    assert one.one("input", id="snooze-reason").attributes["value"] == "Bellen <b>"


def test_form_that_is_sent_twice_is_done_once(karin: Visitor) -> None:
    page = karin.did("/signalen", "/signalen/bijwerken")
    link = page.one("ul", class_="list").all("a")[0].attributes["href"]

    first = karin.send(link, f"{link}/toewijzen", owner="joris-blom")
    second = karin.again()
    karin.last["data"]["owner"] = ""
    third = karin.again()

    assert (first.status_code, second.status_code) == (303, 303)
    assert third.status_code == 409
    assert "Dit formulier was al verstuurd" in read(third.text).text
    assert karin.see(link).text.count("Voor: Joris Blom") == 1


def test_form_without_its_key_is_refused(karin: Visitor) -> None:
    page = karin.refused("/signalen", "/signalen/bijwerken", 400, sleutel="x")

    assert "Dit formulier is niet volledig." in page.text


@pytest.mark.parametrize(
    "address", ["/signalen/0", "/signalen/99999999999999999999", "/signalen/x"]
)
def test_what_is_not_there_is_not_found(karin: Visitor, address: str) -> None:
    karin.see(address, 404)


# Statements in


def test_statement_is_handed_in_and_what_is_certain_is_matched(office: Office) -> None:
    content = a_statement(1, PAID, a_line(100_000, PAID), a_gift())
    with office.on(PAID) as karin:
        page = karin.did("/bank", "/bank/afschriften", file=("maart.xml", content))
        again = karin.did("/bank", "/bank/afschriften", file=("nog-een-keer.xml", content))
        bank = karin.see("/bank")

    assert "Nieuw: 2 regels. Meteen gekoppeld: 1. Voor jou: 1." in page.text
    assert "Ontvangst, Familie Voorbeeld" in page.text
    assert page.one("h1").text == "Afschrift van 20 maart 2026"
    assert "Dit bestand hadden we al. Er is niets toegevoegd." in again.text
    assert "1 regel wacht op jou" in bank.text
    assert "boeken en bank zijn gelijk" in bank.text


def test_what_is_told_is_told_once(office: Office) -> None:
    content = a_statement(1, PAID, a_line(100_000, PAID))
    with office.on(PAID) as karin:
        first = karin.did("/bank", "/bank/afschriften", file=("maart.xml", content))
        second = karin.see("/bank")

    assert first.all("div", class_="told") != []
    assert second.all("div", class_="told") == []


def test_statement_that_does_not_add_up_is_taken_with_a_reason_only(office: Office) -> None:
    content = a_statement(1, PAID, a_line(100_000, PAID), difference=1)
    with office.on(PAID) as karin:
        page = karin.refused("/bank", "/bank/afschriften", 400, file=("maart.xml", content))
        before = karin.see("/bank").text
        reason = {"acceptedReason": "De bank zoekt het uit"}
        taken = karin.did("/bank", "/bank/afschriften", file=("maart.xml", content), **reason)

    assert page.all("input", id="upload-acceptedReason") != []
    assert "Er is nog geen afschrift ingelezen." in before
    assert "De bank zoekt het uit" in taken.text
    assert "verschil van € 0,01" in taken.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Kies een bestand"),
        (b"PK\x03\x04zip", "dit is een zip-bestand"),
        (b"hallo", "dit is geen bankafschrift"),
        (b"<Document>", "Bestand"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "Bestand"),
        (a_statement(1, PAID, a_line(1, PAID))[:900], "Bestand"),
    ],
)
def test_file_that_is_no_statement_is_refused_in_words(
    karin: Visitor, content: bytes, sentence: str
) -> None:
    page = karin.refused("/bank", "/bank/afschriften", 400, file=("x.xml", content))

    said = page.one("div", role="alert").text
    assert "Er is niets veranderd." in said
    assert sentence.lower() in page.text.lower()


def test_number_that_is_no_iban_is_tied_to_an_account_of_ours(karin: Visitor) -> None:
    wrong = karin.refused("/bank", "/bank/rekeningen", 400)
    page = karin.did("/bank", "/bank/rekeningen", number="123456", iban=POOLED)

    assert "Er zijn 2 fouten." in wrong.one("div", role="alert").text
    assert f"Nummer 123456 hoort nu bij {POOLED}." in page.text


MULTIPART = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=", b"--x--"),
        ("multipart/form-data; boundary=" + "y" * 500, b"--y--"),
        (MULTIPART, b"x"),
        (MULTIPART, b"--x"),
        (MULTIPART, b"--x--"),
        (MULTIPART, b"--x\r\n\r\n\r\n--x--"),
        (MULTIPART, b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--"),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--'),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\na\r\n--x--'),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\na'),
        (MULTIPART, b"--x\r\n" * 5_000),
        (MULTIPART, b"\0" * 1_000_000),
        (MULTIPART, b"--x\r\n" + b"a: b\r\n" * 10_000 + b"\r\n\r\n--x--"),
        ("application/x-www-form-urlencoded", b"%ff=%ff"),
        ("application/x-www-form-urlencoded", b"a=1&" * 5_000),
        ("application/x-www-form-urlencoded", b"\xff"),
        ("application/json", b"{}"),
        ("text/plain", b"a"),
        ("", b"a"),
    ],
)
@pytest.mark.parametrize("address", ["/bank/afschriften", "/betalingen/berichten", "/wie"])
def test_form_that_no_browser_makes_is_refused(
    karin: Visitor, address: str, content_type: str, body: bytes
) -> None:
    headers = {"Origin": BASE, "Content-Type": content_type}

    answer = karin.http.post(address, content=body, headers=headers)

    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_file_of_twelve_megabytes_is_taken_in(karin: Visitor) -> None:
    remark = b"<!--" + b"x" * 1_000_000 + b"-->"
    small = a_statement(1, PAID, *(a_gift(100 + at) for at in range(12)))
    large = small.replace(b"<Ntry>", remark + b"<Ntry>")

    page = karin.did("/bank", "/bank/afschriften", file=("m.xml", large))

    assert "Het bestand is ingelezen. Nieuw: 12 regels." in page.text


def test_overview_of_claims_that_is_too_large_is_told_its_own_limit(karin: Visitor) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    headers = {"Origin": BASE, "Content-Type": MULTIPART}
    body = head + b"a" * 3_000_000 + b"\r\n--x--\r\n"

    large = karin.http.post("/vorderingenoverzichten", content=body, headers=headers)

    assert large.status_code == 413
    assert "Dit bestand is te groot. Stuur hooguit 1 MB." in read(large.text).text


def test_file_that_is_too_large_is_refused_on_a_screen(karin: Visitor) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    headers = {"Origin": BASE, "Content-Type": MULTIPART}
    body = head + b"a" * 27_000_000 + b"\r\n--x--\r\n"

    large = karin.http.post("/bank/afschriften", content=body, headers=headers)
    elsewhere = karin.http.post("/betalingen/klaarzetten", content=body[:999], headers=headers)

    assert large.status_code == 413
    assert "Stuur hooguit 25 MB." in read(large.text).text
    assert elsewhere.status_code == 415


# Matching


def with_open_lines(office: Office, *lines: StatementLine) -> list[str]:
    """The lines are on a statement and wait; their addresses."""
    with office.on(PAID) as karin:
        karin.did("/bank", "/bank/afschriften", file=("m.xml", a_statement(1, PAID, *lines)))
        page = karin.see("/bank/regels")
        return [a.attributes["href"] for a in page.one("ul", class_="list").all("a")]


def test_line_is_confirmed_as_proposed_and_taken_back(office: Office) -> None:
    (line,) = with_open_lines(office, a_line(160_000, PAID))
    with office.on(PAID) as karin:
        asked = karin.see(line)
        queue = karin.did(line, f"{line}/koppelen")
        matched = karin.see(line)
        refused = karin.refused(line, f"{line}/terugnemen", 400)
        back = karin.did(line, f"{line}/terugnemen", reason="Dit was van een ander")

    assert "Het bedrag wijkt te veel af." in asked.text
    assert "Gekoppeld: € 1.600,00 als ontvangst." in queue.text
    assert "Gekoppeld door Karin de Wit." in matched.text
    assert "Zeg waarom; dat staat in de boeken." in refused.text
    assert "De koppeling is teruggenomen. De regel is weer open." in back.text
    assert back.all("form", action=f"{line}/terugnemen") == []


def test_line_is_split_over_what_somebody_chooses(office: Office) -> None:
    (line,) = with_open_lines(office, a_gift(5_000))
    with office.on(PAID) as karin:
        nobody = karin.see(line)
        hits = karin.see(f"{line}?zoek=voorb")
        (chosen,) = [
            a.attributes["href"] for a in hits.all("a") if "huishouden=h-1" in a.attributes["href"]
        ]
        page = f"{chosen.partition('#')[0]}&delen=2"
        action = f"{line}/koppelen?huishouden=h-1&delen=2"
        typed = {
            "parts[1].target": "receipt|h-1|",
            "parts[1].amount": "30,00",
            "parts[2].target": "refund|h-1|rent",
            "parts[2].amount": "10,00",
        }
        refused = karin.refused(page, action, 400, **typed)
        queue = karin.did(page, action, **{**typed, "parts[2].amount": "20"})
        matched = karin.see(line)

    assert "Eigen geld" in nobody.text
    assert "samen € 40,00, de regel is € 50,00" in refused.text
    assert refused.one("input", id="match-parts-1-amount").attributes["value"] == "30,00"
    chosen_one = [o for o in refused.all("option") if "selected" in o.attributes]
    assert [o.attributes["value"] for o in chosen_one] == ["receipt|h-1|", "refund|h-1|rent"]
    assert "Alles is gekoppeld." in queue.text
    assert "Ontvangst, € 30,00, Familie Voorbeeld" in matched.text
    assert "Teruggave, € 20,00, Familie Voorbeeld, Huur" in matched.text


def test_line_can_be_the_return_of_an_order_of_its_amount_and_of_no_other(
    office: Office,
) -> None:
    out = paid_out(office)
    in_all = sum(each.amount for each in out)
    rent = next(each for each in out if each.creditor_iban == LANDLORD)
    back = [
        a_line(cents, BACK, counter_iban="", counter_name="Onbekend", text="?")
        for cents in (rent.amount, rent.amount + 1)
    ]
    with office.on(BACK) as karin:
        third = a_statement(3, BACK, *back, opening=100_000 - in_all)
        karin.did("/bank", "/bank/afschriften", file=("3.xml", third))
        lines = [
            a.attributes["href"]
            for a in karin.see("/bank/regels").one("ul", class_="list").all("a")
        ]
        choices = [offered(karin.see(f"{each}?huishouden=h-1"), 1) for each in lines]
        of_parts = offered(karin.see(f"{lines[1]}?huishouden=h-1&delen=2"), 2)

    kinds = [[each.partition("|")[0] for each in one] for one in (*choices, of_parts)]
    assert kinds[0] == ["receipt", "return", "refund", "receipt", "refund", "opening"]
    assert kinds[1] == ["receipt", "refund", "receipt", "refund", "opening"]
    assert kinds[2].count("return") == 1 + sum(
        each is not rent and each.amount <= rent.amount + 1 for each in out
    )


def offered(page: Element, parts: int) -> list[str]:
    """What the first list of that many offers, but for what is of the organisation."""
    lists = page.all("select")
    assert len(lists) == parts
    values = [each.attributes["value"] for each in lists[0].all("option")]
    return [each for each in values if "|" in each]


BACK = date(2026, 3, 26)


def paid_out(office: Office) -> list[Payment]:
    """The month is settled, paid, and on a statement."""
    ready_to_pay(office)
    with office.on(SETTLED) as karin:
        karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
    with office.on(SETTLED, "joris-blom") as joris:
        joris.did("/betalingen/1", "/betalingen/1/goedkeuren")
        joris.did("/betalingen/1", "/betalingen/1/maken")
        payments = read_pain001(joris.http.get("/betalingen/1/bestand").content).payments
    with office.on(date(2026, 3, 25)) as karin:
        lines = [a_payment(each) for each in payments]
        second = a_statement(2, date(2026, 3, 25), *lines, opening=100_000)
        karin.did("/bank", "/bank/afschriften", file=("2.xml", second))
    return list(payments)


def test_all_that_is_wrong_with_a_split_is_told_at_once(office: Office) -> None:
    (line,) = with_open_lines(office, a_gift(5_000))
    with office.on(PAID) as karin:
        typed = {
            "parts[1].target": "",
            "parts[1].amount": "veel",
            "parts[2].target": "receipt|h-1|",
            "parts[2].amount": "1.00",
            "parts[2].nominalDate": "2026-02-30",
        }
        page = karin.refused(f"{line}?delen=2", f"{line}/koppelen?delen=2", 400, **typed)

    wrong = [a.attributes["href"] for a in page.one("div", role="alert").all("a")]
    assert wrong == [
        "#match-parts-1-amount",
        "#match-parts-1-target",
        "#match-parts-2-amount",
        "#match-parts-2-nominalDate",
    ]
    assert {each.removeprefix("#") for each in wrong} <= {
        each.attributes.get("id") for tag in ("input", "select") for each in page.all(tag)
    }


def test_line_for_which_two_people_choose_is_booked_once(office: Office) -> None:
    (line,) = with_open_lines(office, a_gift(5_000))
    address = f"{line}?huishouden=h-1"
    typed: dict[str, Any] = {"parts[1].target": "receipt|h-1|"}
    with office.on(PAID) as karin, office.on(PAID, "joris-blom") as joris:
        hers = karin.see(address)
        assert hers.all("form", class_="book") != []
        action = f"{line}/koppelen?huishouden=h-1"
        karin.send(address, action, **typed)
        karin.last["data"]["sleutel"] = "a-key-that-is-long-enough"
        joris.last = karin.last
        late = joris.again()

    assert late.status_code == 409
    assert "Deze regel is al gekoppeld." in read(late.text).text


# A whole month


def test_whole_month_is_done_at_the_screens(office: Office) -> None:
    content = a_statement(1, PAID, a_line(100_000, PAID))
    with office.on(PAID) as karin:
        karin.did("/bank", "/bank/afschriften", file=("maart.xml", content))
    with office.on(SETTLED) as karin:
        look = karin.see("/maandverwerking?periode=2026-03&kijk=ja")
        assert "Verwerkt 1" in look.text
        assert "Vaste lasten en aflossingen € 400,00" in look.text
        assert "Er is nog geen maandverwerking geweest." in look.text
        answer = karin.send(
            "/maandverwerking?periode=2026-03&kijk=ja", "/maandverwerking/starten", period="2026-03"
        )
        assert answer.status_code == 303
        page = until_done(karin, answer.headers["location"])
        assert "Familie Voorbeeld" in page.text
        assert karin.again().headers["location"] == answer.headers["location"]
        karin.last["data"]["sleutel"] = "a-key-that-is-long-enough"
        assert "is al verwerkt" in read(karin.again().text).text
        after = karin.see("/maandverwerking?periode=2026-03&kijk=ja")
        assert "In deze maand is er niets te verwerken." in after.text

        waiting = karin.see("/betalingen")
        assert "de ontvanger is nog niet bevestigd" in waiting.text
        nothing = karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
        assert "Er is niets klaargezet. Dit wacht nog:" in nothing.text
    with office.on(SETTLED, "joris-blom") as joris:
        wrong = joris.refused("/ontvangers", "/ontvangers/bevestigen", 400, reason="Zeker")
        assert "Kies wat de bank antwoordde." in wrong.text
        for _ in range(2):
            joris.did("/ontvangers", "/ontvangers/bevestigen", vopResult="match")
        assert "Er is niemand om te bevestigen." in joris.see("/ontvangers").text
    with office.on(SETTLED) as karin:
        batch = karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
        assert "2 betalingen van samen" in batch.text
        address = "/betalingen/1"
        own = karin.refused(address, f"{address}/goedkeuren", 409)
        assert "Je hebt dit betaalbestand zelf klaargezet." in own.text
        karin.see(f"{address}/bestand", 404)
    with office.on(SETTLED, "joris-blom") as joris:
        joris.did(address, f"{address}/goedkeuren")
        made = joris.did(address, f"{address}/maken")
        assert "Haal het bestand op" in made.text
        file = joris.http.get(f"{address}/bestand")
        assert file.headers["content-disposition"].startswith('attachment; filename="HHB-')
        assert joris.again().status_code == 303
        assert joris.http.get(f"{address}/bestand").content == file.content
        assert joris.see(address).all("form", action=f"{address}/annuleren") == []
    payments = read_pain001(file.content).payments
    out = [a_payment(each) for each in payments]
    with office.on(date(2026, 3, 25)) as karin:
        second = a_statement(2, date(2026, 3, 25), *out, opening=100_000)
        page = karin.did("/bank", "/bank/afschriften", file=("2.xml", second))
        assert "Meteen gekoppeld: 2. Voor jou: 0." in page.text
        rent = next(each for each in payments if each.creditor_iban == LANDLORD)
        third = a_statement(
            3,
            date(2026, 3, 26),
            a_return(rent),
            opening=100_000 - sum(each.amount for each in payments),
        )
    with office.on(date(2026, 3, 26)) as karin:
        karin.did("/bank", "/bank/afschriften", file=("3.xml", third))
        back = karin.see("/betalingen")
        assert back.one("h2", id="terug").text == "Teruggekomen"
        order = back.one("table", aria_label="Teruggekomen betalingen").all("a")[0]
        place = order.attributes["href"]
        missing = karin.refused(place, f"{place}/opgeven", 400)
        assert "Reden" in missing.one("div", role="alert").text
        again = karin.did(place, f"{place}/opnieuw")
        assert "Er staat een nieuwe opdracht klaar" in again.text
        assert karin.see(place).all("form", action=f"{place}/opgeven") == []
        new = karin.see("/betalingen").one("table", aria_label="Opdrachten die klaarstaan")
        assert "Woonstichting Proef" in new.text
        gone = new.all("a")[0].attributes["href"]
        stopped = karin.did(gone, f"{gone}/annuleren", reason="De huur stopt")
        assert "De opdracht is geannuleerd." in stopped.text
        close = karin.see("/maandafsluiting/2026-03")
        assert "De maand is pas voorbij na 31 maart 2026." in close.text
        assert "boeken en bank zijn gelijk" in close.text
        karin.see("/maandafsluiting/2026-13", 404)


def test_months_that_were_settled_one_by_one_are_told(new_sqlite_url: NewDatabase) -> None:
    url = new_sqlite_url()
    engine = create_engine_for(url)
    play(engine, [a_household("h-2", "Een"), a_household("h-3", "Twee")], date(2026, 3, 1))
    engine.dispose()
    with Office(url).on(date(2026, 3, 1)) as karin:
        page = karin.see("/maandverwerking")

    assert "nog geen maandverwerking voor alle huishoudens tegelijk geweest" in page.text
    settled = page.one("section", aria_labelledby="verwerkt").text
    assert "Februari 2026 2 huishoudens Januari 2026 2 huishoudens" in settled


def test_returned_payment_is_shown_however_many_were_dealt_with_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.payments._FEW", 1)
    monkeypatch.setattr("api.pages.payments._MANY", 1)
    ready_to_pay(office)
    with office.on(SETTLED) as karin:
        karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
    with office.on(SETTLED, "joris-blom") as joris:
        joris.did("/betalingen/1", "/betalingen/1/goedkeuren")
        joris.did("/betalingen/1", "/betalingen/1/maken")
        file = joris.http.get("/betalingen/1/bestand")
    payments = read_pain001(file.content).payments
    moved = [a_payment(each) for each in payments] + [a_return(each) for each in payments]
    with office.on(date(2026, 3, 26)) as karin:
        both = a_statement(2, date(2026, 3, 26), *moved, opening=100_000)
        karin.did("/bank", "/bank/afschriften", file=("2.xml", both))
        title = "Teruggekomen betalingen"
        first = karin.see("/betalingen").one("table", aria_label=title).all("a")[0]
        place = first.attributes["href"]
        karin.did(place, f"{place}/opnieuw")
        second = karin.see("/betalingen").one("table", aria_label=title).all("a")[0]

    assert second.attributes["href"] != place


def test_batch_is_cancelled_with_a_reason_and_its_orders_are_ready_again(office: Office) -> None:
    ready_to_pay(office)
    with office.on(SETTLED) as karin:
        karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
        address = "/betalingen/1"
        missing = karin.refused(address, f"{address}/annuleren", 400)
        page = karin.did(address, f"{address}/annuleren", reason="Verkeerde dag")
        after = karin.see("/betalingen")

    assert "Zeg waarom; dat blijft bij het betaalbestand staan." in missing.text
    assert "geannuleerd" in page.text
    assert "Verkeerde dag" in page.text
    assert "Tot en met vandaag: 2 betalingen. Later: 0 betalingen." in after.text


def test_batch_is_in_the_version_that_the_organisation_chose(office: Office) -> None:
    ready_to_pay(office)
    settings = Settings(database_url=office.url, payment_version=PainVersion.V03)
    instead = {"today": Provide(lambda: SETTLED, sync_to_thread=False)}
    with TestClient(create_app(settings, instead=instead), base_url=BASE) as http:
        karin = Visitor(http)
        karin.work_as("karin-de-wit")
        karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
        (batch,) = http.get("/v1/payment-batches").json()["batches"]

    assert batch["version"] == "pain.001.001.03"


def test_double_click_prepares_one_batch(office: Office) -> None:
    ready_to_pay(office)
    with office.on(SETTLED) as karin:
        karin.send("/betalingen", "/betalingen/klaarzetten", until="2026-04-30")
        answer = karin.again()
        page = karin.see("/betalingen")

    assert answer.headers["location"] == "/betalingen/1"
    assert len(page.one("table", aria_label="Betaalbestanden, de nieuwste eerst").all("tr")) == 2


def test_answer_of_the_bank_is_taken_in(office: Office) -> None:
    ready_to_pay(office)
    with office.on(SETTLED) as karin:
        wrong = karin.refused("/betalingen", "/betalingen/berichten", 400, file=("a.xml", b"<a/>"))

    assert "Er is niets veranderd." in wrong.text


OF_THE_OFFICE = [
    "/bank",
    "/bank/afschriften/1",
    "/bank/regels",
    "/bank/regels/1",
    "/betalingen",
    "/betalingen/1",
    "/betalingen/opdrachten/1",
    "/ontvangers",
    "/signalen",
    "/signalen/1",
    "/maandverwerking",
    "/maandverwerking/1",
    "/maandafsluiting/2026-03",
]


def test_every_template_is_shown_and_loads_nothing_of_others(office: Office) -> None:
    ready_to_pay(office)
    with office.on(date(2026, 5, 30)) as karin:
        karin.did("/betalingen", "/betalingen/klaarzetten", until="2026-05-30")
        karin.did("/signalen", "/signalen/bijwerken")
        for address in OF_THE_OFFICE:
            answer = karin.http.get(address)
            assert answer.status_code == 200, address
            assert "style=" not in answer.text
            assert "<script" not in answer.text
            assert "form-action 'self'" in answer.headers["content-security-policy"]
    used = {name for _, name in rendering._TEMPLATES.cache or ()}
    here = {path.name for path in Path(rendering.__file__).parent.glob("*.html")}

    assert here - HOUSEHOLD_TEMPLATES - DEBT_TEMPLATES <= used


@pytest.mark.parametrize("address", OF_THE_OFFICE)
def test_looking_changes_nothing(karin: Visitor, address: str) -> None:
    before = karin.http.get("/v1/entries").json()

    karin.http.get(address)

    assert karin.http.get("/v1/entries").json() == before
