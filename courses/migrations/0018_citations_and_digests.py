import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0017_audience_by_post'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('stored_at', models.DateTimeField()),
                ('sha256', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='SilentVideo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lesson', models.CharField(max_length=120)),
                ('video', models.CharField(max_length=255)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='silent_videos', to='courses.coursepage')),
            ],
        ),
        migrations.CreateModel(
            name='EditionCitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('law', 'Provision of law'), ('guidance', 'Case guidance')], max_length=8)),
                ('place', models.CharField(max_length=200)),
                ('edition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='courses.edition')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'place'], name='editions_that_cite')],
                'constraints': [models.UniqueConstraint(fields=('edition', 'kind', 'place'), name='one_row_per_citation_of_edition')],
            },
        ),
    ]
