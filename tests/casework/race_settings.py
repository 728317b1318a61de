"""What production runs, on a database that racing processes share; tables without migrations."""

from office.settings.base import *  # noqa: F403


class _NoMigrations(dict):
    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> None:
        return None


MIGRATION_MODULES = _NoMigrations()
#: codes are hashed outside every lock: here it would only keep processes from meeting
TRACKING_HASH_COST = (1, 8)
