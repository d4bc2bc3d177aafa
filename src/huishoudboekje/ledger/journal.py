"""The books as an hledger journal, so that an independent program can check every balance.

It promises one transaction per entry with the same amounts, and at the end an assertion of every
balance; it computes the assertions from the entries it wrote, and opens no file.
"""

from collections.abc import Iterable, Iterator

from huishoudboekje.ledger.accounts import account_kind
from huishoudboekje.ledger.entry import Account, Entry, balances
from huishoudboekje.money import amount_text


def journal_account(account: Account) -> str:
    """The account's name in the journal: its kind, its book and its own name."""
    return f"{account_kind(account.name)}:{account.book}:{account.name}"


def _plain(text: str) -> str:
    # A semicolon begins a comment and a bar splits payee and note; a line break ends the line.
    return " ".join(text.replace(";", ",").replace("|", "/").split())


def _transaction(entry: Entry) -> Iterator[str]:
    yield f"{entry.business_date} ({_plain(entry.key)}) {_plain(entry.text)}"
    for posting in entry.postings:
        yield f"    {journal_account(posting.debit)}  {amount_text(posting.amount)} EUR"
        yield f"    {journal_account(posting.credit)}  {amount_text(-posting.amount)} EUR"
    yield ""


def hledger_journal(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the journal: declarations, an entry a transaction, asserted closing balances."""
    known = tuple(entries)
    sums = balances(known)
    yield "decimal-mark ."
    yield "commodity 1000.00 EUR"
    for account in sorted(sums):
        yield f"account {journal_account(account)}"
    yield ""
    for entry in sorted(known, key=lambda each: each.business_date):
        yield from _transaction(entry)
    if known:
        yield f"{max(entry.business_date for entry in known)} closing balances"
        for account, balance in sorted(sums.items()):
            yield f"    {journal_account(account)}  0.00 EUR = {amount_text(balance)} EUR"
