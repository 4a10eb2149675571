from django.db import migrations

CC = "https://creativecommons.org"
LICENCES = [
    ("CC-PDM-1.0", "Public domain: nobody holds any rights", f"{CC}/publicdomain/mark/1.0/"),
    ("LicenseRef-NoRightsClaimed", "No rights claimed", ""),
    ("CC0-1.0", "CC0 1.0 Universal", f"{CC}/publicdomain/zero/1.0/"),
    ("CC-BY-4.0", "Creative Commons Attribution 4.0", f"{CC}/licenses/by/4.0/"),
    (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0",
        f"{CC}/licenses/by-sa/4.0/",
    ),
    (
        "CC-BY-NC-4.0",
        "Creative Commons Attribution-NonCommercial 4.0",
        f"{CC}/licenses/by-nc/4.0/",
    ),
    (
        "CC-BY-NC-SA-4.0",
        "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
        f"{CC}/licenses/by-nc-sa/4.0/",
    ),
    (
        "CC-BY-ND-4.0",
        "Creative Commons Attribution-NoDerivatives 4.0",
        f"{CC}/licenses/by-nd/4.0/",
    ),
    (
        "CC-BY-NC-ND-4.0",
        "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0",
        f"{CC}/licenses/by-nc-nd/4.0/",
    ),
    ("LicenseRef-AllRightsReserved", "All rights reserved", ""),
]


def seed(apps, schema_editor):
    licences = apps.get_model("licences", "Licence").objects
    for position, (spdx, name, url) in enumerate(LICENCES):
        licences.update_or_create(
            spdx=spdx, defaults={"name": name, "url": url, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("licences", "0003_what_is_brought")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
