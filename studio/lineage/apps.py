from django.apps import AppConfig


class LineageConfig(AppConfig):
    name = "studio.lineage"
    verbose_name = "Lineage"
