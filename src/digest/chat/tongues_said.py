"""A language that somebody asks for and that is not spoken here, by its English, Chinese or own name. Pure."""

import re

_NAMES = (
    "french|spanish|german|japanese|korean|russian|portuguese|italian|arabic|hindi|indonesian|vietnamese|thai|turkish|dutch"
    "|polish|ukrainian|persian|cantonese|français|francais|español|espanol|deutsch|русский|português|italiano|日本語|日本语"
    "|日语|日文|한국어|韩语|韩文|法语|法文|西班牙语|德语|德文|俄语|俄文|葡萄牙语|意大利语|阿拉伯语|越南语|泰语|粤语|广东话"
    "|العربية|tiếng việt"
)
_ASKED = re.compile(
    r"(?:(?:do you )?(?:speak|talk|write|switch to|change to) |in |(?:parles?|parlez|hablas?) )?"
    rf"(?:你?(?:会|能)?(?:说|用|讲|换成|改成|切换到))?(?P<name>{_NAMES})版?",
)


def other_language(said: str) -> str | None:
    """The name of the language that a folded line asks for; None where it says anything else."""
    match = _ASKED.fullmatch(said)
    return match["name"] if match else None
