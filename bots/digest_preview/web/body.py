"""What a request brings, within a time: nobody keeps a connection by sending a byte now and then."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

PATIENCE = 10.0
"""Seconds that a whole body may take to come."""


async def body_of(request: Request, patience: float = PATIENCE) -> bytes:
    """The whole body. Raises HTTPException: 408 where it takes too long, 400 where the client left before its end."""
    try:
        async with asyncio.timeout(patience):
            return await request.body()
    except TimeoutError:
        raise HTTPException(408, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
