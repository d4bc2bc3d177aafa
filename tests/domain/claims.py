"""Claims documents that tests build: invented people, organisations and cases."""

import json
from pathlib import Path
from typing import Any

from huishoudboekje.arrangements import ClaimEvent, ClaimsDocument, read_claims_document

BSN = "999990019"
OTHER_BSN = "999990020"
OIN = "00000000000000000101"
CASE = "zaak-1"
MADE_AT = "2026-11-20T08:00:00+01:00"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "claims"


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def event(type_: str, event_id: str, at: str = "2026-03-02T00:00:00+01:00", **more: Any) -> Any:
    head = {"gebeurtenis_type": type_, "gebeurtenis_kenmerk": event_id, "datumtijd_gebeurtenis": at}
    return head | more


def imposed(event_id: str, amount: Any = 10_000, **more: Any) -> Any:
    return event("FinancieleVerplichtingOpgelegd", event_id, **({"bedrag": amount} | more))


def demanded(event_id: str, amount: Any = 10_000, **more: Any) -> Any:
    return event("BetalingsverplichtingOpgelegd", event_id, **({"bedrag": amount} | more))


def withdrawn(event_id: str, other: str, **more: Any) -> Any:
    more = {"ingetrokken_gebeurtenis_kenmerk": other} | more
    return event("BetalingsverplichtingIngetrokken", event_id, **more)


def paid(event_id: str, amount: Any = 2_000, **more: Any) -> Any:
    return event("BetalingVerwerkt", event_id, **({"bedrag": amount} | more))


def case(*events: Any, case_id: str = CASE, **more: Any) -> Any:
    return {"zaakkenmerk": case_id, "gebeurtenissen": list(events)} | more


def table(*cases: Any, **changes: Any) -> Any:
    """A document as a table; `changes` are of the body."""
    body = {
        "aangeleverd_door": OIN,
        "document_datumtijd": MADE_AT,
        "bsn": BSN,
        "financiele_zaken": list(cases),
    }
    return {
        "type": "FINANCIAL_CLAIMS_INFORMATION_DOCUMENT",
        "version": "v3.0.0",
        "body": body | changes,
    }


def written(*cases: Any, **changes: Any) -> bytes:
    return json.dumps(table(*cases, **changes)).encode()


def document(*cases: Any, **changes: Any) -> ClaimsDocument:
    return read_claims_document(written(*cases, **changes))


def events_of(*events: Any) -> tuple[ClaimEvent, ...]:
    """The events of a document with one case that holds them."""
    return document(case(*events)).events
