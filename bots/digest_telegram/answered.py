"""Which updates were answered: a restart does not answer them again, whether the service gives them once more or not."""

from digest.wire.notebook import Notebook

REMEMBERED = 1_000
"""Updates remembered, far more than the service gives at once."""


class Answered:
    """The numbers of the updates answered last. Numbers are compared for being the same only: after a quiet week the
    service goes on from any number (core.telegram.org/bots/api#update).
    """

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._numbers: list[int] = list(notebook.get("answered") or ())
        self._begun = set(self._numbers)

    def begin(self, number: int) -> bool:
        """Begin to answer an update; False where it is answered, or being answered, already."""
        if number in self._begun:
            return False
        self._begun.add(number)
        return True

    def note(self, number: int) -> None:
        """It is answered."""
        self._numbers.append(number)
        for old in self._numbers[:-REMEMBERED]:
            self._begun.discard(old)
        self._numbers = self._numbers[-REMEMBERED:]
        self._notebook.put("answered", self._numbers)
