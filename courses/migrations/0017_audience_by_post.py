from django.db import migrations, models


POSTS = {
    "持证人员": "card_holder", "待取证": "awaiting_card", "辅助人员": "assistant", "法制审核人员": "legal_reviewer",
    "行政执法监督人员": "supervisor", "负责人": "head",
}  # fmt: skip


def take_posts_over(apps, schema_editor):
    """Posts were free words without effect: those that are one of the roster's count, others never did."""
    for listing in apps.get_model("courses", "Listing").objects.select_related("edition").iterator():
        words = listing.edition.content["audience"]["post"]
        codes = [POSTS.get(word, word) for word in words if word in POSTS or word in POSTS.values()]
        if codes:
            listing.posts = f",{','.join(codes)},"[:210]
            listing.save(update_fields=["posts"])


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0016_daily_case'),
    ]

    operations = [
        migrations.AddField(
            model_name='listing',
            name='posts',
            field=models.CharField(blank=True, max_length=210),
        ),
        migrations.RunPython(take_posts_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='coursepage',
            name='posts',
            field=models.CharField(blank=True, help_text='As the roster names them, for example 持证人员, parted by commas; empty: all.', max_length=200, verbose_name='Posts'),
        ),
    ]
