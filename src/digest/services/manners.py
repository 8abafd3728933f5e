"""How messages come to each place: in which rendering, with a sound or without, with link previews or without."""

from collections.abc import Mapping

from digest.domain.reader import Address, Manner
from digest.ports import Choices, Store


class Manners:
    """Use cases over what places choose, as far as their platform lets them. Each call is one transaction."""

    def __init__(self, store: Store, choices: Mapping[str, Choices]) -> None:
        self._store, self._choices = store, choices

    def choices(self, platform: str) -> Choices:
        """What places on this platform may choose."""
        return self._choices.get(platform, Choices())

    async def of(self, place: Address) -> Manner:
        """What this place chose."""
        async with self._store.read() as uow:
            return await uow.readers.manner(place)

    async def keep(self, place: Address, manner: Manner) -> None:
        """This place wants its messages so from now on; what is frozen for it already stays as it is."""
        async with self._store.begin() as uow:
            await uow.readers.keep_manner(place, manner)


def is_rich(manner: Manner, choices: Choices) -> bool:
    """Whether a place's messages come in the rendering that not every app draws; unasked only where nobody is asked."""
    if manner.variant is None:
        return bool(choices.rich) and not choices.asks
    return manner.variant == choices.rich


def is_undecided(manner: Manner, choices: Choices) -> bool:
    """Whether a reader is to be asked if their app draws that rendering."""
    return choices.asks and manner.variant is None
