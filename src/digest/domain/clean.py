"""Text from outside, made safe to show anywhere: nothing invisible that reorders, hides or smuggles text. Pure.

Markup-looking text is not touched: it is data, and every renderer escapes it in its own way.
"""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Controls but tab and newline; bidi controls; soft hyphen and other invisible fillers; zero-width characters but the two
# joiners; lone surrogates and noncharacters, which no encoder takes; tag characters, which carry text nobody sees.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"
    "\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
    # A variation selector after the first says nothing more; runs of them are used to hide bytes.
    "|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]|(?:^|(?<=\\s))[\ufe00-\ufe0f]"
)

_PICTURE = "\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_MODIFIER = "\ufe0f\U0001f3fb-\U0001f3ff"
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18aa\ufb50-\ufdff\ufe70-\ufefc"
_JOINER = re.compile("[\u200c\u200d]")
_JOINER_KEPT = re.compile(
    f"(?<=[{_PICTURE}{_MODIFIER}])\u200d(?=[{_PICTURE}])|(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])"
)


def clean(text: str) -> str:
    """The text without characters that are not seen but act: controls, bidi controls, zero-width and tag characters.

    Newlines (every kind becomes `\\n`) and tabs stay. A zero-width joiner stays inside an emoji sequence; joiner and
    non-joiner stay between letters of scripts that are written with them (Arabic, the Indic scripts and their kin).
    Cleaning twice changes nothing.
    """
    visible = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    while True:  # removing a selector may bring two others together
        cleaner = _UNWANTED.sub("", _drop_idle_joiners(visible))
        if cleaner == visible:
            return visible
        visible = cleaner


def _drop_idle_joiners(text: str) -> str:
    kept = {match.start() for match in _JOINER_KEPT.finditer(text)}
    return _JOINER.sub(lambda match: match[0] if match.start() in kept else "", text)


def printable(text: str) -> str:
    """The text with everything that is not seen escaped (`\\x1b`, `\\u202e`), for one line of a terminal or a log."""
    return "".join(char.encode("unicode_escape").decode() if _unseen(char) else char for char in text)


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
