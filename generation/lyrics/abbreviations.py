"""What is written short and sung in full, by ISO 639-1 code."""

from __future__ import annotations

from collections.abc import Mapping

# Where the stop is part of the key, it is needed: "St." is a saint, "M" is not a Monsieur.
ABBREVIATIONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Dr": "Doctor", "St.": "Saint",
        "Rev.": "Reverend", "Capt.": "Captain", "Prof.": "Professor", "Jr": "Junior",
        "Sr.": "Senior", "vs": "versus", "etc.": "et cetera", "&c.": "et cetera",
        "Xmas": "Christmas",
    },
    "de": {
        "Hr.": "Herr", "Fr.": "Frau", "Dr": "Doktor", "St.": "Sankt", "Nr": "Nummer",
        "usw": "und so weiter", "u.": "und", "z.B.": "zum Beispiel", "z. B.": "zum Beispiel",
        "bzw": "beziehungsweise",
    },
    "fr": {
        "M.": "Monsieur", "Mme": "Madame", "Mlle": "Mademoiselle", "Dr": "Docteur",
        "St": "Saint", "Ste": "Sainte", "etc.": "et cetera",
    },
    "it": {
        "Sig.": "Signor", "Sig.ra": "Signora", "Dott": "Dottor", "S.": "San",
        "ecc.": "eccetera",
    },
    "la": {"etc.": "et cetera", "&c.": "et cetera", "S.": "Sanctus"},
    "es": {
        "Sr": "Señor", "Sra": "Señora", "Srta": "Señorita", "D.": "Don", "Dña": "Doña",
        "Dr": "Doctor", "Sta.": "Santa", "Sto.": "Santo", "Ud": "usted", "Uds": "ustedes",
        "etc.": "etcétera",
    },
    "pl": {
        "św": "święty", "dr": "doktor", "nr": "numer", "itd": "i tak dalej",
        "np": "na przykład",
    },
}  # fmt: skip

SIGNS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "&": "and", "%": "percent", "+": "plus", "=": "equals", "@": "at", "°": "degrees",
        "№": "number", "$": "dollars", "€": "euros", "£": "pounds",
    },
    "de": {
        "&": "und", "%": "Prozent", "+": "plus", "=": "gleich", "°": "Grad", "№": "Nummer",
        "$": "Dollar", "€": "Euro", "£": "Pfund",
    },
    "fr": {
        "&": "et", "%": "pour cent", "+": "plus", "=": "égale", "°": "degrés", "№": "numéro",
        "$": "dollars", "€": "euros", "£": "livres",
    },
    "it": {
        "&": "e", "%": "per cento", "+": "più", "=": "uguale", "°": "gradi", "№": "numero",
        "$": "dollari", "€": "euro", "£": "sterline",
    },
    "la": {"&": "et"},
    "es": {
        "&": "y", "%": "por ciento", "+": "más", "=": "igual", "°": "grados", "№": "número",
        "$": "dólares", "€": "euros", "£": "libras",
    },
    "pl": {
        "&": "i", "%": "procent", "+": "plus", "=": "równa się", "°": "stopni", "№": "numer",
        "$": "dolarów", "€": "euro", "£": "funtów",
    },
    "zh": {"&": "和", "+": "加", "=": "等于", "$": "美元", "€": "欧元", "£": "英镑"},
}  # fmt: skip
