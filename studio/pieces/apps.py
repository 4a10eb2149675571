from django.apps import AppConfig


class PiecesConfig(AppConfig):
    name = "studio.pieces"
    verbose_name = "Pieces"
