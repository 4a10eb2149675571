from django.contrib import admin

from studio.common.admin import ReadOnlyAdmin
from studio.jobs.models import Job, JobEvent


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = [
        "public_id",
        "owner",
        "kind",
        "queue",
        "status",
        "stage",
        "attempt",
        "created_at",
    ]
    list_filter = ["status", "kind", "queue"]
    search_fields = ["public_id"]
    list_select_related = ["owner__user"]


@admin.register(JobEvent)
class JobEventAdmin(ReadOnlyAdmin):
    list_display = ["job", "n", "type", "at"]
    list_filter = ["type"]
    search_fields = ["job__public_id"]
    list_select_related = ["job"]
