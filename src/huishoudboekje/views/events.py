"""What happened, for other systems: a page of the outbox, as CloudEvents of the NL GOV profile.

It promises that whoever asks on from the last number it got misses nothing, also of what was
recorded at the same moment; who reads how far it does not keep.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from huishoudboekje.database import Reach, load_events
from huishoudboekje.database import StoredEvent as StoredEvent

NO_OIN = "urn:huishoudboekje:no-oin"
"""Where events come from until the organisation's own number (OIN) is set."""


def source_of(oin: str) -> str:
    """Where the events of an organisation come from: its OIN, or that it has none yet."""
    return f"urn:nld:oin:{oin}:systeem:huishoudboekje" if oin else NO_OIN


def events_after(
    session: Session,
    after: int = 0,
    *,
    reach: Reach,
    limit: int = 50,
    types: Collection[str] | None = None,
) -> tuple[StoredEvent, ...]:
    """The events numbered above `after`, at most `limit`, in order; None asks for all types."""
    return load_events(session, reach=reach, after=after, limit=limit, types=types)


def cloud_event(stored: StoredEvent, *, source: str) -> dict[str, Any]:
    """The event as it is told; `sequence` is its number, to ask on from."""
    event = stored.event
    moment = event.occurred_at.isoformat().replace("+00:00", "Z")
    return {
        "specversion": "1.0",
        "id": event.event_id,
        "source": source,
        "type": event.type,
        "subject": event.subject,
        "time": moment,
        "sequence": str(stored.id),
        "datacontenttype": "application/json",
        "data": json.loads(event.data),
    }
