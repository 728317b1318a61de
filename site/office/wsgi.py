"""The application behind a web server; used by ``make run``."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for _folder in (str(ROOT), str(ROOT / "site")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings.production")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
