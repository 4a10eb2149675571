from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from studio.common.admin import ModelAdmin, ReadOnlyAdmin
from studio.social import talking
from studio.social.models import Comment, CommentReport


@admin.register(CommentReport)
class CommentReportAdmin(ModelAdmin):
    """Moderation: what is reported is taken away or left."""

    list_display = ["comment", "text", "created_at", "decided_at"]
    list_filter = [("decided_at", admin.EmptyFieldListFilter)]
    raw_id_fields = ["comment", "reporter"]
    list_select_related = ["comment__author__user", "comment__piece"]
    actions = ["hide", "leave"]

    @admin.action(description="Take the comment away")
    def hide(self, request: HttpRequest, reports: QuerySet[CommentReport]) -> None:
        for report in reports.select_related("comment"):
            talking.comment_hide(report.comment)
        reports.update(decided_at=timezone.now())

    @admin.action(description="Leave the comment")
    def leave(self, request: HttpRequest, reports: QuerySet[CommentReport]) -> None:
        reports.update(decided_at=timezone.now())


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ["author", "piece", "text", "created_at", "removed_by"]
    search_fields = ["public_id", "text", "piece__public_id"]
    list_select_related = ["author__user", "piece"]
