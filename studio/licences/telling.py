"""A refusal as a sentence: why, whose licence it is, and what would be allowed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from studio.common.errors import NotLicensed
from studio.licences.compatibility import PUBLIC_DOMAIN, RESERVED, UNCLAIMED
from studio.licences.judging import Kind, Parent, Reason, Refusal


def short(spdx: str) -> str:
    """The licence as people call it: “CC BY-SA 4.0”."""
    named = {
        PUBLIC_DOMAIN: _("the public domain"),
        RESERVED: _("all rights reserved"),
        UNCLAIMED: _("no rights claimed"),
        "CC0-1.0": "CC0",
    }
    return named.get(spdx) or spdx.replace("CC-", "CC ", 1).replace("-4.0", " 4.0")


def called(parent: Parent) -> str:
    """What it is called in the middle of a sentence."""
    values = {"name": parent.name, "maker": parent.maker or _("a guest")}
    if parent.kind is Kind.WORDS:
        return _("the poem by %(maker)s") % values if parent.maker else _("the poem")
    if parent.kind is Kind.SOURCE:
        return _("the music brought from “%(name)s”") % values
    if parent.kind is Kind.WEIGHTS:
        return _("the model %(name)s") % values
    return _("“%(name)s” by %(maker)s") % values


def under(parent: Parent) -> str:
    """What it is under, for whoever asks: its licence, or what she was permitted."""
    if parent.terms:
        return _("%(licence)s, by permission") % {"licence": short(parent.terms)}
    return short(parent.licence)


def sentence(refusal: Refusal) -> str:
    """The refusal for a person."""
    first = refusal.causes[0] if refusal.causes else None
    values = {
        "cause": called(first) if first else "",
        "licence": under(first) if first else "",
        "who": (first and first.maker) or _("whoever holds the rights"),
        "wanted": short(refusal.wanted),
        "allowed": _or(short(spdx) for spdx in refusal.allowed),
    }
    if refusal.reason is Reason.CLASH:
        second = refusal.causes[1]
        values |= {"other": called(second), "other_licence": under(second)}
    said = _sentences()[refusal.reason] % values
    return said[:1].upper() + said[1:]


def refuse(refusal: Refusal | None, *, field: str | None = None) -> None:
    """Raise :class:`NotLicensed` for a refusal; None passes."""
    if refusal is None:
        return
    raise NotLicensed(
        sentence(refusal),
        field=field,
        reason=refusal.reason.value,
        causes=[
            {
                "kind": one.kind.value,
                "name": one.name,
                "maker": one.maker,
                "licence": one.licence,
                "piece": one.ref or None,
            }
            for one in refusal.causes
        ],
        allowed=list(refusal.allowed),
    )


def _or(names: Iterable[str]) -> str:
    found = list(names)
    if len(found) < 2:
        return "".join(found)
    comma, last = _(", "), _(" or ")
    return comma.join(found[:-1]) + last + found[-1]


def _sentences() -> dict[Reason, str]:
    return {
        Reason.RESERVED: _(
            "All rights are reserved for %(cause)s: ask %(who)s for permission first."
        ),
        Reason.NO_DERIVATIVES: _(
            "%(cause)s is under %(licence)s, so no changed version may be shared: keep yours "
            "private, or ask %(who)s."
        ),
        Reason.UNKNOWN: _(
            "Under which licence %(cause)s is, is not known: ask %(who)s before you share it."
        ),
        Reason.CLASH: _(
            "%(cause)s is under %(licence)s and %(other)s under %(other_licence)s, and no "
            "licence satisfies both: leave one out, or ask %(who)s."
        ),
        Reason.NARROWER: _(
            "%(cause)s is under %(licence)s, so this cannot be shared as “%(wanted)s”: choose "
            "%(allowed)s."
        ),
    }
