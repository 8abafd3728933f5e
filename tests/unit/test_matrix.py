"""Vectors in memory: exact, language by language, and grown as they come."""

import numpy as np
import pytest

from digest.search.coarse import Coarse
from digest.search.matrix import COMPARED, Matrix, blended, packed

CHANCE = np.random.default_rng(7)


def made(count: int, towards: int = 0, size: int = 32) -> list[bytes]:
    """Vectors that lean in one direction, as those of a language do."""
    vectors = CHANCE.standard_normal((count, size))
    vectors[:, towards] += 6
    return packed(list(vectors))


def filled(count: int = 200) -> tuple[Matrix, list[bytes], list[bytes]]:
    matrix, english, chinese = Matrix(), made(count), made(count, 1)
    matrix.add([(number, "en", vector, True) for number, vector in enumerate(english)])
    matrix.add([(count + number, "zh-Hans", vector, True) for number, vector in enumerate(chinese)])
    return matrix, english, chinese


def test_a_vector_is_nearest_to_itself() -> None:
    matrix, english, chinese = filled()
    for entry, vector, language in ((5, english[5], "en"), (203, chinese[3], "zh-Hans")):
        found = matrix.cosines(vector, language, 10)
        assert max(found, key=found.__getitem__) == entry
        assert found[entry] == pytest.approx(1, abs=0.01)
        assert len(found) == 10


def test_a_language_is_no_nearness() -> None:
    matrix, english, _ = filled()
    found = matrix.cosines(english[5], "en", 100)
    assert 20 < sum(entry >= 200 for entry in found) < 80


def test_entries_are_added_one_by_one_as_well_as_together() -> None:
    vectors = made(60)
    together, alone = Matrix(), Matrix()
    together.add([(number, "en", vector, True) for number, vector in enumerate(vectors)])
    for number, vector in enumerate(vectors):
        alone.add([(number, "en", vector, True)])
    assert len(alone) == len(together) == 60
    one, other = (matrix.cosines(vectors[3], "en", 60) for matrix in (alone, together))
    assert all(one[entry] == pytest.approx(other[entry], abs=0.02) for entry in range(60))


def test_what_is_asked_for_is_given_however_far_it_is() -> None:
    matrix, english, _ = filled()
    found = matrix.cosines(english[5], "en", 3, also=[399, 7, 12345])
    assert {399, 7} <= found.keys()
    assert 3 <= len(found) <= 5


def test_what_is_not_shown_counts_for_the_mean_only() -> None:
    matrix, vectors = Matrix(), made(50)
    matrix.add([(number, "en", vector, number == 3) for number, vector in enumerate(vectors)])
    assert matrix.cosines(vectors[3], "en", 10).keys() == {3}


def test_other_sizes_empty_ones_and_unknown_languages_are_no_error() -> None:
    matrix = Matrix()
    assert matrix.cosines(made(1)[0], "en", 5) == {}
    matrix.add([])
    matrix.add([(1, "en", made(1)[0], True), (2, "en", made(1, size=8)[0], True)])
    assert matrix.cosines(made(1)[0], "fr", 5).keys() == {1}
    assert matrix.cosines(made(1, size=8)[0], "en", 5) == {}
    matrix.add([(1, "en", made(1)[0], True)])
    assert len(matrix) == 1, "an entry is there once"


def test_an_entry_is_about_its_question_more_than_about_its_answer() -> None:
    question, answer = np.eye(4)[0], np.eye(4)[1]
    blend = np.frombuffer(blended([question], [answer])[0], "<f2").astype(np.float32)
    assert np.linalg.norm(blend) == pytest.approx(1, abs=0.01)
    assert blend[0] == pytest.approx(2 * blend[1], abs=0.01)


def test_of_very_many_the_nearest_are_found_roughly_first() -> None:
    matrix, vectors = Matrix(), made(3 * COMPARED)
    for first in range(0, len(vectors), 500):
        matrix.add([(first + at, "en", vector, True) for at, vector in enumerate(vectors[first : first + 500])])
    assert not matrix.settled
    question = np.frombuffer(vectors[7], "<f2").astype(np.float32)
    asked = packed([question + 0.3 * CHANCE.standard_normal(32) / 32**0.5])[0]
    found = matrix.cosines(asked, "en", 10, also=[5_000])
    assert matrix.settled
    assert max(found, key=found.__getitem__) == 7
    everything = matrix.cosines(asked, "en", len(vectors), also=range(len(vectors)))
    nearest = sorted(everything, key=lambda entry: -everything[entry])[:10]
    assert found.keys() == {*nearest, 5_000}
    assert all(found[entry] == pytest.approx(everything[entry], abs=1e-6) for entry in found)


def test_what_is_kept_roughly_is_nearly_the_product() -> None:
    coarse, vectors = Coarse(), CHANCE.standard_normal((900, 70))
    vectors /= np.linalg.norm(vectors, axis=1)[:, None]
    coarse.make_room(400, 70)
    coarse.keep(0, vectors[:400])
    coarse.make_room(900, 70)
    coarse.keep(400, vectors[400:])
    asked = vectors[250] + 0.5 * CHANCE.standard_normal(70) / 70**0.5
    products = vectors @ asked
    found = coarse.nearest(asked / np.linalg.norm(asked), 900, 200)
    assert 200 <= len(found) < 250
    assert set(np.argsort(-products)[:40]) <= set(found.tolist())
    near = np.zeros(900, bool)
    near[coarse.nearest(vectors[250], 300, 1)] = True
    assert np.flatnonzero(near).tolist() == [250], "only the first 300 are looked at"
