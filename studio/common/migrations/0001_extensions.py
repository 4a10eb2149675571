"""The Postgres extensions for search by likeness, wherever the server has them."""

from django.db import migrations


def create_extensions(apps, schema_editor):
    """Each is wanted, none is needed to start: a plain server works without."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        superuser = cursor.fetchone()[0]
        for name in ("pg_trgm", "vector"):
            cursor.execute(
                "SELECT installed_version, trusted FROM pg_available_extensions"
                " JOIN pg_available_extension_versions USING (name)"
                " WHERE name = %s AND version = default_version",
                [name],
            )
            found = cursor.fetchone()
            if found and found[0] is None and (superuser or found[1]):
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(create_extensions, migrations.RunPython.noop)]
