"""The bundled model's file, its vocabulary and the ONNX format, without the model."""

import struct
from pathlib import Path

import numpy as np
import pytest

from digest.search.e5 import onnx
from digest.search.e5.pieces import Pieces
from digest.search.e5.weights import MAGIC, Weights

UNKNOWN = 0
VOCABULARY = ("<unk>", "\u2581", "US", "\u2581a", "b", "ab", "\u2581ab", "账", "!", "c")
SCORES = (0.0, -3.0, -1.0, -2.0, -2.0, -9.0, -3.5, -2.0, -1.0, -5.0)
WIDTH = 32


def written(folder: Path, magic: bytes = MAGIC) -> Path:
    """A file of weights of one token: 32 weights of 0 to 15, half of one as a scale; it stands at -1, and is of a kind at 2."""
    texts = [text.encode() for text in VOCABULARY]
    bounds = np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    halves = bytes(low | (15 - low) << 4 for low in range(16))
    word = np.array(0.5, "<f2").tobytes() + halves
    tensors = {
        "emb.word": word * len(VOCABULARY),
        "emb.pos": np.full(3 * WIDTH, -1, "<f4").tobytes(),
        "emb.type": np.full(2 * WIDTH, 2, "<f4").tobytes(),
    }
    replaced = struct.pack("<IBI", ord("！"), 1, ord("!")) + struct.pack("<IB", ord("\u200b"), 0)
    count, size = len(texts), sum(map(len, texts))
    head = magic + struct.pack("<I7if6iQ", 1, WIDTH, 0, 1, 0, count, 3, 2, 1e-12, 32, count, 7, 8, 1, UNKNOWN, size)
    body = (
        bounds + np.array(SCORES, "<f4").tobytes() + b"".join(texts) + struct.pack("<iI", 2, len(replaced)) + replaced
    )
    directory = len(head) + len(body) + 4 + sum(2 + len(name) + 21 for name in tensors)
    listed = struct.pack("<i", len(tensors))
    for name, told in tensors.items():
        listed += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, directory, len(told))
        directory += len(told)
    path = folder / "weights.bin"
    path.write_bytes(head + body + listed + b"".join(tensors.values()))
    return path


@pytest.fixture
def weights(tmp_path: Path) -> Weights:
    return Weights(written(tmp_path))


def pieces_of(weights: Weights, text: str) -> list[str]:
    return [VOCABULARY[number] for number in Pieces(weights).of(text)]


def test_a_text_is_cut_into_the_likeliest_pieces(weights: Weights) -> None:
    assert pieces_of(weights, "ab") == ["\u2581ab"]
    assert pieces_of(weights, "abc b") == ["\u2581ab", "c", "\u2581", "b"]


def test_what_is_no_piece_is_unknown_character_by_character(weights: Weights) -> None:
    assert pieces_of(weights, "xy") == ["\u2581", "<unk>", "<unk>"]


def test_what_is_in_the_vocabulary_for_the_unknown_is_no_piece(weights: Weights) -> None:
    assert pieces_of(weights, "<unk>") == ["\u2581", *["<unk>"] * 5]


def test_characters_are_replaced_and_spaces_are_one(weights: Weights) -> None:
    assert pieces_of(weights, "  a\u200b   b！") == ["\u2581a", "\u2581", "b", "!"]


def test_no_character_is_taken_for_two_others_whose_bytes_it_has(weights: Weights) -> None:
    assert "单".encode("utf-16-le") == b"US"
    assert pieces_of(weights, "账单") == ["\u2581", "账", "<unk>"]


def test_nothing_is_a_space(weights: Weights) -> None:
    assert pieces_of(weights, "") == ["\u2581"]


def test_a_token_is_its_weights_where_it_stands(weights: Weights) -> None:
    expected = [(level - 8) / 2 + 1 for level in (*range(16), *range(15, -1, -1))]
    assert weights.embedded([3, 4]).tolist() == [[expected, expected]]


def test_another_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no file of weights"):
        Weights(written(tmp_path, b"GGUF"))


def test_a_node_is_written_as_onnx_has_it() -> None:
    assert onnx.node("Add", ("a", "b"), "c", {"axis": -1, "epsilon": 0.5}, "m") == (
        b"\x0a\x01a\x0a\x01b\x12\x01c\x22\x03Add"
        b"\x2a\x14\x0a\x04axis\x18" + b"\xff" * 9 + b"\x01\xa0\x01\x02"
        b"\x2a\x11\x0a\x07epsilon\x15\x00\x00\x00\x3f\xa0\x01\x01"
        b"\x3a\x01m"
    )


def test_a_long_constant_says_how_long_it_is() -> None:
    numbers = np.arange(200, dtype=np.uint8)
    assert onnx.constant("n", numbers) == b"\x08\xc8\x01\x10\x02\x42\x01n\x4a\xc8\x01" + numbers.tobytes()
