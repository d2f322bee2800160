"""Clients act by their account's grants, like people; each view names the act it needs."""

from rest_framework.permissions import BasePermission

from lms.common import clock
from lms.officers.visibility import may


class MayAct(BasePermission):
    """The account's grants allow the view's ``act`` somewhere; the view limits rows by ``visible_to``."""

    def has_permission(self, request, view) -> bool:
        return bool(request.user and request.user.is_authenticated) and may(
            request.user, act=view.act_for(request.method), on=clock.today()
        )
