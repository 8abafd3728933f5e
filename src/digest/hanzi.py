"""Chinese in the characters that its reader knows: what is Simplified written as Traditional, and the other way round.

OpenCC converts by words, not by characters alone: 头发 becomes 頭髮 and 发展 發展 (docs/adr/0024-opencc.md).
"""

import re
from functools import cache, lru_cache, reduce

from opencc import OpenCC

from digest.domain.language import SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE

# Characters as Taiwan writes them, which Hong Kong and Macau read as their own. Words stay: 软件 is no 軟體 where a text
# says it of a company called so.
_CONVERSIONS = {TRADITIONAL_CHINESE: "s2tw", SIMPLIFIED_CHINESE: "tw2s"}

# What the dictionaries take for one word across the border of two (90 天后: no empress), and what Taiwan writes otherwise.
_MENDED = {
    TRADITIONAL_CHINESE: (
        (re.compile("(?<=[0-9百千萬幾半干今昨明當每])( ?)天后"), r"\1天後"),
        (
            re.compile("(?<![一二兩三四五六七八九十百千萬億幾數多每這那哪此該本首另某整單半船艦影0-9 ])隻(?![身字言])"),
            "只",
        ),
        (re.compile("(?<=[賬名訂清表榜菜工保簽]單)隻|(?<=一半)隻"), "只"),
        (re.compile("(?<=[函參係指整分次]數|[提示]詞|[文樣版成腳課]本)里(?!程)"), "裡"),
        (re.compile("護髮(?=[布佈])"), "護發"),
        (re.compile("(?<=[發公宣分遍散])佈|佈(?=局)"), "布"),
        (re.compile("併發(?=送)"), "並發"),
        (re.compile("復雜"), "複雜"),
        (re.compile("折疊"), "摺疊"),
        (re.compile("傢俱"), "家具"),
        (re.compile("賬"), "帳"),
        (re.compile("平臺"), "平台"),
    ),
    SIMPLIFIED_CHINESE: ((re.compile("(?<![蚊营])帐(?![篷幕子])"), "账"),),
}
# What Taiwan calls what our own sentences and topics speak of, longer words before those inside them. In a story the same
# word may be something else: 程序 of a court.
_TERMS = {
    TRADITIONAL_CHINESE: {
        "最新消息": "最新消息",  # news is called so there, too
        "消息": "訊息",
        "保存多久": "保存多久",  # how long something is kept
        "保存幾天": "保存幾天",
        "保存": "儲存",
        "用戶名": "使用者名稱",
        "用戶": "使用者",
        "設置": "設定",
        "配置": "設定",
        "程序": "程式",
        "鏈接": "連結",
        "連接已斷開": "連線已中斷",
        "服務器": "伺服器",
        "客戶端": "用戶端",
        "軟件": "軟體",
        "網絡": "網路",
        "域名": "網域",
        "地址": "網址",
        "搜索": "搜尋",
        "關鍵詞": "關鍵字",
        "文件": "檔案",
        "富文本": "富文本",
        "文本": "文字",
        "信息": "資訊",
        "私信": "私訊",
        "反饋": "回饋",
        "給文章糾錯": "回報文章的錯誤",
        "糾錯": "勘誤",
        "報告錯誤": "回報錯誤",
        "報告的": "回報的",
        "聯繫": "聯絡",
        "數據統計": "數據統計",  # figures are called so there, too
        "核心數據": "核心數據",
        "數據": "資料",
        "數組": "陣列",
        "字段": "欄位",
        "JSON 對象": "JSON 物件",
        "列表": "清單",
        "嵌套": "巢狀",
        "字符": "字元",
        "哈希值": "雜湊值",
        "二進制": "二進位",
        "源代碼": "原始碼",
        "命令行": "命令列",
        "命令": "指令",
        "運行": "執行",
        "支持": "支援",
        "訪問口令": "存取密碼",
        "令牌": "權杖",
        "導入": "匯入",
        "導出": "匯出",
        "刷新": "重新整理",
        "質量": "品質",
        "磁盤": "磁碟",
        "屏幕": "螢幕",
        "讀屏": "螢幕報讀",
        "界面": "介面",
        "菜單": "選單",
        "身份組": "身分組",  # as Discord has it
        "子區": "討論串",
        "查看頻道": "檢視頻道",  # a permission, as Discord has it
        "發送": "傳送",
        "私聊": "私訊",
        "拉進群": "加進群組",
        "在群裡": "在群組裡",
        "批准": "核准",
        "查找": "尋找",
        "幫助": "說明",
        "推送": "推播",
        "關注": "追蹤",
        "屏蔽": "隱藏",
        "撤銷": "復原",
        "丟棄": "捨棄",
        "條件": "條件",
        "條要點": "項要點",
        "條": "則",  # news and messages are counted so there
        "運營": "營運",
        "所有者": "擁有者",
        "識別": "辨識",
        "獲取": "取得",
        "示例": "範例",
        "行業": "產業",
        "會話": "對話",
        "當前": "目前",
        "已定時": "已排程",
        "夏令時": "日光節約時間",
        "公元": "西元",
        "進程": "處理程序",
        "芯片": "晶片",
        "智能體": "智慧代理",
        "智能硬件": "智慧硬體",
        "大模型": "大型模型",
        "推理部署": "推論部署",  # serving a model; 推理 is its reasoning
        "雲計算": "雲端運算",
        "編程": "程式設計",
        "視頻": "影片",
        "融資": "募資",
        "創業公司": "新創公司",
    }
}
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

REMEMBERED = 8_192
"""Texts kept converted: the sections of some hundred articles, and every sentence of ours."""


def written(text: str, language: str) -> str:
    """The text in the characters of that kind of Chinese; as it is where the language is none, or the text has none."""
    if language not in _CONVERSIONS or not _HAN.search(text):
        return text
    return _converted(text, language)


def worded(text: str, language: str) -> str:
    """A sentence or a topic of ours in the characters and in the terms of those who write that kind of Chinese."""
    terms = _TERMS.get(language)
    return _termed(language).sub(lambda found: terms[found[0]], written(text, language)) if terms else text


def simplified_characters(text: str) -> str:
    """The text with each Traditional character as its Simplified one, whatever stands beside it: for comparing only."""
    return text.translate(_simplifying()) if _HAN.search(text) else text


@lru_cache(maxsize=REMEMBERED)
def _converted(text: str, language: str) -> str:
    converted = str(_converter(_CONVERSIONS[language]).convert(text))
    return reduce(lambda mended, wrong: wrong[0].sub(wrong[1], mended), _MENDED[language], converted)


@cache
def _converter(name: str) -> OpenCC:
    """Made at first use: the dictionaries take a tenth of a second."""
    return OpenCC(name)


@cache
def _termed(language: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _TERMS[language])))


@cache
def _simplifying() -> dict[int, str]:
    characters = map(chr, range(0x3400, 0xA000))
    pairs = ((one, _converter("t2s").convert(one)) for one in characters)
    return {ord(one): other for one, other in pairs if len(other) == 1 and other != one} | dict.fromkeys(
        map(ord, "帳帐"), "账"
    )
