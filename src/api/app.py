"""The server put together: settings in, one ASGI application with API and screens out.

It promises that everything is wired here and nowhere else, and that it does not start on a
database that is not its own version. It holds no handler.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.enums import HttpMethod
from litestar.routes import HTTPRoute

from api import pages, routes
from api.dependencies import Background, clock, dependencies
from api.guard import MAX_BODY, Guard
from api.problems import problem_response, status_of
from api.routes.openapi import openapi
from api.settings import Settings, settings_from
from huishoudboekje.database import check_version, create_engine_for
from huishoudboekje.errors import Refusal


def error_response(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """What went wrong, as a problem below `/v1` and as a screen everywhere else."""
    if request.url.path.startswith("/v1/"):
        return problem_response(request, error)
    text = str(error) if isinstance(error, Refusal) else ""
    viewer = request.query_params.get("als", "")
    person = pages.person_of(request.cookies)
    return pages.problem_page(status_of(request, error), text, als=viewer, person=person)


async def options_answer(request: Request[Any, Any, Any]) -> Response[None] | None:
    """What OPTIONS asks: every method of the address; None for any other question.

    Litestar's own answer forgets the handlers that were registered after the first of an address.
    """
    if request.method != HttpMethod.OPTIONS:
        return None
    asked = request.scope["path_template"]
    routes = (each for each in request.app.routes if isinstance(each, HTTPRoute))
    methods = next(each.methods for each in routes if each.path_format == asked)
    return Response(None, status_code=204, headers={"Allow": ", ".join(sorted(methods))})


def application() -> Litestar:
    """The application as the environment's settings ask for it; raises InvalidInput."""
    return create_app(settings_from(os.environ))


def create_app(settings: Settings, *, instead: Mapping[str, Provide] | None = None) -> Litestar:
    """The application with these settings.

    `instead` puts other dependencies in the place of those named so, for tests.
    """
    engine = create_engine_for(settings.database_url)
    background = Background(clock(settings.today))

    @asynccontextmanager
    async def open_database(_: Litestar) -> AsyncIterator[None]:
        check_version(engine)
        yield
        background.close()
        engine.dispose()

    app = Litestar(
        [routes.router(), *pages.route_handlers],
        dependencies={**dependencies(engine, settings, background), **(instead or {})},
        exception_handlers={Exception: error_response},
        before_request=options_answer,
        lifespan=[open_database],
        # Smaller limits are the guard's; Litestar's own stands at 10 MB.
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )
    app.state.openapi = msgspec.json.encode(openapi(app))
    app.asgi_handler = Guard(app.asgi_handler, hosts=settings.hosts, screen=pages.refused_screen)
    return app
