"""The HTTP API, put together."""

from __future__ import annotations

from ninja import NinjaAPI

from studio.api import problems
from studio.api.parsing import JsonParser
from studio.api.prosody import router as prosody_router
from studio.discover.api import router as discover_router
from studio.jobs.api import router as jobs_router
from studio.jobs.editing_api import router as editing_router
from studio.lineage.api import router as lineage_router
from studio.pieces.api import router as pieces_router
from studio.publishing.api import router as publishing_router
from studio.rights.api import router as rights_router
from studio.rights.exports_api import router as exports_router
from studio.social.api import router as social_router
from studio.uploads.api import router as uploads_router

api = NinjaAPI(
    title="Cantilena",
    version="1",
    description="Words in, songs out. Errors are application/problem+json (RFC 9457).",
    parser=JsonParser(),
    docs_url=None,  # ninja's page runs an inline script, which our content policy forbids
    urls_namespace="api",
)
problems.install(api)
api.add_router("", prosody_router)
api.add_router("", jobs_router)
api.add_router("", pieces_router)
api.add_router("", uploads_router)
api.add_router("", publishing_router)
api.add_router("", editing_router)
api.add_router("", lineage_router)
api.add_router("", discover_router)
api.add_router("", social_router)
api.add_router("", rights_router)
api.add_router("", exports_router)
