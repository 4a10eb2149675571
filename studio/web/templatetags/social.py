"""Comments and notices in words."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from studio.accounts.visiting import maker_of
from studio.social import noticing
from studio.social.models import Comment, Kind, Notice

register = template.Library()


@register.filter
def said(comment: Comment) -> SafeString:
    """The text of a comment; whoever is mentioned in it is a link."""
    text = str(escape(comment.text))
    for name, id in sorted(comment.mentions, key=lambda one: -len(one[0])):
        link = format_html('<a href="{}">@{}</a>', reverse("maker", args=[id]), name)
        pattern = rf"@{re.escape(escape(name))}(?![\w<])"
        text = re.sub(pattern, link.replace("\\", r"\\"), text, flags=re.IGNORECASE)
    return mark_safe(text.replace("\n", "<br>"))


@register.filter
def bars_said(comment: Comment) -> str:
    """The numbers printed over the bars that are spoken of: "3–4"."""
    if comment.score is None or comment.first_bar is None or comment.last_bar is None:
        return ""
    numbers = [bar["number"] for bar in comment.score.measures]
    first, last = numbers[comment.first_bar], numbers[comment.last_bar]
    return str(first) if first == last else f"{first}–{last}"


@register.filter
def notice_said(notice: Notice) -> str:
    """What somebody did, behind her name."""
    return {
        Kind.COMMENT: _("commented on"),
        Kind.ANSWER: _("answered at"),
        Kind.MENTION: _("mentioned you at"),
        Kind.LOVE: _("loves"),
        Kind.FOLLOW: _("follows you"),
        Kind.REMIX: _("published a piece made from yours:"),
        Kind.PIECE: _("published"),
    }[Kind(notice.kind)]


@register.filter
def notice_address(notice: Notice) -> str:
    """Where it happened."""
    if notice.piece is None:
        return reverse("maker", args=[notice.actor.public_id])
    address = reverse("piece", args=[notice.piece.public_id])
    return f"{address}#comment-{notice.comment.public_id}" if notice.comment else address


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many notices whoever looks at the page has not read."""
    request = context["request"]
    return noticing.unread(maker_of(request.user, request.session))
