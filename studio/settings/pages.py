"""Languages, files, letters and the log."""

from __future__ import annotations

import contextlib

from studio import env
from studio.settings.places import BASE_DIR, STATE_DIR
from studio.settings.trust import DEBUG

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
