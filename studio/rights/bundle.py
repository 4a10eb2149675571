"""Everything of a score in one zip file: all formats, credentials, licence, thanks, ledger."""

from __future__ import annotations

import io
import zipfile

from generation.rights import credentials
from generation.rights.record import RightsRecord
from studio.lineage.attribution import attribution, dues
from studio.pieces.files import FORMATS, stem
from studio.pieces.models import Score
from studio.rights import certifying, files
from studio.rights.certificate import SAID, certificate, self_made
from studio.rights.licence_texts import licence_text
from studio.rights.recording import recordings

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_README = """{title}

The score as MusicXML, MXL (the same, packed), MIDI, PDF, SVG and PNG; a recording as WAV and MP3.
LICENCE.txt       what you may do with it
ATTRIBUTION.*     the thanks that are due, as text, HTML and Markdown: one of them is enough
rights.jsonld     who made what, from what, under which licence; the same record is in every file
*.c2pa            Content Credentials of the file of that name; the other files hold their own
certificate.*     every operation on the piece, whose hand each note is from, signed

{notice}
{signed}
To see what a file says and whether it was altered, drop it on {site}verify
"""


def bundle(score: Score, record: RightsRecord) -> bytes:
    """The zip file. Raises FormatError where the score cannot be recorded."""
    site = record.site
    name = stem(score)
    thanks = attribution(score.piece, site=site, due=dues(score.piece, site=site))
    members: dict[str, bytes] = {}
    for form, kind in FORMATS.items():
        content = files.marked(score, form, record)
        members[f"{name}.{kind.extension}"] = content
        if form in credentials.BESIDE:
            store = credentials.beside(
                content, form, record, certificate(), brought=files.brought_along(score)
            )
            members[f"{name}.{kind.extension}.c2pa"] = store
    for form, content in recordings(score, record).items():
        members[f"{name}.{form}"] = content
    members |= {
        "rights.jsonld": files.marked(score, files.JSON_LD, record),
        "LICENCE.txt": licence_text(score.piece).encode(),
        "ATTRIBUTION.txt": thanks.text.encode() + b"\n",
        "ATTRIBUTION.html": thanks.html.encode() + b"\n",
        "ATTRIBUTION.md": thanks.markdown.encode() + b"\n",
        "certificate.json": certifying.certificate_json(score, site=site),
        "certificate.pdf": certifying.certificate_pdf(score, site=site),
        "README.txt": _README.format(
            title=record.title,
            notice=record.notice,
            signed=SAID.partition(": that")[0] + "." if self_made() else "",
            site=site,
        ).encode(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member, content in members.items():
            entry = zipfile.ZipInfo(member, _LONG_AGO)
            packed = not member.endswith((".mxl", ".mp3", ".png", ".pdf"))
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
