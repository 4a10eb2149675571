from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from studio.common.admin import ReadOnlyAdmin
from studio.uploads.models import Upload


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "owner", "filename", "size", "status", "licence", "created_at"]
    list_filter = ["status", "original_format", "licence"]
    search_fields = ["public_id", "filename", "sha256"]
    exclude = ["content", "signed"]
    list_select_related = ["owner__user", "licence"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        found: QuerySet[Upload] = super().get_queryset(request)
        return found.defer("content", "signed")
