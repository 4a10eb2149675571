from django.contrib import admin

from studio.common.admin import ReadOnlyAdmin
from studio.lineage.models import Lineage


@admin.register(Lineage)
class LineageAdmin(ReadOnlyAdmin):
    list_display = ["child", "relation", "parent", "created_at"]
