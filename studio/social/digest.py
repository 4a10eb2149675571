"""Notices by mail: at most one letter a day, and only of what is still unread."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from studio.accounts.models import Maker
from studio.social.models import Digest, Notice
from studio.social.noticing import seen

log = logging.getLogger(__name__)
LISTED: Final = 20
A_ROUND: Final = 200  # letters
_SETTLED: Final = timedelta(hours=1)  # what is read within the hour needs no letter
_APART: Final = timedelta(hours=23)
_SALT: Final = "studio.social.digest"


def send_digests(address: str) -> int:
    """Write to all who have something to read; returns how many letters were sent. ``address``
    is the site's own, without a slash at its end."""
    now = timezone.now()
    waiting = Notice.objects.filter(
        maker=OuterRef("pk"),
        read_at__isnull=True,
        mailed_at__isnull=True,
        created_at__lte=now - _SETTLED,
    )
    due = (
        Maker.objects.filter(Exists(waiting), user__is_active=True)
        .exclude(user__email="")
        .exclude(Q(digest__wanted=False) | Q(digest__sent_at__gt=now - _APART))
        .select_related("user", "digest")
    )
    return sum(_send(maker, address) for maker in due[:A_ROUND])


def _send(maker: Maker, address: str) -> bool:
    """One letter; False where there is nothing that she may see, or no mail goes out."""
    assert maker.user is not None
    told = list(seen(maker).filter(read_at__isnull=True, mailed_at__isnull=True)[:LISTED])
    digest, _new = Digest.objects.get_or_create(maker=maker)
    if told:
        context = {"notices": told, "maker": maker, "address": address, "off": off_token(maker)}
        with translation.override(digest.language):
            subject = _("What you missed at Cantilena")
            text = render_to_string("social/digest.txt", context)
        letter = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [maker.user.email])
        letter.extra_headers["List-Unsubscribe"] = f"<{address}/notices/mail/{off_token(maker)}>"
        try:
            letter.send()
        except (SMTPException, OSError) as problem:
            log.warning("no letter to maker %s: %s", maker.public_id, problem)
            return False
    now = timezone.now()
    Notice.objects.filter(maker=maker, mailed_at__isnull=True).update(mailed_at=now)
    Digest.objects.filter(maker=maker).update(sent_at=now)
    return bool(told)


def off_token(maker: Maker) -> str:
    """What shows that whoever wants no more letters has got one."""
    return signing.dumps(maker.public_id, salt=_SALT)


def maker_of_token(token: str) -> Maker | None:
    try:
        id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Maker.objects.filter(public_id=id).first()


def want(maker: Maker, *, wanted: bool | None = None, language: str = "") -> Digest:
    """Whether letters are wanted, and in which language: what is given is changed."""
    digest, _new = Digest.objects.get_or_create(maker=maker)
    if wanted is not None:
        digest.wanted = wanted
    if language:
        digest.language = language
    digest.save(update_fields=["wanted", "language"])
    return digest
