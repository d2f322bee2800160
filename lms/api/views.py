"""/api/v1/: thin HTTP – parse, permission, one door or query, render."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from lms.api.permissions import MayAct
from lms.api.serializers import (
    CertificateOut,
    ErrorsOut,
    HourOut,
    HoursIn,
    OfficerOut,
    ResultOut,
    StandingOut,
)
from lms.certificates.models import Certificate
from lms.common import clock
from lms.common.spreadsheets import unreadable
from lms.compliance.models import AnnualResult, Requirement, Standing
from lms.compliance.people import state_case
from lms.compliance.projection import fold
from lms.compliance.queries import is_closed
from lms.hours.imports import HourLine, import_lines
from lms.hours.models import HourEntry
from lms.officers.models import Officer
from lms.officers.roles import Act
from lms.officers.visibility import visible_to

YEAR = OpenApiParameter("year", OpenApiTypes.INT, description="Training year; by default this year.")
STAFF = OpenApiParameter("staff_no", OpenApiTypes.STR, description="Only this officer.")


class Pages(CursorPagination):
    """By cursor: stable while rows are added. ``page_size`` up to 1,000."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering = "pk"

    def decode_cursor(self, request):
        """A cursor that was not ours is none: the position must be a number, or the query would fail."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not str(cursor.position).isdecimal():
            raise NotFound(self.invalid_cursor_message)
        return cursor


class Listing(generics.ListAPIView):
    """A list limited to the officers whom the client may see for *act*."""

    act = Act.VIEW
    permission_classes = [MayAct]
    pagination_class = Pages

    def act_for(self, method: str) -> str:
        return self.act

    def officers(self):
        seen = visible_to(self.request.user, act=self.act, on=clock.today())
        staff_no = self.request.query_params.get("staff_no", "")
        if unreadable(staff_no):
            raise ValidationError({"staff_no": unreadable(staff_no)})
        return seen.filter(staff_no=staff_no) if staff_no else seen

    def year(self) -> int:
        given = self.request.query_params.get("year", str(clock.today().year))
        if not (given.isascii() and given.isdecimal() and len(given) == 4):
            raise ValidationError({"year": _("Give the year as a number such as 2026.")})
        return int(given)


@extend_schema(parameters=[STAFF])
class Officers(Listing):
    """The roster, as far as the client may see it."""

    serializer_class = OfficerOut
    queryset = Officer.objects.none()

    def get_queryset(self):
        return self.officers().select_related("home_unit")


class Hours(Listing):
    """Ledger entries; POST credits records of another platform (idempotent by ``external_id``)."""

    serializer_class = HourOut
    queryset = HourEntry.objects.none()

    def act_for(self, method: str) -> str:
        return Act.IMPORT_HOURS if method == "POST" else Act.VIEW

    @extend_schema(parameters=[YEAR, STAFF])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        rows = HourEntry.objects.filter(officer__in=self.officers(), year=self.year())
        return rows.select_related("officer", "text", "reverses")

    @extend_schema(
        request=HoursIn, responses={201: HourOut(many=True), 400: ErrorsOut, 403: ErrorsOut, 409: ErrorsOut}
    )
    def post(self, request):
        given = HoursIn(data=request.data)
        given.is_valid(raise_exception=True)
        records = given.validated_data["records"]
        lines = [HourLine(row=place, **record) for place, record in enumerate(records, start=1)]
        self._refuse_unknown(lines)
        entries = import_lines(lines, kind="import", by=request.user, now=clock.now())
        stored = HourEntry.objects.filter(pk__in=[e.pk for e in entries]).select_related(
            "officer", "text", "reverses"
        )
        return Response(HourOut(stored.order_by("number"), many=True).data, status=status.HTTP_201_CREATED)

    def _refuse_unknown(self, lines: list[HourLine]) -> None:
        wanted = {line.staff_no for line in lines}
        seen = visible_to(self.request.user, act=Act.IMPORT_HOURS, on=clock.today())
        known = set(seen.filter(staff_no__in=wanted).values_list("staff_no", flat=True))
        if unknown := sorted(wanted - known):
            message = _("Unknown or outside your units: %(numbers)s.")
            raise ValidationError({"staff_no": message % {"numbers": ", ".join(unknown[:10])}})


@extend_schema(parameters=[YEAR, STAFF])
class Standings(Listing):
    """Where everybody stands today, from the projection."""

    serializer_class = StandingOut
    queryset = Standing.objects.none()

    def get_queryset(self):
        fold(now=clock.now())
        year = self.year()
        requirements = Requirement.objects.filter(year=year)
        return (
            Standing.objects.filter(officer__in=self.officers(), requirement__in=requirements)
            .annotate(state=state_case(clock.today(), closed=is_closed(year)))
            .select_related("officer", "unit", "requirement")
        )


@extend_schema(parameters=[YEAR, STAFF])
class Results(Listing):
    """Frozen results; those that a later one supersedes are listed too."""

    serializer_class = ResultOut
    queryset = AnnualResult.objects.none()

    def get_queryset(self):
        rows = AnnualResult.objects.filter(officer__in=self.officers(), year=self.year())
        return rows.select_related("officer", "requirement").defer("lines", "words")


@extend_schema(parameters=[YEAR, STAFF])
class Certificates(Listing):
    """Issued certificates; the check code is on the paper only."""

    serializer_class = CertificateOut
    queryset = Certificate.objects.none()

    def get_queryset(self):
        rows = Certificate.objects.filter(
            result__officer__in=self.officers(), year=self.year(), file__isnull=False
        )
        return rows.select_related("result__officer", "file", "revocation")
