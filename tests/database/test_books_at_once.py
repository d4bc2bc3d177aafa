"""Books that several open at the same moment are opened once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, text

from huishoudboekje.database import open_book, reading, writing
from huishoudboekje.ledger import ORGANISATION

CLIENTS = 4


def test_book_that_many_open_at_once_is_one_book(engine: Engine) -> None:
    together = threading.Barrier(CLIENTS)

    def client(_: int) -> int:
        together.wait(30)
        with writing(engine) as session:
            return open_book(session, ORGANISATION)

    with ThreadPoolExecutor(CLIENTS) as clients:
        (number,) = set(clients.map(client, range(CLIENTS)))
    with reading(engine) as session:
        found = session.execute(
            text("SELECT b.id FROM books b JOIN book_heads h ON h.book_id = b.id")
        )
        assert found.scalars().all() == [number]
