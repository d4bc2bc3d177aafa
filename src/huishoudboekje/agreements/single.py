"""One agreement on its own, as a file or a request gives it.

It promises the agreement or a refusal that names every mistake; it knows no household.
"""

from huishoudboekje.agreements.agreement import Agreement
from huishoudboekje.agreements.document import KIND_OF_TABLE, read_agreement, tables_in
from huishoudboekje.agreements.fields import TableReader
from huishoudboekje.agreements.texts import table_from_toml
from huishoudboekje.errors import Finding, InvalidInput


def agreement_from_toml(content: bytes) -> Agreement:
    """The one agreement of a TOML text with a single income, cost or arrangement table."""
    findings: list[Finding] = []
    top = TableReader(table_from_toml(content), "", findings, in_camel_case=False)
    found: list[Agreement] = []
    for key, kind in KIND_OF_TABLE.items():
        found.extend(read_agreement(reader, kind) for reader in tables_in(top, key, 1))
    top.refuse_unknown_keys()
    if len(found) != 1 and not findings:
        top.mistake("", "geef precies één tabel: income, cost of arrangement")
    if findings:
        raise InvalidInput(tuple(findings))
    return found[0]
