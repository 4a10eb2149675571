"""Every setting of the site, in one file. What differs between places is read by ``env``."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote, unquote

from csp.constants import NONE, SELF, UNSAFE_INLINE, WASM_UNSAFE_EVAL

from studio import env

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("CANTILENA_STATE", str(BASE_DIR / ".cantilena")))

# ── who is asked, and whether to trust the asker ─────────────────────────────────────────────

DEBUG = env.flag("CANTILENA_DEBUG")


def _secret_key() -> str:
    """The key from the environment, else one kept (and made once) in the state folder."""
    given = env.text("CANTILENA_SECRET_KEY")
    if given:
        return given
    kept = STATE_DIR / "secret-key"
    try:
        STATE_DIR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    except OSError as problem:
        raise env.SettingError(
            f"CANTILENA_SECRET_KEY is not set, and no key can be kept in {STATE_DIR}: "
            f"{problem.strerror}."
        ) from None
    key = kept.read_text().strip()
    if len(key) < 32:
        raise env.SettingError(f"{kept} is damaged: delete it, and a new key will be made.")
    return key


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("CANTILENA_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = env.words("CANTILENA_ORIGINS")
# Where letters lead back to; without it none is sent but those that somebody asks for.
SITE_ADDRESS = env.text("CANTILENA_ADDRESS").rstrip("/")
HTTPS = env.flag("CANTILENA_HTTPS")
NINJA_NUM_PROXIES = env.number("CANTILENA_PROXIES", 0, low=0, high=10)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "ninja",
    "studio.common",
    "studio.accounts",
    "studio.licences",
    "studio.pieces",
    "studio.lineage",
    "studio.social",
    "studio.discover",
    "studio.uploads",
    "studio.publishing",
    "studio.rights",
    "studio.belongings",
    "studio.jobs",
    "studio.api",
    "studio.web",
]

MIDDLEWARE = [
    "studio.common.logs.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "studio.common.static_files.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "studio.api.problems.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studio.accounts.auth.ProgramMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "studio.web.errors.StudioErrorMiddleware",
]

ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "studio" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mine"
ACCOUNT_ADAPTER = "studio.accounts.joining.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "studio.accounts.joining.SignUpForm"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_EMAIL_VERIFICATION = "optional"  # a studio at home has no mail server
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Cantilena: "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "studio.accounts.joining.user_named"
ALLAUTH_TRUSTED_PROXY_COUNT = NINJA_NUM_PROXIES
MFA_ADAPTER = "studio.accounts.joining.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Cantilena"

CSRF_FAILURE_VIEW = "studio.web.errors.csrf_failed"
SESSION_COOKIE_AGE = 180 * 24 * 3600  # a guest's pieces stay hers for half a year
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NINJA_NUM_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|metrics)$"]
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, WASM_UNSAFE_EVAL],
        "worker-src": [SELF, "blob:"],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF, "ws:", "wss:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024  # a request for music is words, not files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
FILE_UPLOAD_MAX_MEMORY_SIZE = 6_000_000  # a score that is brought; studio.asgi bounds the body

# ── what is remembered ───────────────────────────────────────────────────────────────────────

# Without addresses: the servers that “make up” keeps in the state folder.
_RUN = quote(str(STATE_DIR.resolve() / "run"), safe="")
_DATABASE = env.database("DATABASE_URL", f"postgresql://cantilena@{_RUN}/cantilena")
# The index of points hands out 40 neighbours at most unless told; and it goes on where a filter
# leaves too few of them.
_NEIGHBOURS = "-c hnsw.ef_search=150 -c hnsw.iterative_scan=relaxed_order"
DATABASES = {
    "default": _DATABASE
    | {
        "OPTIONS": {"options": _NEIGHBOURS} | _DATABASE["OPTIONS"],
        # Web threads outlive a request (studio.asgi keeps a fixed set), so connections may too.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL", f"unix://{quote(unquote(_RUN))}/valkey.sock?db=0")
CACHES = {
    "default": {
        "BACKEND": "studio.common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cantilena",
    },
    # Engraved pages on disk: too many bytes for the memory that the queue lives in.
    "engravings": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": STATE_DIR / "engravings",
        "TIMEOUT": None,  # a score never changes, and the engraver and its options are in the key
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [
                {
                    "address": REDIS_URL,
                    # Else redis-py 8 cuts a socket that was silent for five seconds …
                    "socket_timeout": None,
                    # … and refuses a burst of connections.
                    "max_connections": 10_000,
                }
            ],
            "prefix": "cantilena",
        },
    }
}

# ── the queue: a message is a wake-up call, the job's row is the truth ───────────────────────

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

# ── signatures in files: PEM files; without, a certificate is made that says it is self-made ──

CERTIFICATE = env.text("CANTILENA_CERTIFICATE")
CERTIFICATE_KEY = env.text("CANTILENA_CERTIFICATE_KEY")
CERTIFICATE_ALGORITHM = env.choice(
    "CANTILENA_CERTIFICATE_ALGORITHM",
    "es256",
    of=("es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519"),
)
CERTIFICATE_ANCHORS = env.text("CANTILENA_CERTIFICATE_ANCHORS")

# ── allowances and throttles ─────────────────────────────────────────────────────────────────

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

# ── languages, files, letters ────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "studio" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
with contextlib.suppress(OSError):  # a read-only image has it already
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
# Served from where they lie as well: nothing need be collected before the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2"),
    *("sf3", "sf2", "ogg", "opus", "mp3", "webm", "mxl", "pdf"),
]
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/(app/assets|sounds/[0-9a-f]+)/.+$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Compressed, not manifest: Vite names its files by their hash already.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
APP_MANIFEST = BASE_DIR / "static" / "app" / ".vite" / "manifest.json"
FONTS_DIR = BASE_DIR / "static" / "fonts"

# Without a mail server letters are printed where the studio runs.
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if _MAIL := env.smtp("CANTILENA_MAIL"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.ssl, _MAIL.starttls
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("CANTILENA_MAIL_FROM", "Cantilena <studio@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(levelname).1s %(name)s %(message)s"},
        "json": {"()": "studio.common.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("CANTILENA_LOG", "text", of=("text", "json")),
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
