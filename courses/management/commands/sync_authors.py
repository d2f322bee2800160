from courses.sections import sync_authors
from lms.common import clock
from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "One section, collection and group per authoring unit, filled from the grants of trainers."

    def act(self, **options) -> tuple[dict, bool]:
        done = sync_authors(on=clock.today())
        return {"sections": done.sections, "authors": done.authors, "reviewers": done.reviewers}, True
