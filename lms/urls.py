"""All addresses of the house."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from lms.portal.urls import public_patterns
from lms.portal.urls import urlpatterns as portal_patterns

urlpatterns = [
    *portal_patterns,
    *public_patterns,
    path("author/", include(wagtailadmin_urls)),
    path("api/v1/", include("lms.api.urls")),
]
handler403 = "lms.portal.views.errors.forbidden"
handler404 = "lms.portal.views.errors.not_found"
handler500 = "lms.portal.views.errors.failed"
