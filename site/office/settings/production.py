"""Production: HTTPS, secrets from the environment, no demonstration anything."""

from django.core.exceptions import ImproperlyConfigured

from office.settings.base import *  # noqa: F403
from office.settings.base import SECRET_KEY, env
from office.settings.secrets import MARK

for _name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"):
    if not env(_name):
        raise ImproperlyConfigured(f"{_name} must be set in production.")
if SECRET_KEY.startswith(MARK):
    raise ImproperlyConfigured("SECRET_KEY is the demonstration's: make one of your own.")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env("TRUSTED_PROXIES") else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
