"""Production: HTTPS, secrets from the environment, no demonstration anything."""

from django.core.exceptions import ImproperlyConfigured

from office.settings.base import *  # noqa: F403
from office.settings.base import FIELD_KEYS, SECRET_KEY, THROTTLES, env
from office.settings.secrets import MARK

for _name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "FIELD_KEYS"):
    if not env(_name):
        raise ImproperlyConfigured(f"{_name} must be set in production.")
for _name, _secrets in (("SECRET_KEY", [SECRET_KEY]), ("FIELD_KEYS", FIELD_KEYS)):
    if any(_secret.startswith(MARK) for _secret in _secrets):
        raise ImproperlyConfigured(f"{_name} is the demonstration's: make one of your own.")
if not THROTTLES:
    raise ImproperlyConfigured("THROTTLES is off, which is for load tests only.")

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
