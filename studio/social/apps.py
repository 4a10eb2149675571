from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "studio.social"
    verbose_name = "Social"
