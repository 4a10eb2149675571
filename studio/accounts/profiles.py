"""What a maker says of herself, and the forms of an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from studio.accounts.models import MAX_ABOUT, MAX_LINKS, MAX_NAME, Maker, Scope

_MAX_ADDRESS = 300
_web_address = URLValidator(schemes=["http", "https"])


class ProfileForm(forms.Form):
    """A maker's public face. ``links`` are given one a line."""

    name = forms.CharField(
        label=_("Artist name"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    about = forms.CharField(
        label=_("About you"),
        max_length=MAX_ABOUT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        help_text=_("Addresses of your own pages, one a line; five at most."),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://"}),
    )

    @classmethod
    def of(cls, maker: Maker) -> ProfileForm:
        lines = "\n".join(maker.links)
        return cls(initial={"name": maker.name, "about": maker.about, "links": lines})

    def clean_links(self) -> list[str]:
        links: list[str] = self.cleaned_data["links"].split()
        if len(links) > MAX_LINKS:
            raise ValidationError(_("These are too many links: keep five."))
        for link in links:
            try:
                _web_address(link)
            except ValidationError:
                link = ""
            if not link or len(link) > _MAX_ADDRESS:
                raise ValidationError(_("A link begins with https:// and is an address."))
        return links

    def save(self, maker: Maker) -> None:
        given: dict[str, Any] = self.cleaned_data
        maker.name, maker.about, maker.links = given["name"], given["about"], given["links"]
        maker.save(update_fields=["name", "about", "links"])


class TokenForm(forms.Form):
    """A token to be made."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=MAX_NAME, help_text=_("For you to tell them apart.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=[
            (Scope.READ.value, _("read what I can see")),
            (Scope.COMPOSE.value, _("ask for music, bring scores")),
            (Scope.EDIT.value, _("change my pieces")),
            (Scope.PUBLISH.value, _("publish, take back and delete my pieces")),
        ],
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
    )
