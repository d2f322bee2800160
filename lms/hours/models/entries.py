from django.db import models
from django.db.models import Q

from lms.common.append_only import AppendOnlyModel
from lms.hours.categories import Category, Method, Mode, Schedule


class LedgerCounter(models.Model):
    """One row: the number of the last ledger entry. Taken last in an act (gapless, commit order)."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_ledger_counter")]


class LedgerHead(models.Model):
    """The end of one officer's chain. Locked in officer order by the door, never the officer's own row."""

    officer = models.OneToOneField(
        "officers.Officer", models.PROTECT, primary_key=True, related_name="ledger_head"
    )
    position = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class Checkpoint(AppendOnlyModel):
    """That the ledger was signed: what papers print of it. The heads stand in the file, outside (R18)."""

    rows = models.PositiveBigIntegerField()  # number of the last entry that it saw
    root = models.CharField(max_length=64)  # Merkle root over the heads
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)  # Ed25519, base64
    taken_at = models.DateTimeField()

    @property
    def short(self) -> str:
        """As printed on results and certificates: number and the root's first twelve characters."""
        return f"{self.rows} · {self.root[:12]}"


class HourEntry(AppendOnlyModel):
    """A credited (or, reversed, taken back) number of whole minutes. Plain values only (R16–R18)."""

    number = models.PositiveBigIntegerField(unique=True)  # over the whole ledger, without gaps
    officer = models.ForeignKey(
        "officers.Officer", models.PROTECT, related_name="hour_entries", db_index=False
    )
    position = models.PositiveIntegerField()  # in the officer's chain, from 1
    category = models.CharField(max_length=12, choices=Category.choices)
    mode = models.CharField(max_length=12, choices=Mode.choices)
    minutes = models.IntegerField()  # negative in a reversal
    earned_on = models.DateField()  # local day on which the activity ended (R6)
    year = models.PositiveSmallIntegerField()  # booked to (R13)
    schedule = models.CharField(max_length=12, choices=Schedule.choices, blank=True)
    method = models.CharField(max_length=12, choices=Method.choices, blank=True)
    course_key = models.CharField(max_length=80, blank=True)
    edition_digest = models.CharField(max_length=64, blank=True)
    substantial_change = models.BooleanField(default=False)  # of this edition over the one before (R7)
    factor = models.PositiveSmallIntegerField(default=1)  # already applied to the minutes (R8)
    key = models.CharField(max_length=200, unique=True)  # source kind : source id : officer
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, related_name="+", db_index=False
    )
    text_digest = models.CharField(max_length=64)  # of the side row
    digest_version = models.PositiveSmallIntegerField(default=1)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["year", "officer", "earned_on", "number"], name="entries_of_a_year")]
        constraints = [
            # A fork: two rows that follow the same row.
            models.UniqueConstraint(fields=["officer", "position"], name="one_chain_per_officer"),
            # A credit of nothing is a mistake of the caller.
            models.CheckConstraint(condition=~Q(minutes=0), name="entry_of_minutes"),
            # Only a reversal takes away.
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, minutes__gt=0) | Q(reverses__isnull=False, minutes__lt=0),
                name="only_reversals_are_negative",
            ),
        ]


class EntryText(AppendOnlyModel):
    """Names, titles and free reasons of an entry; the chain keeps only their digest (R17)."""

    entry = models.OneToOneField(HourEntry, models.PROTECT, primary_key=True, related_name="text")
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
