"""POST /api/v1/cases/: recorded cases from the office's case-handling system. Nothing is ever read back here (C1)."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.views import APIView

from case_library.intake.reading import CHUNK
from case_library.intake.taking import import_chunks
from case_library.intake.units import unit_within
from lms.api.permissions import MayAct
from lms.common import clock
from lms.officers.roles import Act

MAX_RECORDS = 500


class StreamParser(BaseParser):
    """Hands the body on unread: the intake cuts it into records itself, with bounded memory."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream


class FaultOut(serializers.Serializer):
    path = serializers.CharField()
    message = serializers.CharField()


class FindingOut(serializers.Serializer):
    code = serializers.CharField()
    rule = serializers.CharField()
    message = serializers.CharField()
    path = serializers.CharField()
    check = serializers.CharField()


class OutcomeOut(serializers.Serializer):
    case_uid = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(["accepted", "updated", "duplicate", "quarantined", "rejected"])
    errors = FaultOut(many=True)
    findings = FindingOut(many=True)


class OutcomesOut(serializers.Serializer):
    records = OutcomeOut(many=True)


class Cases(APIView):
    """Take in records: one object, an array or JSON lines. 200 when all were taken, 422 when one was refused.

    At most 500 at once: the answer's last row says when there were more, and they are sent again.
    """

    permission_classes = [MayAct]
    parser_classes = [StreamParser]

    def act_for(self, method: str) -> str:
        return Act.IMPORT_CASES

    @extend_schema(request=OpenApiTypes.OBJECT, responses={200: OutcomesOut, 422: OutcomesOut})
    def post(self, request):
        stream = request.data
        chunks = iter(lambda: stream.read(CHUNK), b"") if hasattr(stream, "read") else iter(())
        unit_of = unit_within(request.user, on=clock.today())
        outcomes = import_chunks(chunks, unit_of=unit_of, by=request.user, now=clock.now(), most=MAX_RECORDS)
        found = [outcome.as_dict() for outcome in outcomes]
        refused = any(one["status"] == "rejected" for one in found)
        code = status.HTTP_422_UNPROCESSABLE_ENTITY if refused else status.HTTP_200_OK
        return Response({"records": found}, status=code)
