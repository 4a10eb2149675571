"""Lineage: the edge from a score to one of another piece that it was made from. Permission: an
owner's word that somebody may remix a piece beyond what its licence allows.

Within a piece, a score names its parent itself.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped
from studio.licences.models import Licence
from studio.pieces.models import LicenceGrant, Piece, Score

MAX_NOTE = 300


class Relation(models.TextChoices):
    """What was done to the parent."""

    COPY = "copy"
    EDIT = "edit"
    REGENERATE = "regenerate"
    CONTINUE = "continue"
    MORPH = "morph"
    RESTYLE = "restyle"
    EVOLVE = "evolve"
    HARMONISE = "harmonise"
    ACCOMPANY = "accompany"
    ARRANGE = "arrange"
    VARY = "vary"
    TRANSPOSE = "transpose"
    CONTRAFACT = "contrafact"


class Permission(PublicId, TimeStamped):
    """For ``grantee`` the piece counts as being under ``terms`` too, until it is taken back: then
    for what is not yet made from it. Without a grantee it is a link, and whoever opens it and
    accepts is given a permission of her own, which names the link."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="permissions")
    by_link = models.BooleanField()
    grantee = models.ForeignKey(
        Maker, null=True, blank=True, on_delete=models.SET_NULL, related_name="permissions"
    )
    terms = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=MAX_NOTE, blank=True, help_text="what else was agreed")
    link = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="permission_link_is_nobodys",
                condition=Q(by_link=False) | Q(grantee__isnull=True, link__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_permission_in_force",
                fields=["piece", "grantee"],
                condition=Q(revoked_at__isnull=True, grantee__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        whom = "a link" if self.by_link else self.grantee or "someone who left"
        return f"{self.piece} to {whom} from {self.created_at:%Y-%m-%d}"


class Lineage(TimeStamped):
    child = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="parent_edges")
    parent = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="child_edges")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    operation = models.JSONField(
        default=dict, blank=True, help_text="what was asked: bars, amounts, the seed"
    )
    grant = models.ForeignKey(
        LicenceGrant,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="under what the parent was shared then; empty: it was the remixer's own",
    )
    permission = models.ForeignKey(
        Permission,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="edges",
        help_text="what the parent's owner allowed the remixer beyond that",
    )

    class Meta:
        verbose_name_plural = "lineage"
        constraints = [
            models.UniqueConstraint(name="one_edge_a_pair", fields=["child", "parent"]),
            models.CheckConstraint(name="no_score_its_own_parent", condition=~Q(child=F("parent"))),
            models.CheckConstraint(
                name="lineage_relation_known", condition=Q(relation__in=Relation.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} ← {self.relation} ← {self.parent}"
