"""The pages, and what operators ask for."""

from django.urls import include, path, register_converter
from django.views.i18n import set_language

from studio.common.ids import PublicIdConverter
from studio.web import (
    accounts,
    belongings,
    discovery,
    health,
    lineage,
    measuring,
    permissions,
    projects,
    public,
    rights,
    sharing,
    uploads,
    views,
)

register_converter(PublicIdConverter, "id")

urlpatterns = [
    path("", views.home, name="home"),
    path("browse", discovery.browse, name="browse"),
    path("find", discovery.find, name="find"),
    path("compose", views.compose, name="compose"),
    path("pieces/<id:piece_id>", views.piece, name="piece"),
    path("pieces/<id:piece_id>/<id:score_id>", views.piece, name="score"),
    path("pieces/<id:piece_id>/<id:score_id>/remix", lineage.remix, name="remix"),
    path("pieces/<id:piece_id>/<id:score_id>/card", measuring.card, name="card"),
    path("pieces/<id:piece_id>/preview.png", public.picture, name="picture"),
    path("embed/<id:piece_id>", public.embed, name="embed"),
    path("oembed", public.oembed, name="oembed"),
    path("pieces/<id:piece_id>/sharing", sharing.sharing, name="sharing"),
    path("pieces/<id:piece_id>/delete", sharing.delete, name="piece-delete"),
    path("pieces/<id:piece_id>/report", sharing.report, name="report"),
    path("pieces/<id:piece_id>/permissions", permissions.given, name="permissions"),
    path("permissions/<id:permission_id>", permissions.offered, name="permission"),
    path("permissions/<id:permission_id>/revoke", permissions.revoke, name="permission-revoke"),
    path("pieces/<id:piece_id>/appeal", sharing.appeal, name="appeal"),
    path("projects", projects.mine, name="projects"),
    path("projects/<id:project_id>", projects.project, name="project"),
    path("projects/<id:project_id>/edit", projects.edit, name="project-edit"),
    path("projects/<id:project_id>/delete", projects.delete, name="project-delete"),
    path("pieces/<id:piece_id>/<id:score_id>/rights", rights.rights, name="rights"),
    path(
        "pieces/<id:piece_id>/<id:score_id>/rights/correct", rights.correct, name="rights-correct"
    ),
    path("pieces/<id:piece_id>/<id:score_id>/exports", rights.export, name="export-new"),
    path("exports/<id:export_id>", rights.exported, name="export"),
    path("verify", rights.verifying, name="verify"),
    path("upload", uploads.upload, name="upload"),
    path("uploads/<id:upload_id>", uploads.waiting, name="upload-waiting"),
    path("mine", accounts.mine, name="mine"),
    path("makers/<id:maker_id>", accounts.maker, name="maker"),
    path("account", accounts.account, name="account"),
    path("account/export", belongings.export, name="export"),
    path("account/restore", belongings.restore, name="restore"),
    path("account/restore/<id:restoration_id>", belongings.restoring, name="restoration"),
    path("account/close", belongings.close, name="close"),
    path("account/tokens", accounts.tokens, name="tokens"),
    path("account/tokens/<id:token_id>/revoke", accounts.token_close, name="token-revoke"),
    path("account/language", set_language, name="language"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
    path("", include("studio.web.urls_social")),
    path("models/<slug:name>", views.model, name="model"),
    path("models/<slug:name>/<str:file>", views.model_file, name="model-file"),
    path("licences", views.licences, name="licences"),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
]
