"""The JSON API: one module per resource, gathered under its one version.

It promises that every resource stands below `/v1`; it holds no rule and touches no table.
"""

from typing import Any

from litestar import Request, Router
from litestar.di import NamedDependency, Provide

from api.dependencies import Transactions
from api.routes import (
    agreements,
    arrangements,
    claims,
    creditors,
    debt_changes,
    debts,
    events,
    guarantees,
    health,
    households,
    ledger,
    matches,
    month_closes,
    months,
    openapi,
    payees,
    payment_orders,
    payments,
    plans,
    receipts,
    settlements,
    signals,
    statements,
)
from api.routes.asking import Asking
from huishoudboekje.actions import Acting


def asking(
    request: Request[Any, Any, Any],
    by: NamedDependency[Acting],
    transactions: NamedDependency[Transactions],
) -> Asking:
    """The request, with who makes it and the way into the database."""
    return Asking(request=request, by=by, transactions=transactions)


def router() -> Router:
    """Everything below `/v1`."""
    return Router(
        "/v1",
        route_handlers=[
            openapi.get_openapi,
            *health.HANDLERS,
            *plans.HANDLERS,
            *households.HANDLERS,
            *agreements.HANDLERS,
            *arrangements.HANDLERS,
            *debts.HANDLERS,
            *debt_changes.HANDLERS,
            *claims.HANDLERS,
            *guarantees.HANDLERS,
            *creditors.HANDLERS,
            *events.HANDLERS,
            *months.HANDLERS,
            *receipts.HANDLERS,
            *ledger.HANDLERS,
            *settlements.HANDLERS,
            *statements.HANDLERS,
            *matches.HANDLERS,
            *payments.HANDLERS,
            *payment_orders.HANDLERS,
            *payees.HANDLERS,
            *signals.HANDLERS,
            *month_closes.HANDLERS,
        ],
        dependencies={"asking": Provide(asking, sync_to_thread=False)},
    )
