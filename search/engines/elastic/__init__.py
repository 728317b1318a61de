"""The search server in production: Elasticsearch 8, in the same words as every other engine."""

from __future__ import annotations

from .client import Options
from .engine import ElasticEngine, row_of

__all__ = ["ElasticEngine", "Options", "row_of"]
