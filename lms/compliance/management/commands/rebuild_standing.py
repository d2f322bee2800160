from lms.common import clock
from lms.common.commands import HouseCommand
from lms.compliance.projection import rebuild


class Command(HouseCommand):
    help = "Make the projection of standing anew from a full assessment."

    def act(self, **options) -> tuple[dict, bool]:
        return {"standings": rebuild(now=clock.now())}, True
