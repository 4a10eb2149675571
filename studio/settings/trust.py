"""Who is asked, and whether to trust the asker."""

from __future__ import annotations

import os
import secrets

from csp.constants import NONE, SELF, UNSAFE_INLINE, WASM_UNSAFE_EVAL

from studio import env
from studio.settings.places import BASE_DIR, STATE_DIR

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
