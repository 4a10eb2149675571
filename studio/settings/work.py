"""What is done apart from requests. A message is a wake-up call, the job's row is the truth."""

from __future__ import annotations

from studio import env
from studio.settings.memory import REDIS_URL
from studio.settings.places import STATE_DIR

CELERY_BROKER_URL = env.broker("BROKER_URL", REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "melody"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {
    **{name: {} for name in ("melody", "import", "export", "background")}
}
# Acknowledged early: what a killed worker had taken is sent again by the reaper, from the row.
CELERY_TASK_ACKS_LATE = False
# A worker takes no wake-up that it cannot heed at once: its neighbour may be idle.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# What is due again and again: marked stale by triggers, so a beat that is missed loses nothing.
CELERY_BEAT_SCHEDULE = {
    "discover": {
        "task": "discover.refresh",
        "schedule": 5.0,
        "options": {"queue": "background", "expires": 5.0},
    },
    "social": {
        "task": "social.tell",
        "schedule": 5.0,
        "options": {"queue": "background", "expires": 5.0},
    },
    "digests": {
        "task": "social.digest",
        "schedule": 900.0,
        "options": {"queue": "background", "expires": 900.0},
    },
    "rights": {
        "task": "rights.refresh",
        "schedule": 5.0,
        "options": {"queue": "background", "expires": 5.0},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "run" / "beat")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A request must not wait for a dead broker: the reaper will send its wake-up.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 30}
CELERY_TASK_PUBLISH_RETRY = False

ENGINE = env.text("CANTILENA_ENGINE", "generation.engine.Engine")
ENGINE_MODEL = env.text("CANTILENA_MODEL", "melody_transformer")
ENGINE_DEVICE = env.choice("CANTILENA_DEVICE", "cpu", of=("cpu", "cuda", "mps"))
JOB_LEASE_SECONDS = env.number("CANTILENA_LEASE_SECONDS", 12, low=2, high=600)
JOB_STALL_SECONDS = env.number("CANTILENA_STALL_SECONDS", 120, low=5, high=3600)
JOB_ATTEMPTS = 5

# Signatures in files: PEM files; without, a certificate is made that says it is self-made.
CERTIFICATE = env.text("CANTILENA_CERTIFICATE")
CERTIFICATE_KEY = env.text("CANTILENA_CERTIFICATE_KEY")
CERTIFICATE_ALGORITHM = env.choice(
    "CANTILENA_CERTIFICATE_ALGORITHM",
    "es256",
    of=("es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519"),
)
CERTIFICATE_ANCHORS = env.text("CANTILENA_CERTIFICATE_ANCHORS")

# Allowances and throttles.
GUEST_DAILY_TAKES = env.number("CANTILENA_GUEST_TAKES", 80, low=0, high=1_000_000)
USER_DAILY_TAKES = env.number("CANTILENA_USER_TAKES", 400, low=0, high=1_000_000)
DAILY_EXPORTS = env.number("CANTILENA_DAILY_EXPORTS", 100, low=0, high=1_000_000)
DAILY_UPLOADS = env.number("CANTILENA_DAILY_UPLOADS", 100, low=0, high=1_000_000)
# So many requests a minute from one address.
THROTTLES = {
    "prosody": env.number("CANTILENA_PROSODY_RATE", 600, low=1, high=1_000_000),
    "compose": env.number("CANTILENA_COMPOSE_RATE", 60, low=1, high=1_000_000),
    "ask": env.number("CANTILENA_ASK_RATE", 120, low=1, high=1_000_000),
    "edit": env.number("CANTILENA_EDIT_RATE", 120, low=1, high=1_000_000),
    "engrave": env.number("CANTILENA_ENGRAVE_RATE", 120, low=1, high=1_000_000),
    "search": env.number("CANTILENA_SEARCH_RATE", 120, low=1, high=1_000_000),
    "comment": env.number("CANTILENA_COMMENT_RATE", 20, low=1, high=1_000_000),
    "love": env.number("CANTILENA_LOVE_RATE", 120, low=1, high=1_000_000),
    "upload": env.number("CANTILENA_UPLOAD_RATE", 20, low=1, high=1_000_000),
    "voices": env.number("CANTILENA_VOICES_RATE", 60, low=1, high=1_000_000),
    "verify": env.number("CANTILENA_VERIFY_RATE", 20, low=1, high=1_000_000),
    "export": env.number("CANTILENA_EXPORT_RATE", 20, low=1, high=1_000_000),
}
