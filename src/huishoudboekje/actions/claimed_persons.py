"""Whose overview a claims document is: which of the residents of a household.

It promises that a resident has one BSN for ever and that a household has no more people than
residents. A BSN stays in the documents: it is shown nowhere and is part of no refusal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huishoudboekje.agreements import Resident
from huishoudboekje.arrangements import ClaimsDocument, read_claims_document
from huishoudboekje.database import StoredClaimsDocument
from huishoudboekje.errors import Finding, InvalidInput, WrongDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPerson:
    """The person of a document: the number of the resident, and the documents that came before.

    `resident` is None where the household names no residents, or nobody said who it was.
    """

    resident: int | None = None
    document_ids: frozenset[int] = frozenset()


def claimed_person(
    document: ClaimsDocument,
    before: Sequence[StoredClaimsDocument],
    residents: Sequence[Resident],
    *,
    named: str = "",
) -> ClaimedPerson:
    """Whose overview it is, by the name or the number of the resident where it is not yet known.

    Raises WrongDocument for a person who is none of the residents, or another one than named, and
    InvalidInput where the resident is not there, or has to be named and is not.
    """
    numbers = _numbers(residents, named)
    people = _people(before)
    known = people.get(document.bsn)
    if known is None and len(people) >= max(1, len(residents)):
        raise WrongDocument("Dit vorderingenoverzicht is van iemand anders.")
    mine = known or ClaimedPerson()
    if mine.resident is not None:
        if named and mine.resident not in numbers:
            raise WrongDocument("Dit vorderingenoverzicht is van een andere bewoner.")
        return mine
    if not residents or (known and not named):
        return mine
    if not named and len(residents) > 1:
        names = " of ".join(each.name for each in residents)
        raise _refuse("missing", f"zeg van wie dit overzicht is: {names}")
    taken = {each.resident for each in people.values()}
    free = [number for number in numbers if number not in taken]
    if not free:
        raise WrongDocument("Dit vorderingenoverzicht is van een andere bewoner.")
    return ClaimedPerson(resident=free[0], document_ids=mine.document_ids)


def _numbers(residents: Sequence[Resident], named: str) -> list[int]:
    """The numbers of the residents with this name or number; all of them when none is named."""
    found = [
        number
        for number, each in enumerate(residents, start=1)
        if named in ("", each.name, str(number))
    ]
    if named and not found:
        raise _refuse("not-found", "deze bewoner staat niet in het huishouden")
    return found


def _refuse(code: str, text: str) -> InvalidInput:
    return InvalidInput((Finding(place="resident", code=code, text=text),))


def _people(before: Sequence[StoredClaimsDocument]) -> Mapping[str, ClaimedPerson]:
    """The people whose documents we have, by BSN; of a resident only one document is read."""
    bsn_of: dict[int, str] = {}
    people: dict[str, ClaimedPerson] = {}
    for each in before:
        number = each.document.resident
        bsn = None if number is None else bsn_of.get(number)
        if bsn is None:
            bsn = read_claims_document(each.document.content).bsn
        if number is not None:
            bsn_of[number] = bsn
        known = people.get(bsn, ClaimedPerson())
        people[bsn] = ClaimedPerson(
            resident=known.resident if number is None else number,
            document_ids=known.document_ids | {each.id},
        )
    return people
