from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from studio.common.admin import ModelAdmin, ReadOnlyAdmin
from studio.pieces.models import LedgerEntry, LicenceGrant, Locks, Piece, Provenance, Score


@admin.register(Piece)
class PieceAdmin(ModelAdmin):
    list_display = ["title", "owner", "language", "visibility", "licence", "created_at"]
    list_filter = ["visibility", "language", "style", "licence"]
    search_fields = ["public_id", "title"]
    readonly_fields = ["public_id", "created_at", "lines"]
    raw_id_fields = ["owner", "current_score"]
    list_select_related = ["owner__user", "licence"]


@admin.register(LicenceGrant)
class LicenceGrantAdmin(ReadOnlyAdmin):
    list_display = ["piece", "licence", "created_at"]
    list_select_related = ["piece", "licence"]


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "piece", "take", "created_at"]
    search_fields = ["public_id", "piece__title"]
    exclude = ["midi"]
    list_select_related = ["piece"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Score]:
        found: QuerySet[Score] = super().get_queryset(request)
        return found.defer("musicxml", "midi", "notes", "measures")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ["piece", "n", "score", "hash"]
    list_select_related = ["piece"]


@admin.register(Locks)
class LocksAdmin(ReadOnlyAdmin):
    list_display = ["score"]
    list_select_related = ["score__piece"]


@admin.register(Provenance)
class ProvenanceAdmin(ReadOnlyAdmin):
    list_display = ["score", "engine", "seed", "take", "weights_licence"]
    list_select_related = ["score__piece"]
