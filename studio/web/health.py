"""What operators and supervisors ask for."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from studio.common.cache import redis_client

_METRICS = """
SELECT status, queue, count(*),
    coalesce(extract(epoch FROM now() - min(created_at)), 0)
FROM jobs_job WHERE status IN ('queued', 'running') GROUP BY status, queue
"""


@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The process and what it leans on answer. Without the broker pages still read."""
    database = _database_answers()
    checks = {"database": database, "broker": _broker_answers()}
    return JsonResponse(checks, status=200 if database else 503)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Jobs by status and queue, and how long the oldest has waited (Prometheus's text form)."""
    lines = ["# TYPE cantilena_jobs gauge", "# TYPE cantilena_oldest_job_seconds gauge"]
    with connection.cursor() as cursor:
        cursor.execute(_METRICS)
        for status, queue, count, age in cursor.fetchall():
            labels = f'{{status="{status}",queue="{queue}"}}'
            lines.append(f"cantilena_jobs{labels} {count}")
            lines.append(f"cantilena_oldest_job_seconds{labels} {age:.3f}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _broker_answers() -> bool:
    try:
        return bool(redis_client().ping())
    except (RedisError, OSError):
        return False
