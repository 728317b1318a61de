"""All addresses of the office."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from casework import file_views
from casework import urls as casework_urls
from forms_library import views as forms_views
from office import health, views
from office.api import api
from office.feeds import OfficeFeed
from office.signin import views as signin
from office.sitemaps import sitemap
from search import views as search_views

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("f/<str:code>/latest.<str:language>.pdf", forms_views.latest, name="form_latest"),
    path("f/<str:code>/<slug:key>/<str:name>", forms_views.file, name="form_file"),
    path("case-files/<str:key>/", file_views.case_file, name="case_file"),
    path("cms/login/", signin.SignIn.as_view(), name="sign_in"),
    path("cms/second-factor/", signin.second_factor, name="second_factor"),
    path("cms/account/second-factor/", signin.own_second_factor, name="own_second_factor"),
    path("cms/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("api/v1/", api.urls),
    *casework_urls.without_language,
    *i18n_patterns(
        path("search/", search_views.search_page, name="search"),
        path("search/opened/", search_views.opened, name="search_opened"),
        path("feed/", OfficeFeed(), name="feed"),
        path("untranslated/<int:page_id>/", views.untranslated, name="untranslated"),
        path("", include("forms_library.urls")),
        path("", include("guidance.urls")),
        path("", include("awareness.urls")),
        path("", include("feedback.urls")),
        path("", include("casework.urls")),
        re_path(wagtail_urls.serve_pattern, views.page, name="wagtail_serve"),
        path("", include(wagtail_urls)),
        prefix_default_language=True,
    ),
]

if not settings.MEDIA_URL.startswith("http"):
    urlpatterns.insert(0, path("media/<path:path>", views.media, name="media"))

handler404 = "office.views.not_found"
handler500 = "office.views.broken"
