"""Shapes of the API, plain and written out: no model leaks a column by itself."""

from rest_framework import serializers

from lms.common.spreadsheets import unreadable
from lms.hours.categories import Category, Mode


class OfficerOut(serializers.Serializer):
    staff_no = serializers.CharField()
    name = serializers.CharField()
    unit_code = serializers.CharField(source="home_unit.code")
    field = serializers.CharField()
    rank = serializers.CharField()
    person_kind = serializers.CharField()
    card_no = serializers.CharField()
    qualified_on = serializers.DateField(allow_null=True)
    joined_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)


class ADay(serializers.DateField):
    """A day that can be one of a training year."""

    def to_internal_value(self, value):
        day = super().to_internal_value(value)
        if not 2000 <= day.year <= 2100:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


class PlainText(serializers.CharField):
    """Without line breaks and control characters."""

    def to_internal_value(self, data):
        text = super().to_internal_value(data)
        if reason := unreadable(text):
            raise serializers.ValidationError(reason)
        return text


class HourIn(serializers.Serializer):
    external_id = PlainText(max_length=100)
    staff_no = serializers.CharField(max_length=40)
    category = serializers.ChoiceField(Category.choices)
    mode = serializers.ChoiceField(Mode.choices)
    minutes = serializers.IntegerField(min_value=1, max_value=60_000)
    ended_on = ADay()
    title = PlainText(max_length=200)
    provider = PlainText(max_length=120, required=False, default="", allow_blank=True)
    course_code = PlainText(max_length=80, required=False, default="", allow_blank=True)


class HoursIn(serializers.Serializer):
    """Up to 500 records in one call; all or none."""

    records = HourIn(many=True, allow_empty=False, max_length=500)


class HourOut(serializers.Serializer):
    number = serializers.IntegerField()
    staff_no = serializers.CharField(source="officer.staff_no")
    category = serializers.CharField()
    mode = serializers.CharField()
    minutes = serializers.IntegerField()
    earned_on = serializers.DateField()
    year = serializers.IntegerField()
    course_key = serializers.CharField()
    reverses = serializers.IntegerField(source="reverses.number", allow_null=True, default=None)
    title = serializers.CharField(source="text.title")


class StandingOut(serializers.Serializer):
    staff_no = serializers.CharField(source="officer.staff_no")
    unit_code = serializers.CharField(source="unit.code")
    requirement = serializers.CharField(source="requirement.code")
    months_in_service = serializers.IntegerField()
    exempt = serializers.BooleanField()
    target_minutes = serializers.IntegerField(source="target")
    counted_minutes = serializers.IntegerField(source="counted")
    by_category = serializers.SerializerMethodField()
    owed_minutes = serializers.IntegerField(source="owed")
    state = serializers.CharField()

    def get_by_category(self, row) -> dict[str, int]:
        return {"foundation": row.foundation, "key_law": row.key_law, "practical": row.practical}


class ResultOut(serializers.Serializer):
    staff_no = serializers.CharField(source="officer.staff_no")
    year = serializers.IntegerField()
    number = serializers.IntegerField()
    requirement = serializers.CharField(source="requirement.code")
    state = serializers.CharField()
    exempt = serializers.BooleanField()
    target_minutes = serializers.IntegerField()
    counted_minutes = serializers.IntegerField()
    owed_minutes = serializers.IntegerField()
    unit_code = serializers.CharField()
    ledger_number = serializers.IntegerField()
    digest = serializers.CharField()


class CertificateOut(serializers.Serializer):
    number = serializers.CharField()
    staff_no = serializers.CharField(source="result.officer.staff_no")
    year = serializers.IntegerField()
    issued_at = serializers.DateTimeField()
    sha256 = serializers.CharField(source="file.sha256")
    revoked_at = serializers.DateTimeField(source="revocation.revoked_at", allow_null=True, default=None)
    reason = serializers.CharField(source="revocation.reason", allow_null=True, default=None)


class ErrorOut(serializers.Serializer):
    message = serializers.CharField()
    row = serializers.IntegerField(required=False)
    column = serializers.CharField(required=False)


class ErrorsOut(serializers.Serializer):
    errors = ErrorOut(many=True)
