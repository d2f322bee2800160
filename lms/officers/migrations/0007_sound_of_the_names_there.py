"""Lists of people are in order of sound; the key of those who are there already is set once."""

from django.db import migrations

from lms.officers.names import sorting_key

AT_ONCE = 1000


def set_keys(apps, schema_editor) -> None:
    officers = apps.get_model("officers", "Officer").objects
    batch = []
    for officer in officers.only("pk", "name").order_by("pk").iterator(chunk_size=AT_ONCE):
        officer.sort_key = sorting_key(officer.name)
        batch.append(officer)
        if len(batch) == AT_ONCE:
            officers.bulk_update(batch, ["sort_key"], batch_size=200)
            batch = []
    officers.bulk_update(batch, ["sort_key"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("officers", "0006_names_sorted_by_sound")]

    operations = [migrations.RunPython(set_keys, migrations.RunPython.noop)]
