from django.db import migrations


def protect(apps, schema_editor):
    from core.audit import protect

    protect(schema_editor.connection)


def release(apps, schema_editor):
    from core.audit import release

    release(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_outbox_files_reviews")]
    operations = [migrations.RunPython(protect, release)]
