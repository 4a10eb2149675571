from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "studio.web"
    verbose_name = "Pages of the site"
