"""The web site: health for supervisors, and the routes that platforms bring."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

Healthy = Callable[[], Awaitable[bool]]


def site(routes: Sequence[BaseRoute], healthy: Healthy) -> Starlette:
    """The ASGI application; `/health` answers 200 while `healthy` says so, else 503."""

    async def health(_: Request) -> Response:
        fine = await healthy()
        return JSONResponse({"ok": fine}, status_code=200 if fine else 503)

    return Starlette(routes=[Route("/health", health), *routes])
