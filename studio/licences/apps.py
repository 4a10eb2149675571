from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "studio.licences"
    verbose_name = "Licences"
