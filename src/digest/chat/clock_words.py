"""Times of day in words put in figures: "half past eight", "seven thirty", 差一刻九点. Pure."""

import re

from digest.chat import numerals

FEW = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
"""English numerals, each at the place of its number."""
_TEENS = ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_HOURS = {word: value for value, word in enumerate(FEW)} | {"noon": 12, "midnight": 0}
_MINUTES = {
    **{word: value for value, word in enumerate((*FEW, *_TEENS))},
    **_TENS,
    **{f"{ten} {one}": tens + value for ten, tens in _TENS.items() for value, one in enumerate(FEW[1:10], 1)},
    **{f"oh {one}": value for value, one in enumerate(FEW[1:10], 1)},
    "quarter": 15,
    "half": 30,
}
_HOUR = rf"(?P<hour>{'|'.join(_HOURS)}|\d{{1,2}})(?=$|[\W]|[ap]m)"
_MINUTE = "|".join(sorted(_MINUTES, key=len, reverse=True)).replace(" ", "[ -]")
_PAST = re.compile(rf"\b(?:an? )?(?P<minute>{_MINUTE}|\d{{1,2}})(?: min(?:ute)?s?)? (?:past|after) {_HOUR}")
_TO = re.compile(rf"\b(?:an? )?(?P<minute>{_MINUTE}|\d{{1,2}}(?= min))(?: min(?:ute)?s?)? (?:to|before) {_HOUR}")
_AFTER = re.compile(rf"\b{_HOUR}[ -](?P<minute>{_MINUTE})\b")
_ALONE = re.compile(rf"\b(?P<hour>{'|'.join(FEW[1:])})\b")
_LACKING = rf"(?P<lacking>一刻|{numerals.PATTERN}分|\d{{1,2}}分)钟?"
_CHINESE_HOUR = rf"(?P<hour>{numerals.PATTERN}|\d{{1,2}})[点时]钟?"
_SHORT_OF = (re.compile(f"差{_LACKING}到?{_CHINESE_HOUR}"), re.compile(f"{_CHINESE_HOUR}差{_LACKING}"))
_HALF = r"every (?P<half>morning|afternoon|evening|night)"
_DAILY = re.compile(rf"^{_HALF}(?: at)? (?P<time>.+)$|^(?P<before>.+) {_HALF.replace('half', 'behind')}$")
_TOLD = re.compile(r"\d ?[ap]\.?m\b|\bin the |\bat night")
_TRADITIONAL = str.maketrans("點時鐘過", "点时钟过")


def in_figures(text: str) -> str:
    """The text, in lower case, with the times that it says in words as `8:30` or `9`; everything else as it is."""
    text = _DAILY.sub(_in_its_half, text.translate(_TRADITIONAL))
    text = _TO.sub(_before, _PAST.sub(_after, text))
    text = _ALONE.sub(lambda found: str(_HOURS[found["hour"]]), _AFTER.sub(_after, text))
    for pattern in _SHORT_OF:
        text = pattern.sub(_short_of, text)
    return text


def _in_its_half(found: re.Match[str]) -> str:
    """`every evening at 7` as `7 in the evening`; a time that says its half of the day stays as it is."""
    time, half = found["time"] or found["before"], found["half"] or found["behind"]
    if _TOLD.search(time):
        return time
    return f"{time} at night" if half == "night" else f"{time} in the {half}"


def _after(found: re.Match[str]) -> str:
    return f"{_hour(found['hour'])}:{_minute(found['minute']):02}"


def _before(found: re.Match[str]) -> str:
    return _lacking(_hour(found["hour"]), _minute(found["minute"]))


def _short_of(found: re.Match[str]) -> str:
    lacking = found["lacking"]
    return _lacking(_hour(found["hour"]), 15 if lacking == "一刻" else _counted(lacking[:-1]))


def _lacking(hour: int, minutes: int) -> str:
    """So many minutes before an hour: a quarter to one is a quarter to thirteen, and a quarter to none one to 24."""
    return f"{(hour - 1) % 24 or 12}:{60 - minutes:02}" if minutes else f"{hour}:00"


def _hour(typed: str) -> int:
    return _HOURS[typed] if typed in _HOURS else _counted(typed)


def _minute(typed: str) -> int:
    named = typed.replace("-", " ")
    return _MINUTES[named] if named in _MINUTES else int(typed)


def _counted(typed: str) -> int:
    """What figures or a Chinese numeral say."""
    return int(typed) if typed.isdecimal() else numerals.value(typed) or 0
