from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management import BaseCommand
from django.db import connection, models, transaction

from core.encryption import EncryptedJSON, EncryptedText, rotate

BATCH = 500


class Command(BaseCommand):
    help = "Bring every encrypted field under the newest of FIELD_KEYS; may be run while serving"

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for model in apps.get_models():
            fields = [
                field
                for field in model._meta.local_concrete_fields
                if isinstance(field, EncryptedText | EncryptedJSON)
            ]
            if fields:
                total += self._rotate(model, fields)
        self.stdout.write(f"{total} rows are under the newest key")

    def _rotate(self, model: type[models.Model], fields: list[Any]) -> int:
        """Read and write what lies in the table, without looking into it; how many rows."""
        table = connection.ops.quote_name(model._meta.db_table)
        key = connection.ops.quote_name(str(model._meta.pk.column))
        columns = [connection.ops.quote_name(field.column) for field in fields]
        last, done = 0, 0
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {key}, {', '.join(columns)} FROM {table} "  # noqa: S608 - our names
                    f"WHERE {key} > %s ORDER BY {key} LIMIT {BATCH}",
                    [last],
                )
                rows = cursor.fetchall()
                for pk, *tokens in rows:
                    moved = [rotate(token) if token else token for token in tokens]
                    # only where nobody wrote it in the meantime
                    sets = ", ".join(f"{column} = %s" for column in columns)
                    same = " AND ".join(
                        f"({column} = %s OR {column} IS NULL)" for column in columns
                    )
                    cursor.execute(
                        f"UPDATE {table} SET {sets} WHERE {key} = %s AND {same}",  # noqa: S608
                        [*moved, pk, *[token or "" for token in tokens]],
                    )
            if not rows:
                return done
            last, done = rows[-1][0], done + len(rows)
