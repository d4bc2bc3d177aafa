"""The commands of payments: a month's payments by two people, from the command line."""

import json
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from tests.actions.paying import ENERGY, LANDLORD, OWN, PayingDesk
from tests.actions.test_payments import a_report

from huishoudboekje.cli import main
from huishoudboekje.database import OrderState


class Person:
    """Somebody at the command line, in December."""

    def __init__(self, desk: PayingDesk, name: str) -> None:
        self.start = ["--database", str(desk.engine.url), "--as", name, "--today", "2026-12-24"]

    def ask(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, [*self.start, "payments", *arguments])

    def does(self, *arguments: str) -> str:
        done = self.ask(*arguments)
        assert done.exit_code == 0, done.output
        return done.output

    def answer(self, *arguments: str) -> Any:
        return json.loads(self.does(*arguments, "--json"))


@pytest.fixture
def desk(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PayingDesk:
    monkeypatch.chdir(tmp_path)
    made = PayingDesk(sqlite_engine)
    made.paying()
    return made


@pytest.fixture
def karin(desk: PayingDesk) -> Person:
    return Person(desk, "Karin")


@pytest.fixture
def piet(desk: PayingDesk) -> Person:
    return Person(desk, "Piet")


def confirm(piet: Person) -> None:
    piet.does("confirm-payee", LANDLORD, "Woonstichting Proef", "--result", "match")
    piet.does("confirm-payee", OWN, "Huishouden Proef", "--result", "match")


def test_payments_leave_by_the_hands_of_two(karin: Person, piet: Person) -> None:
    waiting = karin.answer("prepare")
    assert {each["code"] for each in waiting["findings"]} == {"payee-unconfirmed"}
    assert "de ontvanger is nog niet bevestigd" in karin.does("list", "--orders")
    confirm(piet)
    shown = karin.does("list", "--orders")
    assert ("staat klaar" in shown, " open" in shown) == (True, False)

    (batch,) = karin.answer("prepare")["batches"]
    assert (batch["orders"], batch["state"]) == (2, "prepared")
    assert karin.ask("approve", "1").exit_code == 1
    piet.does("approve", "1")
    karin.does("export", "1", "--output", "payments.xml")
    first = Path("payments.xml").read_bytes()
    karin.does("export", "1", "--output", "payments.xml")
    printed = karin.ask("export", "1", "--output", "-")

    assert first.startswith(b"<?xml")
    assert printed.stdout_bytes == first
    assert karin.answer("list")["batches"][0]["state"] == "exported"
    assert {each["state"] for each in karin.answer("list", "--orders")["orders"]} == {"exported"}


def test_files_are_in_the_version_that_the_organisation_chose(
    karin: Person, piet: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(piet)
    monkeypatch.setenv("HUISHOUDBOEKJE_PAYMENT_VERSION", "pain.001.001.03")
    (batch,) = karin.answer("prepare")["batches"]
    assert batch["version"] == "pain.001.001.03"
    karin.does("cancel", "1", "--reason", "andere bank")
    (batch,) = karin.answer("prepare", "--version", "pain.001.001.09")["batches"]
    assert batch["version"] == "pain.001.001.09"

    monkeypatch.setenv("HUISHOUDBOEKJE_PAYMENT_VERSION", "pain.001.001.08")
    refused = karin.ask("prepare")
    assert refused.exit_code == 2
    assert "HUISHOUDBOEKJE_PAYMENT_VERSION" in refused.stderr


def test_server_does_not_start_on_a_version_that_no_bank_takes(
    desk: PayingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUISHOUDBOEKJE_PAYMENT_VERSION", "pain.001.001.08")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    # Told the server by the command; put back afterwards.
    monkeypatch.setenv("HUISHOUDBOEKJE_DATABASE", str(desk.engine.url))
    monkeypatch.setenv("HUISHOUDBOEKJE_PORT", port)
    refused = CliRunner().invoke(main, ["serve", "--port", port])

    assert refused.exit_code == 2, refused.output
    assert refused.stderr == (
        "HUISHOUDBOEKJE_PAYMENT_VERSION: kies uit pain.001.001.03, pain.001.001.09\n"
    )


def test_file_of_another_content_is_not_written_over(karin: Person, piet: Person) -> None:
    confirm(piet)
    karin.does("prepare")
    piet.does("approve", "1")
    Path("payments.xml").write_text("mine", encoding="utf-8")

    done = karin.ask("export", "1", "--output", "payments.xml")

    assert done.exit_code == 2
    assert Path("payments.xml").read_text(encoding="utf-8") == "mine"
    karin.does("export", "1")
    assert [path.suffix for path in Path().glob("HHB-*")] == [".xml"]


def test_list_shows_what_waits_and_why(karin: Person) -> None:
    found = karin.answer("list")

    assert {each["waitsFor"] for each in found["waiting"]} == {"payee-unconfirmed"}
    assert {each["iban"] for each in found["payees"]} == {LANDLORD, OWN}
    assert f"Nog te bevestigen: {OWN} Huishouden Proef" in karin.does("list")


def test_list_shows_what_is_ready_for_the_next_batch(karin: Person, piet: Person) -> None:
    assert karin.answer("list")["ready"] == []
    piet.does("confirm-payee", LANDLORD, "Woonstichting Proef", "--result", "match")

    found = karin.answer("list")
    (ready,), (waiting,) = found["ready"], found["waiting"]
    assert (ready["creditorIban"], ready["state"], ready["waitsFor"]) == (LANDLORD, "open", None)
    assert waiting["creditorIban"] == OWN
    shown = karin.does("list")
    assert shown.index("Klaar voor een betaalbestand") < shown.index("Wacht nog")
    karin.does("prepare")
    assert karin.answer("list")["ready"] == []


def test_report_of_the_bank_is_taken_in_once(
    desk: PayingDesk, karin: Person, tmp_path: Path
) -> None:
    file = tmp_path / "report.xml"
    file.write_bytes(a_report(desk.exported(), "RJCT"))

    first, again = karin.answer("status", str(file)), karin.answer("status", str(file))

    assert (first["isNew"], first["rejected"]) == (True, [1, 2])
    assert (again["isNew"], again["rejected"]) == (False, [])
    assert karin.ask("status", "nowhere.xml").exit_code == 2


def test_one_off_payment_is_ordered_once_per_key(desk: PayingDesk, karin: Person) -> None:
    asked = ("one-off", "h-1", "45.00", "--to", ENERGY, "--name", "Loodgieter", "--text", "Lekkage")

    for _ in range(2):
        karin.does(*asked, "--key", "pipe")
    karin.does("one-off", "h-1", "30.00", "--living-money")

    ordered = [each for each in desk.orders() if each.order.key.startswith("one-off:")]
    assert [each.order.cents for each in ordered] == [4_500, 3_000]
    assert karin.ask("one-off", "h-1", "99999.00", *asked[3:]).exit_code == 1
    assert karin.ask("one-off", "h-1", "1.00").exit_code == 2


def test_batch_and_order_are_cancelled_with_a_reason(
    desk: PayingDesk, karin: Person, piet: Person
) -> None:
    confirm(piet)
    karin.does("prepare")
    assert karin.ask("cancel-order", "1", "--reason", "x").exit_code == 1
    karin.does("cancel", "1", "--reason", "verkeerde dag")
    karin.does("cancel-order", "1", "--reason", "opgezegd")

    assert [each.state for each in desk.orders()] == [OrderState.CANCELLED, OrderState.OPEN]


def test_what_came_back_is_paid_again_or_given_up(desk: PayingDesk, karin: Person) -> None:
    desk.exported()

    for command in (("pay-again", "1"), ("give-up", "1", "--reason", "x")):
        done = karin.ask(*command)
        assert (done.exit_code, "niet teruggekomen" in done.output) == (1, True)


def test_account_for_living_money_changes(desk: PayingDesk, karin: Person) -> None:
    karin.does("living-money-account", "h-1", ENERGY)

    assert desk.order("living-money").order.creditor_iban == ENERGY


@pytest.mark.parametrize("name", ["karin", "KARIN", " Karin ", "Karín"])
def test_a_name_written_otherwise_is_no_second_person(
    desk: PayingDesk, karin: Person, piet: Person, name: str
) -> None:
    confirm(piet)
    (batch,) = karin.answer("prepare", "--until", "2026-12-31")["batches"]
    refused = Person(desk, name).ask("approve", str(batch["id"]))
    assert refused.exit_code == 1, refused.output


@pytest.mark.parametrize("name", ["Kаrin", "卡林", "Søren"])  # noqa: RUF001 - the first has a Cyrillic letter
def test_a_name_of_which_letters_would_get_lost_is_refused(desk: PayingDesk, name: str) -> None:
    refused = Person(desk, name).ask("list")
    assert refused.exit_code == 2
    assert "schrijf de naam zonder" in refused.output


@pytest.mark.parametrize("name", ["", " ", "--"])
def test_nobody_acts_without_a_name(desk: PayingDesk, name: str) -> None:
    assert Person(desk, name).ask("list").exit_code == 2
