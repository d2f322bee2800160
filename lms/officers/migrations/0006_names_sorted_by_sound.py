from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("officers", "0005_why_an_account_is_closed")]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="sort_key",
            field=models.CharField(db_index=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
    ]
