"""Full names of units, from below the city downwards, for papers and lists."""

from collections.abc import Iterable

from lms.officers.models import Unit


def full_names(units: Iterable[Unit]) -> dict[int, tuple[str, str]]:
    """Unit id → (Chinese, English) full name; two statements at most.

    The city is left out; a parent's name that the child's already begins with is not repeated.
    """
    units = list(units)
    paths = {path for unit in units for path in unit.ancestor_paths()}
    by_path = {u.path: u for u in Unit.objects.filter(path__in=paths)}
    return {unit.pk: _full_name([by_path[path] for path in unit.ancestor_paths()]) for unit in units}


def _full_name(line: list[Unit]) -> tuple[str, str]:
    line = line[1:] or line
    name = ""
    for unit in line:
        name = unit.name if unit.name.startswith(name) else name + unit.name
    english = ", ".join(unit.name_en for unit in reversed(line) if unit.name_en)
    return name, english
