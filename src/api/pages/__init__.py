"""The screens: Dutch, made on the server, readable on a phone, without any script.

The room promises `route_handlers` for the composition root, and `problem_page` and
`refused_screen` for what goes wrong. It speaks to actions and views only and holds no rule.
"""

from litestar import Router
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

from api.pages import (
    arrangement,
    bank,
    bank_lines,
    batches,
    claims,
    closing,
    creditor,
    debt,
    debts,
    guarantees,
    payees,
    payment_orders,
    payments,
    proposal,
    queue,
    settlement_round,
    signals,
    together,
)
from api.pages.desk import desk
from api.pages.households import home, households
from api.pages.month import month_screen
from api.pages.people import person_of
from api.pages.person_choice import choose_person
from api.pages.problem import problem_page, refused_screen
from api.pages.rendering import style_sheet

__all__ = ["person_of", "problem_page", "refused_screen", "route_handlers"]

_SCREENS = Router(
    "/",
    route_handlers=[
        home,
        households,
        month_screen,
        choose_person,
        *bank.HANDLERS,
        *queue.HANDLERS,
        *bank_lines.HANDLERS,
        *payments.HANDLERS,
        *batches.HANDLERS,
        *payment_orders.HANDLERS,
        *payees.HANDLERS,
        *signals.HANDLERS,
        *settlement_round.HANDLERS,
        *closing.HANDLERS,
        *debts.HANDLERS,
        *debt.HANDLERS,
        *claims.HANDLERS,
        *proposal.HANDLERS,
        *arrangement.HANDLERS,
        *together.HANDLERS,
        *guarantees.HANDLERS,
        *creditor.HANDLERS,
    ],
    dependencies={"desk": Provide(desk)},
)
route_handlers: tuple[HTTPRouteHandler | Router, ...] = (_SCREENS, style_sheet)
