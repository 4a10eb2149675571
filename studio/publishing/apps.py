from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "studio.publishing"
    verbose_name = "Publishing"
