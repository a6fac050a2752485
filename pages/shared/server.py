"""What the web server does around the pages: warm up, security headers, readiness, errors without tracebacks."""

from __future__ import annotations

import gc
import ipaddress
import logging
import threading
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcing_core.configuration import Configuration

_LOG = logging.getLogger("steerboard")
_GARBAGE_SECONDS = 10  # often, so that there is little to look through while everybody waits
_WHOLE_AFTER = 180  # times: what was put aside since then is looked through as well

# The one inline script of Streamlit's own page, by its hash; a test fetches the page and compares.
INLINE_SCRIPT = "'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
CSP = (
    f"default-src 'self'; script-src 'self' {INLINE_SCRIPT}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


class SecurityHeaders:
    """Adds the headers that Streamlit leaves to a proxy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; answers to web requests get the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers)


def middleware() -> list[Middleware]:
    """What every request passes through."""
    return [Middleware(SecurityHeaders)]


async def _ready(_request: Request) -> JSONResponse:
    from pages.shared import load

    try:
        return JSONResponse({"status": "ready", "revision": load.store().head})
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is that we are not ready
        return JSONResponse({"status": "not ready", "why": str(error)}, status_code=503)


def routes() -> list[Route]:
    """Routes of our own."""
    return [Route("/readyz", _ready)]


def refuse_open_network() -> None:
    """Without sign-in the app serves this machine alone."""
    address = st.get_option("server.address") or "0.0.0.0"  # noqa: S104 - what Streamlit takes when nothing is set
    loopback = address == "localhost" or (address.replace(".", "").replace(":", "").isalnum() and _is_loopback(address))
    if not loopback and not Configuration().trust_network:
        raise SystemExit(
            f"Steerboard has no sign-in of its own yet, so it does not serve the network address {address}: "
            "use 127.0.0.1, or set STEERBOARD_TRUST_NETWORK=1 when a proxy in front signs people in"
        )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Import what pages need, then keep the collector away from it; collect on a timer, not after every click."""
    refuse_open_network()
    import pandas  # noqa: F401, ICN001
    import plotly.graph_objects  # noqa: F401
    import pyarrow.compute  # noqa: F401
    import scipy.special  # noqa: F401

    import sourcing_core.assessment
    import sourcing_core.charts  # noqa: F401

    gc.collect()
    gc.freeze()
    stop = threading.Event()
    threading.Thread(target=_collect_now_and_then, args=(stop,), daemon=True).start()
    yield {}
    stop.set()


def _collect_now_and_then(stop: threading.Event) -> None:
    """Every collection stops all sessions: so what survives one is put aside, and looked through only now and then."""
    for turn in count(1):
        if stop.wait(_GARBAGE_SECONDS):
            return
        if turn % _WHOLE_AFTER == 0:
            gc.unfreeze()
        gc.collect()
        gc.freeze()


def on_script_error(error: BaseException) -> bool:
    """Say that something went wrong with a reference, never a traceback; a refusal of storage says its own line."""
    from sourcing_core.storage import StorageRefused

    if isinstance(error, StorageRefused):
        st.error(str(error)[:1].upper() + str(error)[1:] + ".", icon=":material/error:")
        return True
    reference = uuid.uuid4().hex[:8]
    _LOG.exception("page failed, reference %s", reference, exc_info=error)
    st.error(
        f"Something went wrong on this page. Nothing was saved. Please report the reference {reference}.",
        icon=":material/error:",
    )
    return True
