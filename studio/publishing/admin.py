from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from studio.common.admin import ModelAdmin, ReadOnlyAdmin
from studio.common.errors import StudioError
from studio.publishing import moderation
from studio.publishing.models import Project, Report


@admin.register(Report)
class ReportAdmin(ModelAdmin):
    """Moderation: what is reported is hidden or left; what is hidden, and answered, restored."""

    list_display = ["piece", "reason", "decision", "created_at", "decided_at", "appealed_at"]
    list_filter = ["decision", "reason"]
    search_fields = ["piece__title", "piece__public_id", "text", "appeal"]
    raw_id_fields = ["piece", "reporter"]
    readonly_fields = [
        "public_id", "decision", "decided_at", "visibility_before", "appeal", "appealed_at",
    ]  # fmt: skip
    list_select_related = ["piece"]
    actions = ["hide", "restore", "dismiss"]

    @admin.action(description="Hide the piece")
    def hide(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._decide(request, reports, moderation.piece_hide)

    @admin.action(description="Show the piece again")
    def restore(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._decide(request, reports, moderation.piece_restore)

    @admin.action(description="Dismiss the report")
    def dismiss(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._decide(request, reports, moderation.report_dismiss)

    def _decide(
        self, request: HttpRequest, reports: QuerySet[Report], decide: Callable[[Report], None]
    ) -> None:
        for report in reports:
            try:
                decide(report)
            except StudioError as refusal:
                self.message_user(request, f"{report}: {refusal}", messages.WARNING)


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ["title", "owner", "visibility", "created_at"]
    search_fields = ["public_id", "title"]
    list_select_related = ["owner__user"]
