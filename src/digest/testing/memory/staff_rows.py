"""What a memory store holds about those who run the service."""

from dataclasses import dataclass
from datetime import datetime

from digest.testing.memory.table import Row


@dataclass(frozen=True, slots=True)
class StaffRow(Row):
    """An office that a holder has."""

    holder: str
    office: str
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class AuditRow(Row):
    """Something that was done, or refused."""

    id: int
    at: datetime
    who: str
    what: str
    about: str
    whom: str


@dataclass(frozen=True, slots=True)
class BroadcastRow(Row):
    """A broadcast, as the database keeps it."""

    id: int
    author: str
    phase: str
    body: str
    token: str
    approver: str
    before: str | None
    reason: str
    audience: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    first_planned: bool
    planned_to: int
    watch: str
    watch_language: str
    watch_zone: str
    watch_message: str
