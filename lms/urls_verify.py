"""The small public site: the check page and nothing else (``SITE_KIND=verify``)."""

from django.urls import path

from lms.portal.urls import public_patterns
from lms.portal.views.session import display

urlpatterns = [*public_patterns, path("display/", display, name="display")]
handler403 = "lms.portal.views.errors.forbidden"
handler404 = "lms.portal.views.errors.not_found"
handler500 = "lms.portal.views.errors.failed"
