"""The screens: Dutch, made on the server, readable on a phone, without any script.

The room promises `route_handlers` for the composition root and `problem_page` for what
goes wrong. It speaks to views only and holds no rule.
"""

from api.pages.households import home, households
from api.pages.month import month_screen
from api.pages.problem import problem_page
from api.pages.rendering import style_sheet

__all__ = ["problem_page", "route_handlers"]

route_handlers = [home, households, month_screen, style_sheet]
