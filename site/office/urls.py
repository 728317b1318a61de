"""All addresses of the office."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from forms_library import views as forms_views
from office import health, views
from office.api import api
from office.sitemaps import PagesSitemap
from search import views as search_views

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PagesSitemap}}, name="sitemap"),
    path("f/<str:code>/latest.<str:language>.pdf", forms_views.latest, name="form_latest"),
    path("f/<str:code>/<slug:key>/<str:name>", forms_views.file, name="form_file"),
    path("cms/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("search/", search_views.search_page, name="search"),
        path("search/opened/", search_views.opened, name="search_opened"),
        path("untranslated/<int:page_id>/", views.untranslated, name="untranslated"),
        re_path(wagtail_urls.serve_pattern, views.page, name="wagtail_serve"),
        path("", include(wagtail_urls)),
        prefix_default_language=True,
    ),
]

if not settings.MEDIA_URL.startswith("http"):
    urlpatterns.insert(0, path("media/<path:path>", views.media, name="media"))

handler404 = "office.views.not_found"
handler500 = "office.views.broken"
