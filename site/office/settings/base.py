"""Settings of every installation. The environment is read here and nowhere else."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from office.settings.mail import mail_settings
from office.settings.secrets import demonstration_secret

ROOT = Path(__file__).resolve().parents[3]


def env(name: str, default: str = "") -> str:
    """A variable of the environment, stripped; an empty one counts as absent."""
    return os.environ.get(name, "").strip() or default


VAR_DIR = Path(env("VAR_DIR", str(ROOT / "var"))).resolve()
DEBUG = False
SITE_URL = env("SITE_URL", f"http://127.0.0.1:{env('PORT', '8000')}")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
SECRET_KEY = env("SECRET_KEY") or demonstration_secret(VAR_DIR)
DEMONSTRATION = False
PAGE_CACHE = True
COUNT_LATER = True

INSTALLED_APPS = [
    "office",
    "upkeep",
    "feedback",
    "awareness",
    "guidance",
    "forms_library",
    "casework",
    "agencies",
    "core",
    "search",
    "wagtail.contrib.forms",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "core.page_cache.PageCache",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.ContentSecurityPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RefuseNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.KnownSite",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "office.signin.middleware.StaffSession",
    "office.admin_scope.AdminScope",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "office.urls"
WSGI_APPLICATION = "office.wsgi.application"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "core.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.office",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'office.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # an acknowledged change survives a power cut; writers queue instead of failing
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- what leaves the house, and what stays closed in it ------------------------------------------

MAIL_DIR = VAR_DIR / "mail"
MAIL_DOMAIN = (urlsplit(SITE_URL).hostname or "localhost").strip("[]")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", f"office@{MAIL_DOMAIN}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
globals().update(mail_settings(env("EMAIL_URL")))
#: newest first: the first encrypts, all decrypt
FIELD_KEYS = [k for k in env("FIELD_KEYS").split(",") if k] or [
    demonstration_secret(VAR_DIR, "field-key")
]

#: of Argon2id for tracking codes: passes, KiB of memory (OWASP's minimum; each try costs this)
TRACKING_HASH_COST = (2, 19456)

#: ``off`` only for load tests
THROTTLES = env("THROTTLES", "on").lower() != "off"
#: addresses and networks of the proxies whose X-Forwarded-For counts
TRUSTED_PROXIES = [
    ip_network(proxy.strip(), strict=False)
    for proxy in env("TRUSTED_PROXIES").split(",")
    if proxy.strip()
]

#: ``tcp://host:port`` or ``unix:///path`` of ClamAV; it needs ``AlertExceedsMax yes``, else it
#: calls clean what it did not look into, and a ``MaxScanTime`` below 30 seconds
CLAMD_URL = env("CLAMD_URL")
#: where nginx hands out private files that a view has allowed (an ``internal`` location)
X_ACCEL_PREFIX = env("X_ACCEL_PREFIX")

#: the search server, see ``search.engines.elastic.Options``; without nodes the embedded
#: index answers alone
SEARCH_NODES = [node.strip() for node in env("ELASTICSEARCH_URL").split(",") if node.strip()]
ELASTICSEARCH: dict[str, Any] = {
    "nodes": SEARCH_NODES,
    "index": env("ELASTICSEARCH_INDEX", "office"),
    "user": env("ELASTICSEARCH_USER"),
    "password": env("ELASTICSEARCH_PASSWORD"),
    "api_key": env("ELASTICSEARCH_API_KEY"),
    "ca_certs": env("ELASTICSEARCH_CA_CERTS"),
    "replicas": int(env("ELASTICSEARCH_REPLICAS", "1" if SEARCH_NODES[1:] else "0")),
    "timeout": float(env("ELASTICSEARCH_TIMEOUT", "2")),
}

#: shared by several machines; without it each process keeps its own cache
REDIS_URL = env("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "core.caching.DispensableRedis",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "core.storage.DurableStorage",
        "OPTIONS": {"location": str(VAR_DIR / "private"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
SEARCH_DIR = VAR_DIR / "search"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [ROOT / "site" / "office" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kuwait"

#: staff show a second factor; only the demonstration and tests go without
SECOND_FACTOR = True
OTP_TOTP_ISSUER = "مكتب خدمة المواطن"
OTP_TOTP_THROTTLE_FACTOR = 1

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

WAGTAIL_SITE_NAME = "مكتب خدمة المواطن"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.image_forms.DescribedImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_DOCUMENT_MODEL = "core.OfficeDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.document_forms.OfficeDocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx"]
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []  # nothing calls out
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_MODERATION_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_USER_TIME_ZONES = ["Asia/Kuwait"]
WAGTAIL_ALLOW_UNICODE_SLUGS = True
TAGGIT_CASE_INSENSITIVE = True

# -- the browser's side ----------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

#: origins whose pages may read the API from a browser; nobody's by default
API_CORS_ORIGINS = [o for o in env("API_CORS_ORIGINS").split(",") if o]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
#: Wagtail's admin needs inline styles and scripts, and frames its own previews
ADMIN_CONTENT_SECURITY_POLICY = {
    "style-src": [SELF, "'unsafe-inline'"],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-ancestors": [SELF],
    "frame-src": [SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("accelerometer", "camera", "geolocation", "microphone", "payment", "usb")
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"away": {"()": "core.logs.AwayInOneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["away"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "office": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django_tasks_db": {"level": "ERROR"},
        "elastic_transport": {"level": "ERROR"},
    },
}

WEB_WORKERS = int(env("WEB_WORKERS", str(min(4, max(2, os.cpu_count() or 2)))))
WEB_THREADS = int(env("WEB_THREADS", "8"))
PORT = int(env("PORT", "8000"))
DEMO_PASSWORD = env("DEMO_PASSWORD", "demo-only-Password-1")
