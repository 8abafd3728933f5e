"""Bytes to text: UTF-8, with or without a byte order mark, UTF-16 with one, or GB18030 where that makes plain Chinese."""

import codecs

_MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """The text of a file; raise ValueError (UnicodeDecodeError where a byte is to blame) where it is in no known encoding."""
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _as_chinese(data, error)


def _as_chinese(data: bytes, error: UnicodeDecodeError) -> str:
    """Decode as GB18030 and look at the outcome: nearly any bytes are valid in it, but only text gives everyday characters."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise error from None
    beyond = [char for char in text if not char.isascii()]
    everyday = sum(len(char.encode("gb2312", "ignore")) == 2 for char in beyond)
    if not text.isprintable() and any(char < " " and char not in "\t\r\n" for char in text):
        raise error
    if everyday < 0.9 * len(beyond):
        raise error
    return text
