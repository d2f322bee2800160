from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from lms.api import views

urlpatterns = [
    path("officers/", views.Officers.as_view(), name="api-officers"),
    path("hours/", views.Hours.as_view(), name="api-hours"),
    path("standing/", views.Standings.as_view(), name="api-standing"),
    path("results/", views.Results.as_view(), name="api-results"),
    path("certificates/", views.Certificates.as_view(), name="api-certificates"),
    path("schema/", SpectacularAPIView.as_view(urlconf="lms.api.urls"), name="api-schema"),
]
