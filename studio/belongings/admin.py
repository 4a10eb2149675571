from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from studio.belongings.models import Restoration
from studio.common.admin import ReadOnlyAdmin


@admin.register(Restoration)
class RestorationAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "owner", "size", "status", "done", "total", "created_at"]
    list_filter = ["status"]
    exclude = ["content"]
    list_select_related = ["owner__user"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Restoration]:
        found: QuerySet[Restoration] = super().get_queryset(request)
        return found.defer("content")
