"""A store in memory that keeps the contracts of `digest.ports`: what a test needs that is not about a database.

`tables` says what it holds, `store` how a transaction begins and ends; each repository has a module of its own.
A further one, the ledger's for example, adds a module and its line in `MemoryUnitOfWork`.
"""

from digest.testing.memory.store import MemoryStore, MemoryUnitOfWork

__all__ = ["MemoryStore", "MemoryUnitOfWork"]
