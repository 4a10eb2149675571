from django.db import migrations

from generation.errors import RequestError
from generation.lyrics import prosody
from generation.requests import MelodyRequest


def count(apps, schema_editor):
    """Pieces from before their lines were counted: as the words are read, if all is sung so."""
    pieces = apps.get_model("pieces", "Piece").objects.filter(lines=[]).exclude(words="")
    for piece in pieces.select_related("current_score__provenance").iterator():
        score = piece.current_score
        try:
            request = MelodyRequest.from_json(score.provenance.request)
            read = prosody.analyse(request.words, request.language, request.corrections)
        except (AttributeError, RequestError):
            continue  # it has no score, or was not composed for these words
        sung = [row["syllable"] for row in score.notes if row["syllable"] is not None]
        if len(read.syllables) == max(sung, default=-1) + 1:
            piece.lines = [
                {
                    "text": " ".join(word.text for word in line.words),
                    "syllables": len(line.syllables),
                }
                for line in read.lines
            ]
            piece.save(update_fields=["lines"])


class Migration(migrations.Migration):
    dependencies = [("pieces", "0006_brought_melodies")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
