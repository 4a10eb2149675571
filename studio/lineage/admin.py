from django.contrib import admin

from studio.common.admin import ReadOnlyAdmin
from studio.lineage.models import Lineage, Permission


@admin.register(Lineage)
class LineageAdmin(ReadOnlyAdmin):
    list_display = ["child", "relation", "parent", "created_at"]


@admin.register(Permission)
class PermissionAdmin(ReadOnlyAdmin):
    list_display = ["piece", "grantee", "by_link", "terms", "created_at", "revoked_at"]
