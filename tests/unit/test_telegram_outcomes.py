"""What the Bot API's answers mean: every class of FAILURES.md, in the service's words of whatever case."""

import pytest

from digest.domain.delivery import Limited, Moved, Outcome, Refused, Sent, Stopped, Unknown, Unreachable, Unsent
from digest.wire.pool import (
    ConnectTimeoutError,
    DoubtfulError,
    NotSentError,
    PoolTimeoutError,
    ReadTimeoutError,
    WireError,
)
from digest_telegram.api import Answer
from digest_telegram.outcomes import NOT_SUPPORTED, judge, judge_failure, without_stars, without_topic


def failure(status: int, description: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return Answer(status, body | ({"parameters": parameters} if parameters else {}))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200, {"ok": True, "result": {"message_id": 7}}), Sent("7")),
        (Answer(200, {"ok": True, "result": True}), Sent("")),
        (Answer(200, None), Unknown("no JSON")),
        (Answer(200, {"surprise": 1}), Unknown("an answer without a result")),
        (Answer(500, None), Unknown("HTTP 500")),
        (failure(502, "Bad Gateway"), Unknown("HTTP 502")),
        (Answer(403, None), Unknown("HTTP 403")),
        (Answer(400, None), Unknown("HTTP 400")),
        (failure(429, "Too Many Requests: retry after 3", retry_after=3), Limited(3.0)),
        (failure(429, "Too Many Requests"), Limited(5.0)),
        (failure(401, "Unauthorized"), Stopped("unauthorized")),
        (failure(404, "Not Found"), Stopped("not found")),
        (failure(403, "Forbidden: bot was blocked by the user"), Unreachable("bot was blocked by the user")),
        (failure(403, "Forbidden: user is deactivated"), Unreachable("user is deactivated")),
        (
            failure(403, "Forbidden: bot was kicked from the group chat"),
            Unreachable("bot was kicked from the group chat"),
        ),
        (failure(400, "Bad Request: chat not found"), Unreachable("chat not found")),
        (failure(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), Unreachable("chat_write_forbidden")),
        (
            failure(400, "Bad Request: Have no rights to send a message"),
            Unreachable("have no rights to send a message"),
        ),
        (failure(400, "Bad Request: TOPIC_CLOSED"), Unreachable("topic_closed")),
        (failure(400, "Bad Request: Message Thread Not Found"), Unreachable("message thread not found")),
        (failure(400, "Bad Request: can't parse entities: x"), Refused("can't parse entities: x")),
        (failure(400, "Bad Request: message is too long"), Refused("message is too long")),
        (failure(400, "Bad Request: something nobody foresaw"), Refused("something nobody foresaw")),
        (failure(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007), Moved("-1007")),
        (failure(413, "Request Entity Too Large"), Refused("request entity too large")),
        (Answer(407, None), Unsent("HTTP 407")),
        (Answer(302, None), Unsent("HTTP 302")),
    ],
)
def test_an_answer_has_its_outcome(answer: Answer, outcome: Outcome) -> None:
    assert judge("sendMessage", answer) == outcome


def test_a_method_that_an_old_server_does_not_have_is_no_reason_to_stop() -> None:
    assert judge("sendRichMessage", failure(404, "Not Found")) == Refused(NOT_SUPPORTED)


@pytest.mark.parametrize("error", [NotSentError("refused"), PoolTimeoutError("pool"), ConnectTimeoutError("connect")])
def test_what_had_no_connection_was_certainly_not_sent(error: WireError) -> None:
    assert judge_failure(error) == Unsent(str(error))


@pytest.mark.parametrize("error", [DoubtfulError("reset"), ReadTimeoutError("read")])
def test_what_lost_its_connection_is_in_doubt(error: WireError) -> None:
    assert judge_failure(error) == Unknown(str(error))


def test_a_long_text_is_not_kept_whole() -> None:
    outcome = judge("sendMessage", failure(400, "Bad Request: " + "x" * 5_000))
    assert outcome == Refused("x" * 200)


def test_topics_and_stars_are_recognised() -> None:
    assert without_topic(failure(400, "Bad Request: message thread not found"))
    assert not without_topic(failure(400, "Bad Request: chat not found"))
    assert without_stars(failure(400, "Bad Request: BALANCE_TOO_LOW"))
    assert not without_stars(failure(400, "Bad Request: chat not found"))
