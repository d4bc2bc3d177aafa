"""The same document changes nothing a second time; another one under its id is refused."""

from datetime import date

import pytest
from tests.actions.desk import ORGANISATION, START, Desk, a_cost, a_document, a_table, on
from tests.domain.households import to_json, to_toml

from huishoudboekje.actions import import_household
from huishoudboekje.agreements import document_from_json, document_from_toml
from huishoudboekje.database import Reach, load_debts, load_household, reading, writing
from huishoudboekje.database.reach import EVERYTHING
from huishoudboekje.errors import AlreadyExists, InvalidInput, NotFound


def stored(desk: Desk) -> object:
    with reading(desk.engine) as session:
        return load_household(session, "h-1", reach=EVERYTHING)


def test_household_comes_in_with_its_opening_balance(any_desk: Desk) -> None:
    any_desk.take_in(opening_balance="120.50")
    assert any_desk.balance("received", until=date(2026, 11, 25)) == 12_050
    assert any_desk.balance("opening") == -12_050


def test_same_document_again_changes_nothing(any_desk: Desk) -> None:
    any_desk.take_in(opening_balance="120.50")
    before, entries = stored(any_desk), any_desk.entries()
    with writing(any_desk.engine) as session:
        document = a_document(opening_balance="120.50")
        again = import_household(session, document, organisation=ORGANISATION, by=on(START))
    assert (again.is_new, again.version) == (False, 1)
    assert (stored(any_desk), any_desk.entries()) == (before, entries)


def test_json_twin_of_a_document_is_the_same_document(desk: Desk) -> None:
    desk.take_in()
    twin = document_from_json(to_json(a_table()), for_import=True)
    assert twin == document_from_toml(to_toml(a_table()), for_import=True)
    with writing(desk.engine) as session:
        assert not import_household(session, twin, organisation=ORGANISATION, by=on(START)).is_new


def test_document_of_a_household_that_was_changed_since_is_still_the_same(desk: Desk) -> None:
    desk.take_in()
    desk.add(a_cost("energy"))
    with writing(desk.engine) as session:
        again = import_household(session, a_document(), organisation=ORGANISATION, by=on(START))
    assert (again.is_new, again.version) == (False, 2)


def test_other_content_is_refused_with_the_command_that_works(any_desk: Desk) -> None:
    any_desk.take_in()
    before, entries = stored(any_desk), any_desk.entries()
    with pytest.raises(AlreadyExists) as caught:
        any_desk.take_in(cost=[a_cost(amount="672.10")])
    assert "huishoudboekje agreement follow-up h-1 " in str(caught.value)
    assert (stored(any_desk), any_desk.entries()) == (before, entries)


def test_debt_of_a_document_is_named_and_belongs_to_its_content(desk: Desk) -> None:
    owed = {
        "name": "Boete",
        "creditor": "CJIB",
        "components": {"fine": "100.00"},
        "incurred_on": date(2026, 5, 1),
    }
    twice = document_from_toml(to_toml(a_table() | {"debt": [owed]}), for_import=True)
    other = owed | {"components": {"fine": "100.01"}}
    changed = document_from_toml(to_toml(a_table() | {"debt": [other]}), for_import=True)
    with writing(desk.engine) as session:
        new = import_household(session, twice, organisation=ORGANISATION, by=on(START))
        again = import_household(session, twice, organisation=ORGANISATION, by=on(START))
        with pytest.raises(AlreadyExists):
            import_household(session, changed, organisation=ORGANISATION, by=on(START))
    assert (new.is_new, new.findings) == (True, ())
    assert (again.is_new, again.findings) == (False, ())
    with reading(desk.engine) as session:
        (registered,) = load_debts(session, ["h-1"], reach=EVERYTHING)["h-1"]
    assert registered.debt.id == "boete"


def test_opening_balance_below_zero_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.take_in(opening_balance="-1.00")
    assert [each.code for each in caught.value.findings] == ["negative-opening"]
    desk.take_in()


def test_household_out_of_reach_is_not_taken_in(desk: Desk) -> None:
    by = on(START, reach=Reach(household_ids=frozenset({"h-2"})))
    with pytest.raises(NotFound), writing(desk.engine) as session:
        import_household(session, a_document(), organisation=ORGANISATION, by=by)


def test_organisation_is_no_household(desk: Desk) -> None:
    """Its book is the organisation's own."""
    with pytest.raises(InvalidInput):
        desk.take_in("organisation")
