"""What happened, for other systems to page through: CloudEvents by the NL GOV profile.

They promise every event once, in one order, and that who asks on from the last `sequence` it got
misses none, also of those that were recorded at the same moment.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from api.routes.answers import Shape
from api.routes.asking import Asking, read_after, read_limit
from api.routes.openapi import AFTER, LIMIT, Contract, contract
from api.settings import Settings
from huishoudboekje.actions import TYPE_PREFIX, EventKind
from huishoudboekje.agreements import TableReader
from huishoudboekje.views import cloud_event, events_after, source_of

BATCH = "application/cloudevents-batch+json"
_TYPES = {"enum": [f"{TYPE_PREFIX}{kind}" for kind in EventKind]}


class CloudEvent(Shape):
    """An event; `subject` compares and cannot be read, `data` holds ids, amounts and days."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    sequence: str
    datacontenttype: Literal["application/json"]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    after: int
    limit: int
    type: str


def _asked(reader: TableReader) -> _Asked:
    wanted = reader.text("type")
    if wanted and wanted not in _TYPES["enum"]:
        reader.mistake("type", f"dit soort kennen we niet; een soort begint met {TYPE_PREFIX}")
    return _Asked(after=read_after(reader), limit=read_limit(reader), type=wanted)


def _in_a_batch(opt: dict[str, Contract]) -> dict[str, Contract]:
    return {"contract": replace(opt["contract"], gives=BATCH)}


@get(
    "/events",
    sync_to_thread=True,
    opt=_in_a_batch(
        contract({200: list[CloudEvent]}, query={"after": AFTER, "limit": LIMIT, "type": _TYPES})
    ),
)
def get_events(
    asking: NamedDependency[Asking], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """What happened after the event with that sequence, in order; an empty list for nothing."""
    said = asking.query(_asked)
    with asking.transactions.reading() as session:
        found = events_after(
            session,
            said.after,
            reach=asking.by.reach,
            limit=said.limit,
            types=[said.type] if said.type else None,
        )
    source = source_of(settings.oin)
    told = [cloud_event(each, source=source) for each in found]
    content = msgspec.json.encode(msgspec.convert(told, type=list[CloudEvent]))
    return Response(content, status_code=200, media_type=BATCH)


HANDLERS = [get_events]
