"""Headlines and FAQ pairs that could be real, made from templates: the same ones for the same number, every time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEED = 2_000


@dataclass(frozen=True, slots=True)
class Language:
    """What headlines and questions are put together from."""

    headlines: Sequence[str]
    questions: Sequence[str]
    who: Sequence[str]
    what: Sequence[str]
    where: Sequence[str]
    why: Sequence[str]


def _list(written: str) -> Sequence[str]:
    return written.split("|")


ENGLISH = Language(
    (
        "{who} opens a {what} centre in {where}",
        "{who} raises ${number} million for {what}",
        "{where} fines {who} over {what}",
        "{who} says its {what} is {number}% faster, and engineers {why}",
        "Why {where} is betting on {what} this year",
        "{number} hospitals in {where} try {what} from {who}",
        "{who} delays its {what} after testers {why}",
        "Schools in {where} {why} about {what}",
        "A court in {where} rules against {who} on {what}",
        "{who} and {where} sign a deal on {what} worth ${number} million",
        "Study: {what} fails in {number} of 100 cases, {who} answers",
        "{who} lays off {number} people and turns to {what}",
    ),
    (
        "How does {who}'s {what} work in {where}?",
        "Why did people {why} about {what} from {who}?",
        "What does {what} cost {where} in {number} days?",
        "When will {who} offer {what} in {where}?",
        "Is the {what} of {who} safe for {number} users?",
    ),
    _list(
        "Calderstone|Nimbusfold|Arvento|Kestrelworks|Palisade|Ostrava|Lumenary|Hexaline|Brightmoor|Solvana|Quenby|"
        "Tidewell|Marlowe|Verdano|Northcape|Illuvia|Redfern|Axiom|Sparrowhawk|Tannhurst|Delphine|Corrigan|Umbra|"
        "Whitlock"
    ),
    _list(
        "speech recognition|a robot fleet|a translation model|image generation|chip packaging|an open model|"
        "code review|drug discovery|data labelling|a customer agent|weather forecasting|a tutoring app|"
        "face matching|voice cloning|a search engine|warehouse automation|legal drafting|edge inference|"
        "model audits|synthetic data|a price list|a licence|water cooling|an appeal|a recall|an export licence|"
        "a model register|essay grading"
    ),
    _list(
        "Norway|Kenya|Lisbon|Osaka|Chile|Toronto|Hanoi|Bavaria|Seoul|Morocco|Estonia|Brazil|Jakarta|Leeds|Zurich|Texas"
    ),
    _list("disagree|complain|cheer|ask for proof|walk out|shrug|sue|want their money back|ask for more time"),
)
CHINESE = Language(
    (
        "{who}在{where}启用{what}中心",
        "{who}融资 {number} 亿元，押注{what}",
        "{where}因{what}处罚{who}",
        "{who}称{what}提速 {number}%，工程师{why}",
        "{where}今年为什么看好{what}",
        "{where} {number} 家医院试用{who}的{what}",
        "测试者{why}，{who}推迟{what}上线",
        "{where}的学校对{what}{why}",
        "{where}法院就{what}判{who}败诉",
        "{who}与{where}签下 {number} 亿元{what}合同",
        "研究：{what}每 100 次错 {number} 次，{who}回应",
        "{who}裁员 {number} 人，转向{what}",
    ),
    (
        "{who}的{what}在{where}是怎么做的？",
        "为什么有人对{who}的{what}{why}？",
        "{where}用{what} {number} 天要花多少钱？",
        "{who}什么时候在{where}提供{what}？",
        "{who}的{what}对 {number} 位用户安全吗？",
    ),
    _list(
        "星澜科技|云岫智能|北辰算力|青禾数据|海棠机器人|远山实验室|微光视觉|澄湖芯片|鹿鸣教育|巨浪云|墨石|"
        "白鹭出行|金穗农科|蓝鲸语音|拾光影像|长风航天|玄武安全|银杏医疗|松果法务|潮汐能源"
    ),
    _list(
        "语音识别|机器人车队|翻译模型|图像生成|芯片封装|开放模型|代码审查|药物研发|数据标注|客服智能体|天气预报|"
        "辅导应用|人脸比对|声音克隆|搜索引擎|仓储自动化|合同起草|端侧推理|模型审计|合成数据|降价方案|授权协议|"
        "水冷系统|上诉|召回|出口许可|模型登记|作文批改"
    ),
    _list("挪威|肯尼亚|里斯本|大阪|智利|多伦多|河内|苏州|首尔|深圳|爱沙尼亚|巴西|雅加达|杭州|苏黎世|成都"),
    _list("有异议|不满|叫好|要求拿出证据|集体离场|不以为意|提起诉讼|要求退款|要求多给时间"),
)


def headlines(count: int) -> Iterator[tuple[str, str]]:
    """So many headlines with their languages, as many English as Chinese ones."""
    return _made(count, "headlines")


def questions(count: int) -> Iterator[tuple[str, str]]:
    """So many questions with their languages."""
    return _made(count, "questions")


def _made(count: int, kind: str) -> Iterator[tuple[str, str]]:
    chance = random.Random(SEED)
    for number in range(count):
        name, language = ("en", ENGLISH) if number % 2 == 0 else ("zh-Hans", CHINESE)
        yield name, _filled(chance.choice(getattr(language, kind)), language, chance)


def _filled(template: str, language: Language, chance: random.Random) -> str:
    words = {name: chance.choice(getattr(language, name)) for name in ("who", "what", "where", "why")}
    return template.format(number=chance.randint(2, 400), **words)
