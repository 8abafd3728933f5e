"""What people ask about the bot itself, and the answers. Phrasings stand beside one another, as people type them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from digest.domain.words import Words, mark


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A question about the bot in several phrasings, separated by `|`; its answer, and the command that goes with it.

    `label` is what stands on the command's button.
    """

    asked: str
    answer: str
    command: str
    label: str

    def phrasings(self, words: Words) -> Sequence[str]:
        """In the reader's language and in English, the first one being the one that is shown."""
        spoken = words.sentence(self.asked).split("|")
        return [phrase.strip() for phrase in (*spoken, *self.asked.split("|"))]


ENTRIES = (
    OwnEntry(
        mark(
            "How do I change the hour?|change the time|change the delivery time|change when the digest comes"
            "|can I get it at another time|can I get it later|can I get it earlier|what time do you send the digest"
            "|when does the digest come|set the hour|get the digest in the evening|get it in the morning"
        ),
        mark("Send /time with the hour you like, for example /time 08:30, or pick one with the button."),
        "time",
        mark("Time"),
    ),
    OwnEntry(
        mark(
            "How do I subscribe?|how to subscribe|how can I subscribe|how do I sign up|how do I get the digest every day"
        ),
        mark("Send /subscribe, or press it here. You choose the hour, and can stop any time."),
        "subscribe",
        mark("Subscribe"),
    ),
    OwnEntry(
        mark(
            "How do I unsubscribe?|stop the digest|stop sending me the digest|stop sending me messages"
            "|cancel my subscription|turn off the digest|how do I leave|no more messages|quit"
        ),
        mark(
            "Send /unsubscribe and nothing more comes; your settings are kept in case you return. /pause is for a while."
        ),
        "unsubscribe",
        mark("Unsubscribe"),
    ),
    OwnEntry(
        mark(
            "Can I pause it?|pause the digest|I am on holiday|going on vacation|take a break|stop for a week"
            "|what happens to the digest while I am away"
        ),
        mark("Send /pause, or /pause until Friday. When you are back, one catch-up tells you what still matters."),
        "pause",
        mark("Pause"),
    ),
    OwnEntry(
        mark(
            "How do I change the language?|switch to English|switch to Chinese|can I read it in English"
            "|can I read it in Chinese|which languages do you speak|do you speak Chinese|both languages side by side"
        ),
        mark("Send /language. You choose the language I speak and those you read, also side by side."),
        "language",
        mark("Language"),
    ),
    OwnEntry(
        mark(
            "How do I get only some topics?|follow a topic|choose topics|pick my topics|only stories about one topic"
            "|what topics are there|can I choose what I get|subscribe to a topic"
        ),
        mark("Send /follow with a topic: its stories rank higher. A switch there lets only these topics in."),
        "follow",
        mark("Follow topics"),
    ),
    OwnEntry(
        mark("How do I hide a topic?|mute a topic|block a topic|mute a word|I don't want to see a topic|hide stories"),
        mark("Send /mute with a topic or a word, and stories with it stay out of your digest."),
        "mute",
        mark("Mute"),
    ),
    OwnEntry(
        mark(
            "How do I change the number of stories?|get fewer stories|get more stories|how many stories do I get"
            "|make the digest shorter|make the digest longer|the digest is too long"
        ),
        mark("Send /length with a number from 1 to 20. On a slow day there are fewer."),
        "length",
        mark("Length and scores"),
    ),
    OwnEntry(
        mark(
            "Can I choose the days?|get it on workdays only|no digest on weekends|get it weekly|once a week|twice a day"
            "|change the days|how often do you send the digest|how often does the digest come"
        ),
        mark("Send /days: every day, workdays, or the days you pick. For twice a day, give /time two hours."),
        "days",
        mark("Days"),
    ),
    OwnEntry(
        mark(
            "How do I change my time zone?|set my time zone|the hour is wrong|I moved to another city|my timezone is wrong"
        ),
        mark("Send /timezone with your city or the time on your clock. Clock changes are taken care of."),
        "timezone",
        mark("Time zone"),
    ),
    OwnEntry(
        mark(
            "How do I set quiet hours?|don't send me anything at night|do not disturb|no messages at night|quiet at night"
        ),
        mark("Send /quiet 22:00 07:00, for example: what would come then waits until the morning."),
        "quiet",
        mark("Quiet hours"),
    ),
    OwnEntry(
        mark(
            "How do you choose the stories?|how are stories chosen|how do you rank stories|what do the scores mean"
            "|what does hot mean|what is the score|how is the score calculated|why do I get these stories"
        ),
        mark(
            "By three scores from 0 to 100, Hot, Quality and Impact, by age and by your topics. /why shows the sum for a "
            "story, /dial shifts the weights."
        ),
        "dial",
        mark("Dial"),
    ),
    OwnEntry(
        mark(
            "How do I ask a question?|what can I ask|can I ask you questions|how do I talk to you|how does this bot work"
        ),
        mark("Just type it, in English or Chinese. I answer from the stories’ own questions, and say so when I can’t."),
        "faq",
        mark("Ask a question"),
    ),
    OwnEntry(
        mark(
            "Who are you?|what are you|are you a bot|are you human|who made you|who runs this bot|what is this bot|what is this"
            "|what's your name|who built you|who developed you|who is behind this|who owns you"
        ),
        mark("I am Digest: each day I pick the few AI stories most worth your time. /about says who runs me."),
        "about",
        mark("About Digest"),
    ),
    OwnEntry(
        mark(
            "What do you store about me?|what data do you keep|do you store my data|do you sell my data|is my data safe"
            "|who sees my questions|do you know who I am"
        ),
        mark("Your settings and a few records; of questions, not who asked. /privacy lists every item with its days."),
        "privacy",
        mark("Privacy"),
    ),
    OwnEntry(
        mark("How do I delete my data?|erase my data|delete my account|forget me|remove everything about me"),
        mark("Send /forget and confirm: everything about you is erased. /export gives you a copy first."),
        "forget",
        mark("Erase my data"),
    ),
    OwnEntry(
        mark(
            "Are the texts written by AI?|who writes the stories|are these articles AI generated|can I trust you"
            "|can I trust the digest|is this written by a human|who wrote this|where do the stories come from"
        ),
        mark(
            "Yes, by AI from the sources named, so check what matters: each story links to its source where it has one."
        ),
        "latest",
        mark("Latest stories"),
    ),
    OwnEntry(
        mark(
            "Can I use it on Telegram and Discord?|use you on discord|use you on telegram|link my accounts"
            "|connect my discord account|connect my telegram account|same settings on two platforms"
        ),
        mark("Yes: /link joins both into one reader, with one set of settings and no story twice."),
        "link",
        mark("Link your accounts"),
    ),
    OwnEntry(
        mark(
            "Is there an app?|do you have an app|can I get it by email|send it by email|is there a newsletter"
            "|do you have a website|can I get it on WhatsApp|is there an RSS feed"
        ),
        mark("There is no email, app or feed: the digest comes in the chat. /link joins Telegram and Discord."),
        "link",
        mark("Link your accounts"),
    ),
    OwnEntry(
        mark(
            "How do I find older stories?|search old stories|find a story|search the archive|where are yesterday's stories"
            "|see past stories|I missed yesterday's digest"
        ),
        mark("Send /search with a word or two. /top month shows the best of the last 30 days."),
        "search",
        mark("Search"),
    ),
    OwnEntry(
        mark(
            "Is this true?|is it true|is this real|is that true|is this correct|fake news|is this fake|how do you know that"
            "|can I believe this|are you sure|says who|who says that|is it reliable|are you reliable|do you make mistakes"
            "|can you be wrong|is it accurate"
        ),
        mark(
            "AI wrote it from the sources named, and may err. Check what matters at the source; /report tells the editors "
            "of a mistake."
        ),
        "report",
        mark("Report an error"),
    ),
    OwnEntry(
        mark(
            "Is it free?|is this free|how much do you cost|does it cost anything|do I have to pay|what does this bot cost"
            "|how much is the subscription|do you cost money"
        ),
        mark("There is nothing to pay: I never ask for money. /about says who runs me."),
        "about",
        mark("About Digest"),
    ),
    OwnEntry(
        mark(
            "Are you ChatGPT?|are you an AI|are you GPT|which model are you|what model do you use|are you a language model"
            "|are you Claude|are you DeepSeek|which AI are you|do you use ChatGPT"
        ),
        mark("I make nothing up: I look for the answer in the stories, and say so when there is none."),
        "faq",
        mark("Ask a question"),
    ),
    OwnEntry(
        mark(
            "Can you do anything else?|tell me a joke|tell me a story|what's the weather|what is the weather today"
            "|what day is it today|what's the date|write me an email|write a poem|write code for me|sing a song|play music"
            "|do my homework|remind me|chat with me|I am bored"
        ),
        mark("AI news is all I do: I find it, explain it and send it on time. With anything else I’m no help."),
        "latest",
        mark("Latest stories"),
    ),
    OwnEntry(
        mark(
            "Can it be simpler?|it is too technical for me|I don't understand this|I don't understand this story"
            "|explain it simply|explain it like I'm five|in simple words please|this is too complicated|too difficult"
            "|too hard to read|too technical"
        ),
        mark(
            "Each story begins with its main points in short. Open it and press Ask about this for what people ask first."
        ),
        "latest",
        mark("Latest stories"),
    ),
    OwnEntry(
        mark(
            "Can I share it with friends?|can I share this with my friends|share with a friend|recommend you to a friend"
            "|tell a friend|invite a friend|how do I share a story|forward a story"
        ),
        mark("Yes. Open a story and press Share, or send /share with its number."),
        "latest",
        mark("Latest stories"),
    ),
    OwnEntry(
        mark(
            "Can I use you in a group?|add you to a group|how do I add you to a group|add you to my channel"
            "|how do I add you to my channel|use you in a channel|use you with my team|can my team use you"
        ),
        mark("Yes. Add me to the group and send /subscribe there; for a channel, send me /place."),
        "place",
        mark("Groups and channels"),
    ),
)


def phrased(languages: Iterable[Words]) -> Iterator[tuple[OwnEntry, str]]:
    """Every phrasing in these languages and in English, each once, with its entry."""
    told = {phrase: entry for words in languages for entry in ENTRIES for phrase in entry.phrasings(words)}
    return ((entry, phrase) for phrase, entry in told.items())
