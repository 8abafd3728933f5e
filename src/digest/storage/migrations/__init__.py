"""Alembic's folder, packaged with the program; `digest.storage.schema` runs it."""
