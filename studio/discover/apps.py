from django.apps import AppConfig


class DiscoverConfig(AppConfig):
    name = "studio.discover"
    verbose_name = "Discover"
