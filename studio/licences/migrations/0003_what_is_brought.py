from django.db import migrations

BROUGHT = [
    (
        "CC-PDM-1.0",
        "Public domain: nobody holds any rights",
        "https://creativecommons.org/publicdomain/mark/1.0/",
    ),
    ("LicenseRef-AllRightsReserved", "All rights reserved", ""),
]


def seed(apps, schema_editor):
    licences = apps.get_model("licences", "Licence").objects
    for position, (spdx, name, url) in enumerate(BROUGHT, start=5):
        licences.update_or_create(
            spdx=spdx, defaults={"name": name, "url": url, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("licences", "0002_seed")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
