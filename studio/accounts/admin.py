from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from studio.accounts.models import Allowance, ApiToken, Maker, User
from studio.common.admin import ModelAdmin, ReadOnlyAdmin

admin.site.register(User, UserAdmin)


@admin.register(Maker)
class MakerAdmin(ModelAdmin):
    list_display = ["public_id", "name", "user", "daily_takes", "created_at"]
    search_fields = ["public_id", "name", "user__username"]
    readonly_fields = ["public_id", "guest_token", "created_at"]
    raw_id_fields = ["user"]


@admin.register(Allowance)
class AllowanceAdmin(ReadOnlyAdmin):
    list_display = ["maker", "day", "takes"]
    date_hierarchy = "day"
    list_select_related = ["maker__user"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "maker", "scopes", "created_at", "last_used_at", "revoked_at"]
    exclude = ["digest"]
    list_select_related = ["maker__user"]
