from django.apps import AppConfig


class BelongingsConfig(AppConfig):
    name = "studio.belongings"
    verbose_name = "Belongings"
