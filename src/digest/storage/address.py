"""A database's address: read without ever repeating what may be a password in it."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from digest.storage import postgresql, sqlite
from digest.storage.errors import StorageError

ADVICE = f"write {sqlite.EXAMPLE} or {postgresql.EXAMPLE}"


def parsed(address: str) -> URL:
    """The address in its parts. Raises StorageError, which shows nothing of it, where they cannot be told apart."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StorageError(f"The database's address cannot be read; {ADVICE}") from None
    if "@" in (url.host or ""):
        raise StorageError("The database's address has an @ too many: in a password it is written %40.")
    if url.get_backend_name() == "sqlite" and url.host:
        raise StorageError(f"The database's address cannot be read: a file's has three slashes; {ADVICE}")
    return url


def public(url: URL) -> str:
    """The address without password and options, which may hold one."""
    driver = url.drivername.removesuffix("+psycopg")
    return url.set(drivername=driver, password=None, query={}).render_as_string()


def for_tools(url: URL) -> str:
    """The address as PostgreSQL's own programs take it, its options included but for passwords."""
    plain = url._replace(drivername="postgresql", password=None)
    return plain.difference_update_query(("password", "sslpassword")).render_as_string()
