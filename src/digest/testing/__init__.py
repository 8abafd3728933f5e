"""For tests, public: fakes that keep the contracts of what they stand for. Nothing else imports this room.

`ledger` and `server` have their own, which few tests need: `from digest.testing.ledger import …`.
"""

from digest.testing.chat import NothingKept, TestChat, open_test_chat
from digest.testing.clock import START, FakeClock
from digest.testing.memory import MemoryStore
from digest.testing.store import data_dir, open_store_at, open_test_store, sqlite_url
from digest.testing.visitor import ChatTester, lines_of

__all__ = [
    "START",
    "ChatTester",
    "FakeClock",
    "MemoryStore",
    "NothingKept",
    "TestChat",
    "data_dir",
    "lines_of",
    "open_store_at",
    "open_test_chat",
    "open_test_store",
    "sqlite_url",
]
