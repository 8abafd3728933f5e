"""Which entries are worth judging: what is looked for where many have the words, and what of it comes first."""

from collections.abc import Iterator

from digest.search import seeking
from digest.search.seeking import COMBINED, ENOUGH, ROOM, Term, answered, most, ranked, stored, terms, words_in, worth

FEW, SOME = Term(("kestrel",), 3), Term(("chip",), ROOM - 3)
MANY = tuple(Term((word,), ROOM + at) for at, word in enumerate(("cost", "price", "model", "law"), 1))
"""More than are looked at have each of them."""


def asked(*sought: Term, found: int = 0, last: bool = True) -> Iterator[seeking.Expression]:
    return seeking.expressions(sought, range(found), last=last)


def test_any_of_the_rare_words_will_do() -> None:
    assert list(asked(FEW, SOME, found=1)) == [((FEW,), (SOME,))]


def test_common_words_are_looked_for_beside_each_other_the_rarest_three() -> None:
    cost, price, model, _ = MANY
    _, every, *pairs, one = asked(FEW, *MANY)
    assert every == ((cost, price, model),)
    assert pairs == [((cost, price),), ((cost, model),), ((price, model),)]
    assert one == ((cost,),)


def test_of_common_words_together_fewer_entries_are_looked_at() -> None:
    rare, every, *_, one = asked(FEW, *MANY)
    assert (most(rare), most(every), most(one)) == (ROOM, COMBINED, ROOM)


def test_another_pair_is_looked_for_only_until_enough_is_found() -> None:
    found: set[int] = set()
    steps = seeking.expressions(MANY, found, last=True)
    _, pair = next(steps), next(steps)
    found |= set(range(ENOUGH))
    assert pair == (MANY[:2],)
    assert list(steps) == []


def test_what_is_looser_is_left_where_enough_was_found() -> None:
    assert len(list(asked(*MANY, found=ENOUGH))) == 1
    assert len(list(asked(*MANY, found=1))) == 4
    assert len(list(asked(*MANY, last=False))) == 4


def test_terms_are_what_stands_anywhere_the_rarest_first() -> None:
    counts = {"voice": 5, "speech": 6, "law": 2}
    assert terms([("voice", "speech", "sound"), ("law",), ("zebra",)], counts) == (
        Term(("law",), 2),
        Term(("voice", "speech"), 11),
    )


def test_questions_count_more_than_answers_and_rare_words_more_than_common_ones() -> None:
    says = worth([("tern", "chip")], {"tern": 1, "chip": 400}, 1_000)
    found = {
        1: stored("When do chips arrive?", "Tern says so."),
        2: stored("When does Tern deliver?", "It may be soon."),
        3: stored("Tern chips?", "Soon."),
        4: stored("Which chips?", "Any of them."),
    }
    assert ranked(says, found) == [3, 2, 1, 4]


def test_of_equal_ones_the_newest_comes_first() -> None:
    same = stored("Who buys chips?", "Clouds.")
    assert ranked({"chip": 1.0}, {5: same, 7: same, 6: same}) == [7, 6, 5]
    assert ranked({}, {}) == []


def test_what_is_stored_gives_its_tokens_back() -> None:
    kept = stored("Who buys chips?", "Clouds buy chips.")
    assert words_in(kept) == ["who", "buy", "chip", "cloud"]
    assert answered(kept) == ["cloud", "buy", "chip"]
    assert answered(stored("", "")) == words_in(stored("", "")) == []
