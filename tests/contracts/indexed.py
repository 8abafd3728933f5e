"""Two articles, and looking for them, to begin a contract test of the index with."""

from collections.abc import Sequence

from digest.domain.article import Article, Content, FaqEntry, Insight, KeyFact, Scores, StoredArticle, Tag
from digest.ports import FaqHit, Store
from digest.testing import START

RECALL = Article(
    {
        "en": Content(
            "Anthropic’s safety warnings may have backfired",
            "The company disputes the finding.",
            ("Anthropic refuses to recall its model over a narrow jailbreak.",),
            (KeyFact("Users", "deployed to", "hundreds of millions"),),
            ("It is akin to recalling a language.",),
            (Insight("companies will dispute mandates.", "Precedent"),),
            (
                FaqEntry(
                    "What is a jailbreak in the context of AI models?",
                    "A technique that circumvents an AI's built-in safety filters.",
                ),
                FaqEntry("Why is recalling an AI model so disruptive?", "A recall would break integrations."),
                FaqEntry(
                    "Could Anthropic be forced to recall the model despite its objection?",
                    "Yes, if a regulatory authority determines that the flaw presents a risk.",
                ),
            ),
        ),
        "zh-Hans": Content(
            "Anthropic的安全警告可能适得其反",
            tldr=("该公司质疑将微小风险等同于产品召回的逻辑。",),
            analysis=("措辞强硬的博文。",),
            faq=(
                FaqEntry("为什么Anthropic强烈反对召回模型，而不是选择默默修复？", "因为这涉及一个原则性分歧。"),
                FaqEntry("这场争论对普通AI用户意味着什么？", "公司可能会采取更务实的措施。"),
            ),
        ),
    },
    Scores(80, 65, 70),
    {"en": "AI News", "zh-Hans": "AI资讯"},
    (Tag("regulation", {"en": "Regulation", "zh-Hans": "监管"}),),
    story="recall",
)
CHIPS = Article(
    {
        "en": Content(
            "Chip makers report record orders",
            tldr=("Orders for AI accelerators doubled; the safety of supply worries buyers.",),
            faq=(FaqEntry("How long is the wait for one?", "A year."), FaqEntry("Who buys chips?", "Clouds.")),
        )
    },
    Scores(50, 50, 50),
    story="chips",
)


async def put(store: Store, *articles: Article) -> list[StoredArticle]:
    async with store.begin() as uow:
        stored = [await uow.articles.add(one, (f"{one.story}",), START) for one in articles]
        for one in stored:
            await uow.index.put(one)
    return stored


async def search(store: Store, words: str) -> list[tuple[int, str]]:
    async with store.read() as uow:
        page = await uow.index.search(words, 10)
    assert page.total == len(page.items)
    return [(hit.article, hit.language) for hit in page.items]


async def ask(store: Store, question: str, within: Sequence[int] = ()) -> tuple[FaqHit, ...]:
    async with store.read() as uow:
        return await uow.index.ask(question, 3, within)
