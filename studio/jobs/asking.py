"""Asking a worker while somebody waits: a question into one list, its answer out of another.

Not through the queue of the jobs, where a question would stand behind melodies that take
seconds. Nothing is kept: a question that nobody has taken in time is asked again, or not.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from redis.exceptions import RedisError

from generation.errors import RequestError
from generation.sentences import Sentence
from studio.common.cache import redis_client
from studio.common.errors import Unanswered

QUESTIONS = "cantilena:questions"
PATIENCE_SECONDS = 4.5  # below the five after which the connection itself would give up
KEPT_SECONDS = 10
_AWAY = "The composer does not answer just now: try again in a moment."
_STUMBLED = "The composer stumbled over this: try something else, or the same once more."


def ask(question: str, **given: Any) -> Any:
    """What a worker answers. ``given`` goes to it as JSON.

    Raises :class:`RequestError` when the answer is a refusal, and :class:`Unanswered` when
    there is none in time.
    """
    ticket = f"cantilena:answer:{secrets.token_urlsafe(12)}"
    until = time.time() + PATIENCE_SECONDS
    message = {"ticket": ticket, "until": until, "question": question, "given": given}
    try:
        client = redis_client()
        with client.pipeline() as together:
            together.rpush(QUESTIONS, json.dumps(message))
            together.expire(QUESTIONS, KEPT_SECONDS)
            together.execute()
        found = client.blpop([ticket], timeout=PATIENCE_SECONDS)
    except RedisError:
        found = None
    if found is None:
        raise Unanswered(_AWAY)
    answer = json.loads(found[1])
    if "refusal" in answer:
        raise RequestError(Sentence.from_json(answer["refusal"]), field=answer["field"])
    if "answer" not in answer:
        raise Unanswered(answer.get("unserved") or _STUMBLED)
    return answer["answer"]
