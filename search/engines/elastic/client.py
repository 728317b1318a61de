"""The way to the search server: its nodes, its time-outs, and what counts as a failure."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from elastic_transport import ConnectionTimeout, SerializationError, TransportError
from elasticsearch import ApiError, Elasticsearch

from search.engines import EngineDown
from search.engines.breaker import Breaker

logger = logging.getLogger("office.search")
_OUR_FAULT: Final = frozenset({400, 409, 413})
_CERTAIN: Final = frozenset({401, 403, 404, 502, 503})


@dataclass(frozen=True, slots=True)
class Options:
    """Where the server is and how it is used. ``timeout``: seconds that one answer may take."""

    nodes: Sequence[str]
    index: str = "office"
    user: str = ""
    password: str = ""
    api_key: str = ""
    ca_certs: str = ""
    replicas: int = 0
    timeout: float = 2.0


def connect(options: Options) -> Elasticsearch:
    """A client that tries each node once; certificates are always verified."""
    more: dict[str, Any] = {}
    if options.api_key:
        more["api_key"] = options.api_key
    elif options.user:
        more["basic_auth"] = (options.user, options.password)
    if options.ca_certs:
        more["ca_certs"] = options.ca_certs
    return Elasticsearch(
        list(options.nodes),
        request_timeout=options.timeout,
        max_retries=len(options.nodes) - 1,
        retry_on_timeout=False,
        **more,
    )


@contextmanager
def noticing(breaker: Breaker, *, writing: bool = False) -> Iterator[None]:
    """Tell the breaker how the server does; raise :class:`EngineDown` where it does not answer.

    A server that missed something it was told opens the breaker at once.
    """
    try:
        yield
    except ConnectionTimeout as error:
        breaker.failed("time-out", certain=writing)
        raise EngineDown("time-out") from error
    except SerializationError as error:
        logger.exception("what was sent or received cannot be read")
        breaker.failed("unreadable", certain=writing)
        raise EngineDown("unreadable") from error
    except TransportError as error:
        breaker.failed(type(error).__name__, certain=True)
        raise EngineDown(type(error).__name__) from error
    except ApiError as error:
        status = error.meta.status
        if status in _OUR_FAULT:
            logger.exception("the search server refused a question")
        else:
            breaker.failed(f"status {status}", certain=writing or status in _CERTAIN)
        raise EngineDown(f"status {status}: {str(error)[:300]}") from error
