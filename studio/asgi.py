"""The site's door for ASGI servers: ``uvicorn studio.asgi:application``."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
_pages = get_asgi_application()  # first: what follows needs Django's apps

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from studio.common.asgi import BodyLimit, Lanes, UnknownSocket  # noqa: E402
from studio.sockets import urlpatterns  # noqa: E402

FILE_BYTES = 5_100_000  # a file of 5 MB, and what is said of it
ARCHIVE_BYTES = 50_100_000  # all that somebody took home
RECORDING_BYTES = 41_000_000  # a file of 40 MB that is looked into
LONGER = {
    "/upload": FILE_BYTES,
    "/api/uploads": FILE_BYTES,
    "/account/restore": ARCHIVE_BYTES,
    "/verify": RECORDING_BYTES,
    "/api/verify": RECORDING_BYTES,
}

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(
            Lanes(_pages),
            longer=LONGER,
        ),
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(UnknownSocket(URLRouter(urlpatterns)))
        ),
    }
)
