"""What pages say about rights, in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from generation.rights.credentials import State
from generation.rights.roles import BY_BOTH, BY_MODEL, By, Contribution, Role
from studio.licences.telling import short
from studio.lineage.graph import Edge
from studio.rights.verifying import Alteration, Recognised, Verification

register = template.Library()


@register.filter
def role_told(role: str) -> str:
    return {
        Role.LYRICS: _("Words"),
        Role.MELODY: _("Melody"),
        Role.HARMONY: _("Harmony"),
        Role.ARRANGEMENT: _("Arrangement"),
        Role.RENDER: _("Performance"),
    }[Role(role)]


@register.filter
def hand_told(by: str | None) -> str:
    if not by:
        return _("nobody")
    return {By.HUMAN: _("people"), By.MODEL: _("a model"), By.BOTH: _("both")}[By(by)]


@register.filter
def ai_told(made: list[Contribution]) -> str:
    """What a model had a hand in, for whoever looks at the page."""
    both = _("%(role)s by people and a model")
    alone = _("%(role)s by a model")
    return ", ".join(
        (both if one.by is By.BOTH else alone) % {"role": role_told(one.role)} for one in made
    )


@register.filter
def licence_short(spdx: str) -> str:
    return short(spdx)


@register.filter
def percent(share: float) -> str:
    return f"{round(100 * share)} %"


@register.filter
def maker_told(public_id: str, makers: dict[str, str]) -> str:
    return makers.get(public_id) or _("a guest")


@register.filter
def operation_told(operation: str) -> str:
    """What was done, in the ledger's column."""
    told = {
        "compose": _("composed"),
        "copy": _("taken over"),
        "type": _("typed"),
        "move": _("moved"),
        "bring": _("brought"),
        "repitch": _("changed by hand"),
        "fix": _("mended"),
        "regenerate": _("rewritten"),
        "continue": _("continued"),
        "vary": _("varied"),
        "morph": _("morphed"),
        "restyle": _("restyled"),
        "evolve": _("evolved"),
        "harmonise": _("harmonised"),
        "accompany": _("accompanied"),
        "permit": _("permission given"),
        "revoke": _("permission taken back"),
        "arrange": _("set for four voices"),
        "place": _("words moved"),
        "resplit": _("words divided"),
        "chord": _("chord changed"),
    }
    return told.get(operation, operation)


@register.filter
def edge_short(edge: Edge) -> str:
    """An edge as there is room for it in the drawing."""
    return _("%(what)s, bars %(bars)s") % _values(edge) if edge.bars else _values(edge)["what"]


@register.filter
def edge_long(edge: Edge) -> str:
    """All that is known of an edge, after the name of the parent."""
    values = _values(edge)
    said = []
    if edge.bars:
        said.append(_("bars %(bars)s") % values)
    if edge.model:
        said.append(_("by the model %(model)s, seed %(seed)s") % values)
    if edge.licence:
        said.append(_("taken under %(licence)s") % values)
    if edge.permitted:
        said.append(_("by permission of %(day)s") % {"day": edge.permitted})
    return f" ({', '.join(said)})" if said else ""


def _values(edge: Edge) -> dict[str, Any]:
    first, last = edge.bars or (0, 0)
    return {
        "what": operation_told(edge.relation),
        "bars": str(first) if first == last else f"{first}–{last}",
        "model": edge.model,
        "seed": edge.seed,
        "licence": short(edge.licence) if edge.licence else "",
    }


@register.filter
def alteration_told(told: Verification) -> str:
    """The verdict, in a sentence."""
    return {
        Alteration.NONE: _("Signed by this studio, and not altered since."),
        Alteration.SIGNED_ELSEWHERE: _("Not altered since it was signed, by another than us."),
        Alteration.SAME_MUSIC: _("Not signed, but every note is as we have it."),
        Alteration.FILE: _("Altered after it was signed."),
        Alteration.MUSIC: _("Not signed, and its notes are not those that we have."),
        Alteration.UNKNOWN: _("Not signed: whether it was altered cannot be told."),
    }[told.alteration]


@register.filter
def recognised_told(told: Verification) -> str:
    """By what it was recognised, in a sentence."""
    if told.hidden:
        return _("It is from a piece here that its owner keeps private.")
    if told.found.form == "certificate":
        return _certificate_told(told)
    if told.recognised is None:
        return _("It names no piece of this studio, and its melody is none that is public here.")
    return {
        Recognised.SIGNATURE: _("Its signature vouches for the piece that it is from:"),
        Recognised.RECORD: _("The record in it names the piece that it is from:"),
        Recognised.ADDRESS: _("It names the address of the piece that it is from:"),
        Recognised.MELODY: _("It says nothing, but it sings the melody of:"),
    }[told.recognised]


def _certificate_told(told: Verification) -> str:
    if told.found.signer is None:
        return _("A certificate of contribution whose signature does not fit: do not trust it.")
    if not told.found.whole:
        return _("A certificate of contribution whose chain of operations is not whole.")
    return _("A certificate of contribution, whole, and signed by: %(signer)s") % {
        "signer": told.found.signer
    }


@register.filter
def state_told(state: str) -> str:
    return {
        State.TRUSTED: _("whole, by a signer that a listed authority vouches for"),
        State.VALID: _("whole; nobody vouches for who the signer is"),
        State.ALTERED: _("broken: the file is not as it was signed"),
    }[State(state)]


@register.filter
def mark_told(mark: str) -> str:
    """A statement about AI: IPTC's terms in words, all else as it stands."""
    return {
        BY_MODEL: _("made by a trained model"),
        BY_BOTH: _("made by people and a trained model"),
    }.get(mark, mark)
