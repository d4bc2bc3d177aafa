"""Reading a Financial Claims Information Document, version 3: bytes in, one value or all mistakes.

It promises that a document which is returned is of the right version, about one person and whole,
and that every mistake is named with its place; it opens no file and knows no household.

Confirmed by the public description of v3.0.0 (vorijk.nl): the four event types, whole euro cents,
RFC 3339 moments with a zone, immutable events with a reference of their own, cases with
`totaal_opgelegd`, `saldo_datumtijd` and `achterstanden`, and what an imposed obligation holds.
Assumed, since the specification could not be read whole: the envelope (`type`, `version`, `body`),
how the remaining fields are spelled, and which of them may be left out. So what is not needed for a
sum may be missing, and a field that we do not know is named and changes nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from huishoudboekje.agreements import TableReader, read_json
from huishoudboekje.arrangements.claims.events import (
    ClaimCase,
    ClaimEvent,
    ClaimEventType,
    ClaimFact,
    ClaimsDocument,
    DemandWithdrawn,
    ObligationImposed,
    PaymentDemanded,
    PaymentProcessed,
)
from huishoudboekje.arrangements.claims.fields import (
    day_at,
    event_amount,
    inside,
    is_bsn,
    moment_at,
    said_in,
    stated_amount,
    words,
)
from huishoudboekje.errors import Finding, InvalidInput, WrongDocument
from huishoudboekje.money import MAX_CENTS

CLAIMS_VERSION = "v3.0.0"

MAX_CASES = 500
MAX_EVENTS = 2_000
"""Per list of events."""

_MAX_DEPTH = 16
_MAX_MISTAKES = 1_000
"""What is named; a file that is wrong all over is not sent back a hundred times as large."""

_TYPE = re.compile(r"FINANCIAL_?CLAIMS_?INFORMATION_?DOCUMENT(_?V?3)?", re.IGNORECASE)
_VERSION = re.compile(r"v?3(\.0){0,2}", re.IGNORECASE)
_ENVELOPE = ("type", "version", "body")
_BODY = ("aangeleverd_door", "document_datumtijd", "bsn", "financiele_zaken", "gebeurtenissen")
_CASE = (
    "zaakkenmerk", "bsn", "totaal_opgelegd", "totaal_reeds_betaald", "saldo", "saldo_datumtijd",
    "gebeurtenissen", "achterstanden",
)  # fmt: skip


def read_claims_document(data: bytes) -> ClaimsDocument:
    """The document; WrongDocument for another version or two people, InvalidInput for mistakes."""
    return read_json(data, lambda table: _document(table, sha256(data).hexdigest()))


def _document(table: object, digest: str) -> ClaimsDocument:
    if not _is_shallow(table, _MAX_DEPTH):
        text = "dit is te diep genest om een vorderingenoverzicht te zijn"
        raise InvalidInput((Finding(place="", code="too-deep", text=text),))
    if not isinstance(table, Mapping):
        text = "dit moet een tabel met sleutels zijn"
        raise InvalidInput((Finding(place="", code="invalid", text=text),))
    _refuse_other_document(table)
    return _DocumentReader(table).document(digest)


def event_from_content(content: str, *, source: str, case_id: str) -> ClaimEvent:
    """The event that was kept as canonical JSON, as it was when its document was read."""
    reader = _DocumentReader({})
    event = reader.event(json.loads(content), "", source, case_id)
    assert not reader.mistakes, "only an event that was read without mistakes is kept"
    return event


def _refuse_other_document(table: Mapping[str, Any]) -> None:
    kind, version = table.get("type"), table.get("version")
    if kind is not None and not (isinstance(kind, str) and _TYPE.fullmatch(kind)):
        raise WrongDocument("Dit is geen vorderingenoverzicht van de overheid.")
    if version is None and isinstance(kind, str) and kind.endswith("3"):
        return
    if version is None:
        findings = (Finding(place="version", code="missing", text="ontbreekt"),)
        raise InvalidInput(findings)
    if type(version) not in (str, int) or not _VERSION.fullmatch(str(version)):
        raise WrongDocument(
            f"We lezen alleen versie {CLAIMS_VERSION} van het vorderingenoverzicht."
        )


def _is_shallow(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(item, levels - 1) for item in inner)


class _DocumentReader:
    """One document; remembers its mistakes, what is odd, and everybody it is about."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table
        self.mistakes: list[Finding] = []
        self.odd: list[Finding] = []
        self.people: set[str] = set()

    def document(self, digest: str) -> ClaimsDocument:
        """All of it, or a refusal with every mistake."""
        has_body = "body" in self.table
        top = self._reader(self.table["body"] if has_body else self.table, "body" * has_body)
        if has_body:
            self._name_unknown(self.table, _ENVELOPE, "")
        self._name_unknown(top.table, _BODY if has_body else _ENVELOPE + _BODY, top.place)
        source = top.text("aangeleverd_door", required=True)
        made_at = moment_at(top, "document_datumtijd", required=True)
        self._person(top)
        events: list[ClaimEvent] = []
        cases = self._cases(top, source, events)
        events.extend(self._events(top, source, ""))
        if not self.people and not self.mistakes:
            self._mistake(top.place, "bsn", "missing", "ontbreekt")
        self._refuse_mistakes()
        if len(self.people) > 1:
            raise WrongDocument("Dit vorderingenoverzicht gaat over meer dan één persoon.")
        assert made_at is not None, "without its moment the document was refused"
        placed = self._placed(events)
        return ClaimsDocument(
            digest=digest,
            version=CLAIMS_VERSION,
            source=source,
            bsn=self.people.pop(),
            made_at=made_at,
            cases=cases,
            events=tuple({(event.key, event.said): event for event in placed}.values()),
            findings=tuple(self.odd),
        )

    def event(self, item: object, place: str, source: str, case_id: str) -> ClaimEvent:
        """The event; what is wrong with it is among the mistakes."""
        reader = self._reader(item, place)
        self._person(reader)
        type_ = reader.text("gebeurtenis_type", required=True)
        known = ClaimEventType(type_) if type_ in list(ClaimEventType) else None
        content = self._canonical(item, place)
        digest = sha256(content.encode()).hexdigest()
        own_case = reader.text("zaakkenmerk")
        if own_case and case_id not in {"", own_case}:
            reader.mistake("zaakkenmerk", "dit is een andere zaak dan waar het in staat")
        if type_ and known is None:
            text = f"deze soort gebeurtenis kennen we niet: {type_}; ze telt niet mee"
            self.odd.append(Finding(place=place, code="unknown-event", text=text))
        # An event of an unknown type may be built otherwise; the description allows a hash as id.
        return ClaimEvent(
            source=source,
            case_id=case_id or own_case,
            id=reader.text("gebeurtenis_kenmerk", required=known is not None) or digest,
            type=type_,
            recorded_at=moment_at(reader, "datumtijd_gebeurtenis", required=known is not None),
            fact=_fact(known, reader) if known else None,
            content=content,
            digest=digest,
        )

    def _cases(
        self, top: TableReader, source: str, events: list[ClaimEvent]
    ) -> tuple[ClaimCase, ...]:
        cases: dict[str, ClaimCase] = {}
        for number, item in enumerate(top.items("financiele_zaken", MAX_CASES), start=1):
            reader = self._reader(item, inside(top.place, f"financiele_zaken[{number}]"))
            self._name_unknown(reader.table, _CASE, reader.place)
            self._person(reader)
            case_id = reader.text("zaakkenmerk", required=True)
            if case_id in cases:
                reader.mistake("zaakkenmerk", "deze zaak staat er twee keer", "duplicate-id")
            events.extend(self._events(reader, source, case_id))
            arrears = reader.items("achterstanden", MAX_EVENTS)
            if not all(isinstance(item, str) for item in arrears):
                text = "hierin staat meer dan kenmerken; dat lezen we niet"
                place = inside(reader.place, "achterstanden")
                self.odd.append(Finding(place=place, code="not-read", text=text))
            cases[case_id] = ClaimCase(
                id=case_id,
                imposed=stated_amount(reader, "totaal_opgelegd"),
                paid=stated_amount(reader, "totaal_reeds_betaald"),
                balance=stated_amount(reader, "saldo", lowest=-MAX_CENTS),
                balance_at=moment_at(reader, "saldo_datumtijd"),
                arrears=tuple(item for item in arrears if isinstance(item, str) and item),
            )
        return tuple(cases.values())

    def _events(self, reader: TableReader, source: str, case_id: str) -> Iterator[ClaimEvent]:
        items = reader.items("gebeurtenissen", MAX_EVENTS)
        for number, item in enumerate(items, start=1):
            place = inside(reader.place, f"gebeurtenissen[{number}]")
            yield self.event(item, place, source, case_id)

    def _placed(self, events: Sequence[ClaimEvent]) -> Iterator[ClaimEvent]:
        """Every event in its case; outside one, by the demand that it withdraws or pays."""
        by_id = {event.id: event.case_id for event in events}
        by_reference = {
            event.fact.reference: event.case_id
            for event in events
            if isinstance(event.fact, PaymentDemanded) and event.fact.reference
        }
        for event in events:
            found = event.case_id
            match event.fact:
                case _ if found:
                    pass
                case DemandWithdrawn(event_id=event_id):
                    found = by_id.get(event_id, "")
                case PaymentProcessed(reference=reference):
                    found = by_reference.get(reference, "")
                case _:
                    pass
            if not found:
                text = "bij welke zaak deze gebeurtenis hoort staat er niet bij"
                self.odd.append(Finding(place=event.id, code="no-case", text=text))
            yield replace(event, case_id=found)

    def _reader(self, table: object, place: str) -> TableReader:
        return TableReader(said_in(table), place, self.mistakes, in_camel_case=False)

    def _mistake(self, place: str, key: str, code: str, text: str) -> None:
        self.mistakes.append(Finding(place=inside(place, key), code=code, text=text))

    def _person(self, reader: TableReader) -> None:
        bsn = reader.table.get("bsn")
        if bsn is None:
            return
        if isinstance(bsn, str) and is_bsn(bsn):
            self.people.add(bsn)
        else:
            reader.mistake("bsn", "dit is geen BSN: negen cijfers die samen kloppen")

    def _refuse_mistakes(self) -> None:
        more = len(self.mistakes) - _MAX_MISTAKES
        if more > 0:
            text = f"er zijn nog {more} fouten"
            del self.mistakes[_MAX_MISTAKES:]
            self.mistakes.append(Finding(place="", code="more", text=text))
        if self.mistakes:
            raise InvalidInput(tuple(self.mistakes))

    def _name_unknown(self, table: Mapping[str, Any], known: Sequence[str], place: str) -> None:
        names = [ascii(key)[1:-1][:40] for key in table if key not in known]
        if names:
            more = f" en nog {len(names) - 5}" if len(names) > 5 else ""
            text = f"dit kennen we niet en het telt niet mee: {', '.join(names[:5])}{more}"
            self.odd.append(Finding(place=place, code="unknown-key", text=text))

    def _canonical(self, item: object, place: str) -> str:
        try:
            return canonical_json(item)
        except ValueError:
            self._mistake(place, "", "invalid", "hierin staat een getal dat te groot is")
            return ""


def canonical_json(value: object) -> str:
    """The value as one line of JSON that is the same for the same content; ValueError for NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def _fact(known: ClaimEventType, reader: TableReader) -> ClaimFact:
    match known:
        case ClaimEventType.OBLIGATION_IMPOSED:
            return ObligationImposed(
                amount=event_amount(reader),
                kind=reader.text("type"),
                category=reader.text("categorie"),
                is_primary=reader.flag("primaire_verplichting"),
                imposed_on=day_at(reader, "datumtijd_opgelegd"),
                decision=reader.text("beschikkingsnummer"),
                description=words(reader, "omschrijving"),
                legal_ground=words(reader, "juridische_grondslag_omschrijving"),
                creditor=reader.text("opgelegd_door"),
                collector=reader.text("uitgevoerd_door"),
            )
        case ClaimEventType.PAYMENT_DEMANDED:
            return PaymentDemanded(
                amount=event_amount(reader),
                reference=reader.text("betalingskenmerk"),
                due_on=day_at(reader, "vervaldatum"),
                iban="".join(reader.text("rekeningnummer").split()).upper(),
                payee=reader.text("rekeningnummer_tenaamstelling") or reader.text("te_betalen_aan"),
                description=words(reader, "omschrijving"),
            )
        case ClaimEventType.DEMAND_WITHDRAWN:
            return DemandWithdrawn(reader.text("ingetrokken_gebeurtenis_kenmerk", required=True))
        case ClaimEventType.PAYMENT_PROCESSED:
            received = day_at(reader, "datumtijd_ontvangen")
            return PaymentProcessed(
                amount=event_amount(reader),
                reference=reader.text("betalingskenmerk"),
                received_on=received or day_at(reader, "datumtijd_verwerkt"),
                received_by=reader.text("ontvangen_door"),
            )
