"""Chinese in the other characters: by words, and by characters alone where texts are only compared."""

import pytest

from digest.domain.article import Article, Content, FaqEntry, Insight, KeyFact, Scores
from digest.domain.language import readable, written_for
from digest.domain.script import rewritten, wanted_from
from digest.domain.taxonomy import Topic
from digest.hanzi import simplified_characters, worded, written
from digest.sources.taxonomy import load


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("为什么头发和发展不同", "為什麼頭髮和發展不同"),
        ("皇后后来在里面吃面", "皇后後來在裡面吃麵"),
        ("软件质量", "軟件質量"),
        ("AI 资讯 80", "AI 資訊 80"),
        ("意味着显著的进展", "意味著顯著的進展"),
    ],
)
def test_words_are_kept_and_characters_follow_them(simplified: str, traditional: str) -> None:
    assert written(simplified, "zh-Hant") == traditional
    assert written(traditional, "zh-Hans") == simplified


@pytest.mark.parametrize(
    ("text", "language"), [("Security", "zh-Hant"), ("发展", "en"), ("", "zh-Hant"), ("発展", "ja")]
)
def test_what_is_no_chinese_or_for_no_chinese_reader_stays(text: str, language: str) -> None:
    assert written(text, language) == text


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("Tern 2 将在 90 天后下线，30天后整改", "Tern 2 將在 90 天後下線，30天後整改"),
        ("几百天后，今天后半段", "幾百天後，今天後半段"),
        ("歌坛天后在天后宫", "歌壇天后在天后宮"),
        ("账单只少 16%，有一半只能看", "帳單只少 16%，有一半只能看"),
        ("要是只能，个别只报", "要是只能，個別只報"),
        ("一只股票和两只手，船只，只身", "一隻股票和兩隻手，船隻，隻身"),
        ("提示词里加一句，函数里的文本里出现", "提示詞裡加一句，函數裡的文本裡出現"),
        ("走了数里，里程碑，基本里程", "走了數里，里程碑，基本里程"),
        ("保护发布者，发布和公布", "保護發布者，發布和公布"),
        ("检查并发送", "檢查並發送"),
        ("因不复杂", "因不複雜"),
        ("不折叠的家具", "不摺疊的家具"),
        ("账号、记账、帐篷", "帳號、記帳、帳篷"),
        ("两个平台，站台", "兩個平台，站臺"),
    ],
)
def test_what_dictionaries_divide_wrongly_and_taiwan_writes_otherwise(simplified: str, traditional: str) -> None:
    assert written(simplified, "zh-Hant") == traditional
    assert written(traditional, "zh-Hans") == simplified


def test_an_account_is_found_in_either_way_of_writing_it() -> None:
    assert simplified_characters("帳單") == simplified_characters("賬單") == simplified_characters("账单")


def test_for_comparing_each_character_counts_alone() -> None:
    assert simplified_characters("監管：查詢 ABC") == "监管：查询 ABC"
    assert simplified_characters("监管") == "监管"


@pytest.mark.parametrize(
    ("wanted", "available", "read"),
    [
        (("zh-Hant",), ("zh-Hans",), "zh-Hant"),
        (("zh-Hant",), ("zh-Hans", "zh-Hant"), "zh-Hant"),
        (("zh-Hans", "zh-Hant"), ("zh-Hans",), "zh-Hans"),
        (("en", "zh-Hant"), ("zh-Hans",), "zh-Hant"),
        (("zh-Hans",), ("zh-Hant",), ""),
        (("en",), ("zh-Hans",), ""),
    ],
)
def test_who_reads_traditional_reads_what_is_written_from_simplified(
    wanted: tuple[str, ...], available: tuple[str, ...], read: str
) -> None:
    assert readable(wanted, available) == read


def test_the_first_of_both_kinds_counts() -> None:
    assert written_for("zh-Hans", ("en", "zh-Hant")) == "zh-Hant"
    assert written_for("zh-Hans", ("zh-Hans", "zh-Hant")) == "zh-Hans"
    assert written_for("en", ("zh-Hant",)) == "en"


SIMPLIFIED = Content(
    "标题",
    "摘要",
    ("要点",),
    (KeyFact("实体", "信息", "20 次"),),
    ("分析",),
    (Insight("启示", "领先"),),
    (FaqEntry("问题？", "回答。"),),
)


def test_every_section_is_written_anew() -> None:
    article = Article({"en": Content("Title"), "zh-Hans": SIMPLIFIED}, Scores(1, 2, 3), notice={"zh-Hans": "仅供参考"})
    read = rewritten(article, "zh-Hant", written)
    assert list(read.contents) == ["en", "zh-Hant"]
    assert read.content("zh-Hant") == Content(
        "標題",
        "摘要",
        ("要點",),
        (KeyFact("實體", "信息", "20 次"),),
        ("分析",),
        (Insight("啟示", "領先"),),
        (FaqEntry("問題？", "回答。"),),
    )
    assert read.notice == {"zh-Hant": "僅供參考", "zh-Hans": "仅供参考"}


def test_what_somebody_translated_is_kept() -> None:
    own = Content("自己的標題", tldr=("自己的要點",))
    article = Article({"zh-Hant": own, "zh-Hans": SIMPLIFIED}, Scores(1, 2, 3), notice={"zh-Hant": "自己的"})
    read = rewritten(article, "zh-Hant", written)
    assert list(read.contents) == ["zh-Hant"]
    assert (read.content("zh-Hant").title, read.content("zh-Hant").tldr) == (own.title, own.tldr)
    assert read.content("zh-Hant").analysis == ("分析",)
    assert read.notice == {"zh-Hant": "自己的"}


def test_only_readers_of_traditional_have_anything_written() -> None:
    article = Article({"en": Content("Title"), "zh-Hans": SIMPLIFIED}, Scores(1, 2, 3))
    assert wanted_from(article, ("zh-Hant", "en")) == "zh-Hant"
    assert wanted_from(article, ("en", "zh-Hans", "zh-Hant")) == ""
    assert wanted_from(article, ("en",)) == ""
    assert wanted_from(Article({"en": Content("Title")}, Scores(1, 2, 3)), ("zh-Hant",)) == ""


def test_our_own_sentences_have_taiwan_s_terms_and_stories_keep_their_words() -> None:
    said = "消息、链接和设置都在服务器上的文件里"
    assert worded(said, "zh-Hant") == "訊息、連結和設定都在伺服器上的檔案裡"
    assert written("这起诉讼走完了全部程序", "zh-Hant") == "這起訴訟走完了全部程序"
    assert worded("Settings", "zh-Hant") == "Settings"
    assert worded("设置", "zh-Hans") == "设置"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("最新消息", "最新消息"),
        ("3 条要点，24 条资讯，条件", "3 項要點，24 則資訊，條件"),
        ("保存多久，保存几天，还没保存", "保存多久，保存幾天，還沒儲存"),
        ("用户名，用户", "使用者名稱，使用者"),
        ("命令行，命令", "命令列，指令"),
        ("发送对象，JSON 对象", "傳送對象，JSON 物件"),
        ("读屏软件", "螢幕報讀軟體"),
        ("富文本，纯文本", "富文本，純文字"),
        ("数据统计和核心数据，导出我的数据", "數據統計和核心數據，匯出我的資料"),
        ("关注或屏蔽话题，推送到当前话题", "追蹤或隱藏話題，推播到目前話題"),
        ("运营者会丢弃它，夏令时会自动跟上", "營運者會捨棄它，日光節約時間會自動跟上"),
        ("会话类型，公元 1 年，已定时", "對話類型，西元 1 年，已排程"),
        ("请查看每个进程的日志", "請查看每個處理程序的日誌"),
        ("给文章纠错，点“纠错”，报告错误", "回報文章的錯誤，點“勘誤”，回報錯誤"),
        ("新地址，令牌由配置指定", "新網址，權杖由設定指定"),
        ("示例，行业启示，识别，所有者", "範例，產業啟示，辨識，擁有者"),
        ("请给我“查看频道”和“发送消息”的权限", "請給我“檢視頻道”和“傳送訊息”的權限"),
        (
            "把我拉进群，在群里发送，私聊我，需要批准，正在查找",
            "把我加進群組，在群組裡傳送，私訊我，需要核准，正在尋找",
        ),
        ("使用帮助，群发，补发", "使用說明，群發，補發"),
    ],
)
def test_a_longer_word_has_its_own_term(said: str, told: str) -> None:
    assert worded(said, "zh-Hant") == told


@pytest.mark.parametrize("topic", load().topics, ids=lambda topic: topic.tag.slug)
def test_a_topic_is_found_by_what_taiwan_calls_it(topic: Topic) -> None:
    shown = worded(topic.tag.names["zh-Hans"], "zh-Hant")
    assert load().find(shown) is load().find(written(shown, "zh-Hans")) is topic.tag
