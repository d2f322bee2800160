"""/api/v1/classes/ and /api/v1/class-results/: what is taught in a room, and who was there (read only)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from courses.classes.queries import with_places
from courses.models import RollLine, TrainingClass
from lms.api.views import STAFF, YEAR, Listing

STATE = OpenApiParameter(
    "state", OpenApiTypes.STR, enum=TrainingClass.State.values, description="Only classes in this state."
)
CLASS = OpenApiParameter("class", OpenApiTypes.INT, description="Only this class.")


class ClassOut(serializers.Serializer):
    """A class; trainers are persons and are not named here."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(TrainingClass.State.choices)
    unit_code = serializers.CharField(source="unit.code")
    course_key = serializers.CharField()
    category = serializers.CharField()
    method = serializers.CharField()
    schedule = serializers.CharField()
    minutes = serializers.IntegerField()
    place = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    sign_up_until = serializers.DateTimeField()
    capacity = serializers.IntegerField()
    taken = serializers.IntegerField()
    waiting = serializers.IntegerField()
    free = serializers.SerializerMethodField()

    def get_free(self, row) -> int:
        return max(0, row.capacity - row.taken)


class ClassResultOut(serializers.Serializer):
    """One officer's line of a closed roll, in the version that is in force."""

    class_id = serializers.IntegerField(source="training_class_id")
    staff_no = serializers.CharField(source="officer.staff_no")
    present_minutes = serializers.IntegerField()
    credited = serializers.BooleanField()
    credited_minutes = serializers.SerializerMethodField()
    version = serializers.IntegerField()
    at = serializers.DateTimeField()

    def get_credited_minutes(self, line) -> int:
        return line.training_class.minutes if line.credited else 0


@extend_schema(parameters=[YEAR, STATE])
class Classes(Listing):
    """Classes that begin in the year: times, sign-up deadline, places; what is offered is no secret among units."""

    serializer_class = ClassOut
    queryset = TrainingClass.objects.none()

    def get_queryset(self):
        rows = TrainingClass.objects.filter(starts_at__year=_likely(self.year()))
        state = self.request.query_params.get("state", "")
        if state and state not in TrainingClass.State:
            raise ValidationError({"state": _("Only open, cancelled and closed are known.")})
        return with_places(rows.filter(state=state) if state else rows).select_related("unit")


@extend_schema(parameters=[YEAR, STAFF, CLASS])
class ClassResults(Listing):
    """Who was there and was credited, by closed roll, of the officers whom the client may see."""

    serializer_class = ClassResultOut
    queryset = RollLine.objects.none()

    def get_queryset(self):
        later = RollLine.objects.filter(
            training_class=OuterRef("training_class"),
            officer=OuterRef("officer"),
            version__gt=OuterRef("version"),
        )
        rows = RollLine.objects.filter(
            ~Exists(later),
            officer__in=self.officers(),
            training_class__state=TrainingClass.State.CLOSED,
            training_class__starts_at__year=_likely(self.year()),
        ).select_related("officer", "training_class")
        if number := self.request.query_params.get("class", ""):
            if not (number.isascii() and number.isdecimal() and len(number) < 12):
                raise ValidationError({"class": _("Give the number of the class.")})
            rows = rows.filter(training_class=int(number))
        return rows


def _likely(year: int) -> int:
    """A year that has instants: 0 has none."""
    if not 2000 <= year <= 2100:
        raise ValidationError({"year": _("Give the year as a number such as 2026.")})
    return year
