"""Settings: from the environment alone (see README, "Settings").

Production starts only with SECRET_KEY and ALLOWED_HOSTS set; DEBUG and DEMO are off by default.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)  # demo notice, demo mail page, component gallery


def required(name: str, how: str) -> str:
    """The setting, or a stop that says how to mend it; a throw-away value under DEBUG."""
    value: str = env.str(name, "")
    if value:
        return value
    if DEBUG:
        return f"debug-only-{name}"
    raise ImproperlyConfigured(f"{name} is not set. {how}")


SECRET_KEY = required(
    "SECRET_KEY",
    "Set it to a long random string and keep it secret, for example the output of: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
)
# after the secret is changed (README, "Changing SECRET_KEY"): the former ones, the last one first
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # what they signed holds
SECRET_KEY_RETIRED = env.list("SECRET_KEY_RETIRED", default=[])  # they only tell old digests
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Set it to the site's host names, separated by commas."
    )
# The public address of the site: the only host that e-mails and QR codes ever carry.
BASE_URL = env.str("BASE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")
HTTPS = BASE_URL.startswith("https://")

# In Russian; pages and e-mails translate them where locale/ has them.
SITE_NAME = env.str(
    "SITE_NAME",
    gettext_noop(
        "Портал рейтинговой оценки качества оказания услуг и административных процедур "
        "организациями Республики Беларусь"
    ),
)
SITE_SHORT_NAME = env.str("SITE_SHORT_NAME", gettext_noop("Портал рейтинговой оценки"))
SITE_OWNER = env.str(
    "SITE_OWNER", gettext_noop("Министерство связи и информатизации Республики Беларусь")
)
SITE_OPERATOR = env.str(
    "SITE_OPERATOR", gettext_noop("НИРУП «Институт прикладных программных систем»")
)
# How to reach the operator without an account, for who can't sign in.
# Tiles under the moving map, «https://tile.example.org/{z}/{x}/{y}.png»; without, the own outlines
MAP_TILES_URL = env.str("MAP_TILES_URL", "")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", "")
if MAP_TILES_URL and not (MAP_TILES_URL.startswith("https://") and MAP_TILES_ATTRIBUTION):
    raise ImproperlyConfigured("MAP_TILES_URL wants https:// and MAP_TILES_ATTRIBUTION beside it.")

HELP_EMAIL = env.str("HELP_EMAIL", "help@example.org" if DEMO else "")
HELP_PHONE = env.str("HELP_PHONE", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "js_lib_leaflet",
    "portal",
    "accounts",
    "organizations",
    "ratings",
    "registries",
    "portal.pages",
    "portal.opendata",
    "portal.polls",
]

# Django's admin for a few rare tables (portal.rare_tables); switch it on, then `migrate`
ADMIN = env.bool("ADMIN", False)
if ADMIN:
    INSTALLED_APPS += ["django.contrib.admin.apps.SimpleAdminConfig"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # with random padding (Django ≥ 4.2) and masked CSRF tokens it gives BREACH nothing to measure
    "django.middleware.gzip.GZipMiddleware",
    "portal.lib.http.SameForEverybodyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.locale.LocaleMiddleware",  # first of those that may answer in words
    "portal.lib.http.CleanInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.lib.access.AudienceMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "accounts.last_seen.LastSeenMiddleware",
    "organizations.redirects.MergedMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.lib.http.site",
                "portal.lib.display.context",
                "portal.lib.languages.languages",
                "portal.lib.indexing.indexing",
            ],
        },
    },
]

# Databases: SQLite needs no server; PostgreSQL is for production.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/portal.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing halfway
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # compiling a query costs more than any query of ours takes
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

# What would keep a person waiting is done by `manage.py worker` (docs/adr/0010-background-work.md).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# E-mail: the demo keeps its messages in a folder and shows them on a page of its own.
if DEMO and not env.str("EMAIL_URL", ""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
else:
    globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "noreply@localhost")

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "catalogue:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# accounts.signing_in makes accounts, once an address is proved; allauth's own form isn't offered
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_GET = False
# added to allauth's own; slow an attacker, and pass with time
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetForm"}
ACCOUNT_RATE_LIMITS = {
    # a key is a mailbox and who asks; the mailbox alone is a wider one, so that a stranger who uses
    # up his own share doesn't keep the owner out
    "send_code": "60/m/ip,10/h/key",
    "send_code_mailbox": "20/h/key",
    "reset_password": "20/m/ip,10/h/key",
    "login_failed": "10/m/ip,50/h/key",
    "try_code": "60/m/ip",
    "eds_challenge": "60/m/ip",
    "eds_attempt": "60/m/ip",
    "eds_session": "60/h/key",  # both; a key is a session
    "keep_draft": "60/m/ip",
    "try_access_request": "60/h/ip",
    "access_request": "20/h/ip,10/d/key",
    "invite": "60/h/user,10/h/key",
    "table": "20/m/user,200/d/user",
    "snapshot": "20/d/key",
    "try_upload": "30/h/user",
    "help_request": "20/d/user",
    # a whole town may share a network
    "reader_complaint": "120/h/ip,10/h/key",
    "help_message": "100/d/user",
    # one person's questionnaires by one-time links; whoever tries links out learns little
    "spend_link": "10/d/user",
    "invitation_api": "60/m/key",
    "wrong_key": "60/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an account's address is always a proved one
MFA_TOTP_ISSUER = SITE_SHORT_NAME
MFA_TOTP_TOLERANCE = 1  # old phones' clocks are off by seconds
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# staff sign in with two factors; the demo alone may do without
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", True) or not DEMO
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# Language and time: the portal's day is Minsk's.
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("be", "Беларуская"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365  # see portal.lib.languages
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Minsk"
USE_TZ = True

# Static files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
# what people upload: nothing there is served as it is, views of ours hand it out
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "files"))
# whose signatures are believed: a folder with `roots` and `intermediates` (accounts/trust.py)
EDS_TRUST_DIR = env.path("EDS_TRUST_DIR", default=str(BASE_DIR / "var" / "eds"))
# who checks signatures: accounts/eds_verifier.py
EDS_VERIFIER = env.str("EDS_VERIFIER", "accounts.eds_verifier.OwnVerifier")
REQUEST_MAX_SIZE = 25 * 1024 * 1024  # with its files; past it a request is refused unread
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", HTTPS)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # throttles go by the address that the proxy saw
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "portal.lib.http.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "payment", "usb")
}
PERMISSIONS_POLICY["geolocation"] = ["self"]  # «Рядом со мной»: the person is asked each time
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
