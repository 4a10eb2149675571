"""Hearing: what somebody did with a piece."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from studio.accounts.models import Maker
from studio.pieces.models import Piece


class Hearing(models.Model):
    """All that one maker has done with one piece: played it so often, loved it, remixed it.

    Written by statements that add up (see ``hearing.py``), so that two at once lose nothing.
    ``weight`` is how much it tells of the maker's taste.
    """

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="hearings")
    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="hearings")
    plays = models.PositiveIntegerField(default=0)
    loved = models.BooleanField(default=False)
    remixed = models.BooleanField(default=False)
    last_at = models.DateTimeField(db_default=Now())
    weight = models.GeneratedField(
        # A fourth play says no more than the third.
        expression=models.expressions.RawSQL(
            "least(plays, 3) + CASE WHEN loved THEN 4 ELSE 0 END"
            " + CASE WHEN remixed THEN 5 ELSE 0 END",
            [],
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(name="one_hearing", fields=["maker", "piece"])]
        indexes = [
            models.Index(name="hearing_latest", fields=["maker", "-last_at"]),
            models.Index(name="hearing_of_piece", fields=["piece", "-last_at"]),
            models.Index(
                name="hearing_loved", fields=["maker", "-last_at"], condition=Q(loved=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.maker}: {self.piece}"
