"""Thanks, greetings, goodbyes, a yes or a no: understood as what they are, in every language; and what has expired or ended."""

from collections.abc import Callable, Mapping

from digest.chat.command import Call, Reply
from digest.chat.onward import ENDED
from digest.chat.parse import everyday, fold, plainly
from digest.chat.reply import answer, command_line, latest_button, rows
from digest.domain.buttons import Button
from digest.domain.words import Words, mark

EXPIRED = "courtesy:expired"
"""The name under which a button without its kept text is answered."""

FILE = "courtesy:file"
"""The name under which a file is answered that nobody asked for."""

LOST = "courtesy:lost"
"""What only question marks or dots mean: somebody who does not know what to say."""

SORRY = "courtesy:sorry"
"""What it means that somebody is not content, and says no more than that."""

THANKS = "courtesy:thanks"
"""What thanks and praise mean."""

WORDLESS = "courtesy:wordless"
"""The name under which a voice message, a picture or a sticker is answered."""

OVER = "courtesy:over"
"""The name under which whoever cancels is told that what was asked for is waited for no more."""

DECLINED = "courtesy:declined"
"""What a no means to a question whose yes would have changed something."""

NO = "courtesy:noted"
"""What a no means where nothing was asked."""

YES = "courtesy:yes"
"""What a yes means where nothing was asked; the router gives it to the question that is open."""

_AGREEING = mark("yes, yes do, yeah, yep, ok, okay, sure, please do, go ahead, do it, sounds good")

EVERYDAY: tuple[tuple[str, str], ...] = (
    (
        THANKS,
        mark(
            "thanks, thank you, thanks a lot, many thanks, thank you very much, thank you so much, thx, ty, "
            "great, nice, cool, perfect, well done, good bot, thx a lot, thanks so much, thanks for that, cheers, "
            "love it, i love it, i love this, i like it, i like this, this is great, that's great, awesome, "
            "amazing, excellent, brilliant, wonderful, fantastic, good job, great job, nice work, very good, very "
            "helpful, very useful, that helps, helpful, useful, wow, ok thanks, okay thanks, cool thanks, great "
            "thanks, perfect thanks, got it thanks, thanks bot, thank you bot"
        ),
    ),
    (
        SORRY,
        mark(
            "bad, bad bot, terrible, awful, useless, you're useless, you are useless, this is useless, you suck, "
            "this sucks, i hate this, i hate it, i don't like it, i don't like this, this is bad, this is boring, "
            "boring, not good, not helpful, not useful, that's wrong, this is wrong, that is wrong, wrong, wrong "
            "answer, not interested, i'm not interested, disappointing, rubbish, garbage, trash, nonsense, this "
            "is nonsense, i'm not happy, that didn't help, this doesn't help, you don't understand, you don't "
            "understand me, not working, it's not working, it doesn't work, this doesn't work, it's broken, "
            "broken, nothing happened, nothing happens, i got it twice, i got it two times, same news again, old "
            "news, you already sent this, i've seen this, not relevant, irrelevant, not what i asked, that's not "
            "what i asked, i already read this, i've read this, i've already read this, already seen this, i "
            "don't want this, i don't want it"
        ),
    ),
    (YES, _AGREEING),
    (
        NO,
        mark(
            "no, nope, no thanks, no thank you, not now, later, maybe later, got it, i see, haha, hahaha, lol, "
            "hmm, never mind then, fine, whatever, sorry, my mistake"
        ),
    ),
    (
        "courtesy:hello",
        mark(
            "hello, hi, hey, hi there, hello there, good morning, good afternoon, good evening, are you there, "
            "how are you, how are you doing, how's it going, what's up, yo, hiya, good day, nice to meet you, is "
            "anyone there, anybody there, test, testing, you there, are you alive, who's there"
        ),
    ),
    ("language en", mark("english, in english, speak english, english please, switch to english, change to english")),
    (
        "language zh-Hans",
        mark("chinese, in chinese, speak chinese, chinese please, switch to chinese, change to chinese"),
    ),
    (
        "language zh-Hant",
        mark("traditional chinese, in traditional chinese, speak traditional chinese, switch to traditional chinese"),
    ),
    ("language =both", mark("both languages, two languages, bilingual")),
    ("pause 1", mark("skip today, not today, stop for today, no digest today please, nothing today")),
    ("pause 2", mark("skip tomorrow, not tomorrow, no digest tomorrow, nothing tomorrow")),
    ("time 12:00", mark("at noon, noon, send it at noon")),
    (
        "style plain",
        mark("no emoji, no emojis, stop the emojis, without emojis, don't use emojis, plain text, plain style"),
    ),
    (
        "courtesy:bye",
        mark(
            "bye, goodbye, good night, see you, bye bye, see you tomorrow, see you later, take care, good night then, "
            "goodnight, thanks bye, thank you bye, ok bye, okay bye, ok thanks bye, okay thanks bye"
        ),
    ),
)
"""What runs these, or a command with its argument, without a slash: (name, marked words)."""


def agrees(typed: str, words: Words) -> bool:
    """Whether a line says yes, in the reader's language or in English, and nothing else."""
    return fold(typed) in everyday(((YES, _AGREEING), (YES, plainly(words.sentence(_AGREEING), words))))


def thanks(call: Call) -> Reply:
    """You're welcome."""
    return answer(call, call.words.sentence("You’re welcome."))


def noted(call: Call) -> Reply:
    """A yes or no that decides nothing."""
    return answer(call, call.words.sentence("All right. I’m here whenever you need me."))


def over(call: Call) -> Reply:
    """What was asked for is waited for no more."""
    said = call.words.sentence("All right, I’m no longer waiting for that. Nothing more is changed.")
    return answer(call, said, private=True)


def declined(call: Call) -> Reply:
    """What was asked about stays as it is."""
    return answer(call, call.words.sentence("All right, everything stays as it is."), private=True)


def hello(call: Call) -> Reply:
    """A greeting, and where to begin."""
    return _beginning(call, call.words.sentence("Hello. Ask me anything about the AI news, or begin here:"))


def _beginning(call: Call, said: str) -> Reply:
    words = call.words
    return answer(
        call,
        said,
        buttons=rows(
            (
                Button(words.sentence("Today’s digest"), command_line("digest")),
                Button(words.sentence("What can you do?"), command_line("help")),
            )
        ),
    )


def lost(call: Call) -> Reply:
    """Where to begin, for whoever has said nothing."""
    return _beginning(call, call.words.sentence("What would you like to know? Just ask, or begin here:"))


def sorry(call: Call) -> Reply:
    """An apology, and what can be changed."""
    words = call.words
    buttons = (
        Button(words.sentence("Say more"), command_line("feedback")),
        Button(words.sentence("Report an error"), command_line("report")),
        Button(words.sentence("Only some topics"), command_line("follow", "=only")),
        Button(words.sentence("Settings"), command_line("settings")),
    )
    said = words.sentence("I’m sorry. Tell us what is wrong, or change what you get:")
    return answer(call, said, buttons=rows(buttons))


def wordless(call: Call) -> Reply:
    """A message that holds no words."""
    words = call.words
    said = words.sentence(
        "I read only what is written: no voice messages, pictures or stickers. Ask me in your own words, or paste a "
        "story’s link or title."
    )
    return answer(call, said, buttons=((Button(words.sentence("What can you do?"), command_line("help")),),))


def bye(call: Call) -> Reply:
    """A goodbye."""
    return answer(call, call.words.sentence("See you."))


def expired(call: Call) -> Reply:
    """A button whose text is no longer kept."""
    words = call.words
    said = words.sentence("This button is too old: what it stood for is no longer kept. Please ask again.")
    search = Button(words.sentence("Search"), command_line("search"))
    return answer(call, said, buttons=((search, Button(words.sentence("Help"), command_line("help"))),))


def file(call: Call) -> Reply:
    """A file from somebody who brings no stories."""
    words = call.words
    said = words.sentence("I can’t read files. Ask me in your own words, or paste a story’s link or title.")
    return answer(call, said, buttons=((Button(words.sentence("What can you do?"), command_line("help")),),))


def ended(call: Call) -> Reply:
    """Nothing more stands in the list that was shown last."""
    words = call.words
    said = words.sentence("That was all of it. Ask me anything, or go on here:")
    topics = Button(words.sentence("All topics"), command_line("tags"))
    return answer(call, said, buttons=rows((latest_button(call), topics)))


COURTESIES: Mapping[str, Callable[[Call], Reply]] = {
    THANKS: thanks,
    SORRY: sorry,
    LOST: lost,
    WORDLESS: wordless,
    YES: noted,
    NO: noted,
    OVER: over,
    DECLINED: declined,
    "courtesy:hello": hello,
    "courtesy:bye": bye,
    EXPIRED: expired,
    FILE: file,
    ENDED: ended,
}
