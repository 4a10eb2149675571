from django.contrib import admin

from studio.common.admin import ReadOnlyAdmin
from studio.licences.models import Licence


@admin.register(Licence)
class LicenceAdmin(ReadOnlyAdmin):
    list_display = ["spdx", "name", "url"]
