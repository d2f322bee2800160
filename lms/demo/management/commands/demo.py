from lms.common.commands import HouseCommand
from lms.demo.city import make_city
from lms.demo.logins import describe


class Command(HouseCommand):
    help = "Fill an empty database with the demonstration city 澄州市."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("--officers", type=int, default=600)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--logins", action="store_true", help="only print who can log in")

    def act(self, *, officers: int, seed: int, logins: bool, **options) -> tuple[dict, bool]:
        if logins:
            return {}, True
        city = make_city(officers=officers, seed=seed, say=self.stderr.write)
        return {"officers": city.officers, "entries": city.entries}, True

    def summary(self, document: dict) -> str:
        return "\n".join(filter(None, [super().summary(document), describe()]))
