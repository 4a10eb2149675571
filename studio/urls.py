"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from studio.api.routes import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("", include("studio.web.urls")),
]

handler400 = "studio.web.errors.bad_request"
handler403 = "studio.web.errors.forbidden"
handler404 = "studio.web.errors.not_found"
handler500 = "studio.web.errors.broken"
