"""Kept importable under this name: the panel lives in :mod:`core.panels`."""

from core.panels import FactsPanel

__all__ = ["FactsPanel"]
