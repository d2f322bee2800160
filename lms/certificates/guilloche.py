"""The quiet rosette behind the text: ellipses turned around one centre, as one SVG path."""

from functools import cache
from math import cos, pi, sin

TURNS = 18


@cache
def rosette(radius: int = 100, flat: int = 62) -> str:
    """Path data of the rosette around (0, 0); four curves an ellipse."""
    return "".join(_ellipse(radius, flat, pi * turn / TURNS) for turn in range(TURNS))


def _ellipse(a: float, b: float, angle: float) -> str:
    k = 0.5523
    quarter = [(0, b), (k * a, b), (a, k * b), (a, 0)]
    points = quarter + [(x, -y) for x, y in reversed(quarter[:-1])]
    points += [(-x, y) for x, y in reversed(points[:-1])]
    turned = [
        f"{x * cos(angle) - y * sin(angle):.1f} {x * sin(angle) + y * cos(angle):.1f}" for x, y in points
    ]
    return f"M{turned[0]}C{' '.join(turned[1:])}Z"
