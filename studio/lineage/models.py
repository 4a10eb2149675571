"""Lineage: the edge from a score to one of another piece that it was made from.

Within a piece, a score names its parent itself.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from studio.common.models import TimeStamped
from studio.pieces.models import LicenceGrant, Score


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
    VARY = "vary"
    TRANSPOSE = "transpose"
    CONTRAFACT = "contrafact"


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
