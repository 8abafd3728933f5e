"""What is looked for to know how much of a question an article has."""

from digest.search.coverage import covered, parts
from digest.search.fulltext import MOST_RANKED
from digest.search.seeking import Term


def test_a_common_word_is_looked_for_beside_the_rare_ones_only() -> None:
    rare, common = Term(("walrus",), 3), Term(("chip",), MOST_RANKED)
    assert parts(["walrus", "chip", "zebra"], {"walrus": 3, "chip": MOST_RANKED}) == {
        "walrus": ((rare,),),
        "chip": ((common, Term(("walrus",), 0)),),
    }
    assert parts(["zebra"], {}) == {}


def test_an_article_is_about_the_words_that_it_has_itself() -> None:
    told = [("walrus", 1), ("walrus", 1), ("chip", 1), ("chip", 2), ("chip", 3)]
    alone, rare = covered(["walrus", "chip", "tea"], told[3:], {"chip": 3}, 9), {"walrus": 1, "chip": 3}
    assert 0 < alone < 1 / 3 < covered(["walrus", "chip", "tea"], told, rare, 9) < 1
    assert covered(["walrus", "chip"], told, rare, 9) == 1
    assert covered([], [], {}, 9) == 0


def test_a_chinese_pair_that_stands_nowhere_may_be_parts_of_two_words() -> None:
    told, counts = [("护士", 1)], {"护士": 1}
    assert covered(["护士", "士看"], told, counts, 9) > covered(["nurse", "seen"], [("nurse", 1)], {"nurse": 1}, 9)
    assert covered(["护士", "士看"], told, counts, 9) < 1
