from django.contrib import admin

from studio.common.admin import ReadOnlyAdmin
from studio.rights.models import Export, OriginalityReport, RoleCorrection


@admin.register(RoleCorrection)
class RoleCorrectionAdmin(ReadOnlyAdmin):
    list_display = ["piece", "role", "by", "created_at"]
    list_select_related = ["piece"]


@admin.register(OriginalityReport)
class OriginalityReportAdmin(ReadOnlyAdmin):
    list_display = ["score", "compared", "created_at"]
    list_select_related = ["score__piece"]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "format", "status", "created_at"]
    exclude = ["content"]
