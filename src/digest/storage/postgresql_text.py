"""Text as PostgreSQL's driver sends it."""

from typing import Any

from psycopg.types.string import StrDumper


class StorableDumper(StrDumper):
    """Text without the null character, which PostgreSQL has no place for. Input is rid of it (`domain.clean`) before."""

    def dump(self, obj: str) -> Any:
        """The text as it is sent."""
        return super().dump(obj.replace("\0", ""))
