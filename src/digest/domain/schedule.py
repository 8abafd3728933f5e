"""When a digest is due: local times of day in IANA zones, as instants, one per existing local date whatever the clocks do."""

from dataclasses import dataclass

EVERY_DAY = 0b1111111


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A local time on some weekdays. `minute` counts from local midnight (0 to 1439); bit 0 of `weekdays` is Monday.

    `slot` tells the digests of one day apart: 0, or 1 for the second of a reader who gets two.
    """

    zone: str
    minute: int
    weekdays: int = EVERY_DAY
    slot: int = 0
