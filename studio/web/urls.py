"""The pages, and what operators ask for."""

from django.urls import path
from django.views.i18n import set_language

from studio.web import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("compose", views.compose, name="compose"),
    path("pieces/<str:piece_id>", views.piece, name="piece"),
    path("pieces/<str:piece_id>/<str:score_id>", views.piece, name="score"),
    path("account/language", set_language, name="language"),
    path("licences", views.licences, name="licences"),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
]
