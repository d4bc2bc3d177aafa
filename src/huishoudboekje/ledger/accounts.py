"""The chart of accounts: which accounts a household's and the organisation's book have.

It promises one name for one account everywhere; it does not know balances.
"""

from enum import StrEnum

from huishoudboekje.ledger.entry import Account

ORGANISATION = "organisation"
"""The book of the organisation itself."""


class AccountKind(StrEnum):
    """The side on which an account naturally stands: assets and expenses debit, others credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"
    EQUITY = "equity"


_KINDS = {
    "received": AccountKind.ASSET,
    "available": AccountKind.ASSET,
    "set-aside": AccountKind.ASSET,
    "in-transit": AccountKind.LIABILITY,
    "advance": AccountKind.LIABILITY,
    "debt": AccountKind.LIABILITY,
    "income": AccountKind.INCOME,
    "cost": AccountKind.EXPENSE,
    "living-money": AccountKind.EXPENSE,
    "waived": AccountKind.INCOME,
    "surcharges": AccountKind.EXPENSE,
    "opening": AccountKind.EQUITY,
    "bank": AccountKind.ASSET,
    "client-money": AccountKind.LIABILITY,
    "advances": AccountKind.ASSET,
    "suspense": AccountKind.LIABILITY,
    "guarantee-fund": AccountKind.EQUITY,
    "own-costs": AccountKind.EXPENSE,
}


def account_kind(name: str) -> AccountKind:
    """The kind of the account by the part of its name before the colon; unknown is a bug."""
    return _KINDS[name.partition(":")[0]]


def received(household: str) -> Account:
    """Money that came in and waits for the settlement date."""
    return Account(household, "received")


def available(household: str) -> Account:
    """Money that the settlements made available."""
    return Account(household, "available")


def set_aside(household: str) -> Account:
    """The reserve: kept back for costs to come."""
    return Account(household, "set-aside")


def in_transit(household: str) -> Account:
    """Payment orders given and direct debits expected, not yet seen on the statement."""
    return Account(household, "in-transit")


def advance(household: str) -> Account:
    """What the organisation has paid ahead for the household."""
    return Account(household, "advance")


def income(household: str, agreement: str) -> Account:
    """What came in under one agreement, or without one when `agreement` is empty."""
    # An underscore stands in no id of an agreement.
    return Account(household, f"income:{agreement or '_other'}")


def cost(household: str, agreement: str) -> Account:
    """What was ordered or spent under one agreement, or under none when `agreement` is empty."""
    return Account(household, f"cost:{agreement or '_other'}")


def debt(household: str, debt_id: str, component: str) -> Account:
    """What is owed on one component of a debt."""
    return Account(household, f"debt:{debt_id}:{component}")


def waived(household: str) -> Account:
    """What was owed and need not be paid, or was paid otherwise than with the household's money."""
    return Account(household, "waived")


def surcharges(household: str) -> Account:
    """What came on top of debts since they were registered."""
    return Account(household, "surcharges")


def living_money(household: str) -> Account:
    """What was given to the household to live on."""
    return Account(household, "living-money")


def opening(household: str) -> Account:
    """What was there at the start."""
    return Account(household, "opening")


def bank(iban: str) -> Account:
    """The bank's own figure of one bank account."""
    return Account(ORGANISATION, f"bank:{iban}")


def client_money(iban: str) -> Account:
    """What is held on one bank account for all households together."""
    return Account(ORGANISATION, f"client-money:{iban}")


def suspense(iban: str) -> Account:
    """Money on one bank account whose owner is not yet known."""
    return Account(ORGANISATION, f"suspense:{iban}")


def advances() -> Account:
    """The mirror of all households' advances."""
    return Account(ORGANISATION, "advances")


def guarantee_fund() -> Account:
    """The organisation's own money behind all advances."""
    return Account(ORGANISATION, "guarantee-fund")


def own_costs() -> Account:
    """What the organisation paid from its own money."""
    return Account(ORGANISATION, "own-costs")
