"""What people do with each other's pieces."""

from django.urls import path

from studio.web import discovery, listening, playlists, talk

urlpatterns = [
    path("listen", listening.listen, name="listen"),
    path("models", listening.models, name="models"),
    path("pieces/<id:piece_id>/keep", playlists.keep, name="keep"),
    path("pieces/<id:piece_id>/related/<str:how>", discovery.related, name="related"),
    path("pieces/<id:piece_id>/comments", talk.comment, name="comment"),
    path("comments/<id:comment_id>/remove", talk.comment_remove, name="comment-remove"),
    path("comments/<id:comment_id>/report", talk.comment_report, name="comment-report"),
    path("makers/<id:maker_id>/follow", talk.follow, name="follow"),
    path("notices", talk.notices, name="notices"),
    path("notices/mail", talk.letters, name="letters"),
    path("notices/mail/<str:token>", talk.letters_off, name="letters-off"),
]
