from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from lms.api import views
from lms.api.cases import Cases
from lms.api.classes import Classes, ClassResults


class Schema(SpectacularAPIView):
    """OpenAPI of the addresses below, for anyone who writes a client; it holds no data."""

    who = "everyone"
    permission_classes = [AllowAny]
    authentication_classes = []


urlpatterns = [
    path("officers/", views.Officers.as_view(), name="api-officers"),
    path("hours/", views.Hours.as_view(), name="api-hours"),
    path("standing/", views.Standings.as_view(), name="api-standing"),
    path("results/", views.Results.as_view(), name="api-results"),
    path("cases/", Cases.as_view(), name="api-cases"),
    path("classes/", Classes.as_view(), name="api-classes"),
    path("class-results/", ClassResults.as_view(), name="api-class-results"),
    path("certificates/", views.Certificates.as_view(), name="api-certificates"),
]
described = [path("api/v1/", include(list(urlpatterns)))]
urlpatterns += [path("schema/", Schema.as_view(patterns=described), name="api-schema")]
