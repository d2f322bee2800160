"""Branching scenarios: validated before review, played on the server. Pure.

Frozen: ``{"uid", "title", "pass_points", "nodes": [{"name", "text", "end", "choices": [{"text",
"goes_to", "points": {dimension: n}, "fatal", "feedback", "law"}]}]}``; the first node starts.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fault:
    kind: str  # unreachable | dead_end | unknown_target | no_feedback | no_pass | endless | doubled | empty
    node: str
    message: str

    def __str__(self) -> str:
        return self.message


def faults(scenario: dict) -> list[Fault]:
    """Every hole of a scenario, each with the scene it is in."""
    nodes = scenario["nodes"]
    if not nodes:
        return [Fault("empty", "", _("The scenario has no scenes."))]
    by_name = {node["name"]: node for node in nodes}
    found = []
    if len(by_name) < len(nodes):
        found.append(Fault("doubled", "", _("Two scenes have the same name.")))
    found += _targets(nodes, by_name)
    reached = _reached(nodes[0]["name"], by_name)
    found += [
        Fault("unreachable", n["name"], _("No choice leads to scene “%(name)s”.") % {"name": n["name"]})
        for n in nodes
        if n["name"] not in reached
    ]
    if not any(fault.kind in ("unknown_target", "dead_end") for fault in found):
        found += _endings(scenario, by_name, reached)
    return found


def _targets(nodes: list[dict], by_name: dict) -> list[Fault]:
    found = []
    for node in nodes:
        name = node["name"]
        if not node["end"] and not node["choices"]:
            found.append(
                Fault("dead_end", name, _("Scene “%(name)s” has no choices and is no end.") % {"name": name})
            )
        for choice in node["choices"]:
            if choice["goes_to"] not in by_name:
                message = _("In scene “%(name)s” a choice leads to “%(target)s”, which does not exist.")
                found.append(
                    Fault("unknown_target", name, message % {"name": name, "target": choice["goes_to"]})
                )
            if not choice["feedback"].strip():
                message = _("In scene “%(name)s” the choice “%(choice)s” has no feedback.")
                found.append(Fault("no_feedback", name, message % {"name": name, "choice": choice["text"]}))
    return found


def _reached(start: str, by_name: dict) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in by_name:
            seen.add(name)
            waiting += [choice["goes_to"] for choice in by_name[name]["choices"]]
    return seen


def _endings(scenario: dict, by_name: dict, reached: set[str]) -> list[Fault]:
    """Scenes from which no end can be reached, and a pass mark that nobody can reach."""
    leads_out = _leading_to_an_end(by_name)
    found = [
        Fault("endless", name, _("From scene “%(name)s” no end can be reached.") % {"name": name})
        for name in sorted(reached)
        if name not in leads_out and not _is_dead_end(by_name[name])
    ]
    if not found and best_points(scenario) < scenario["pass_points"]:
        message = _("The best way earns %(best)s points; %(wanted)s are needed to pass.")
        found.append(
            Fault("no_pass", "", message % {"best": best_points(scenario), "wanted": scenario["pass_points"]})
        )
    return found


def _is_dead_end(node: dict) -> bool:
    return not node["end"] and not node["choices"]


def _leading_to_an_end(by_name: dict) -> set[str]:
    good = {name for name, node in by_name.items() if node["end"]}
    while True:
        more = {
            name
            for name, node in by_name.items()
            if name not in good and any(c["goes_to"] in good for c in node["choices"])
        }
        if not more:
            return good
        good |= more


def best_points(scenario: dict) -> int:
    """The most points that a way without a fatal fault can earn in as many steps as there are scenes."""
    nodes = scenario["nodes"]
    none = -1000
    best = {node["name"]: 0 if node["end"] else none for node in nodes}
    for _step in nodes:
        best = {
            node["name"]: max(
                [0 if node["end"] else none]
                + [
                    sum(c["points"].values()) + best[c["goes_to"]]
                    for c in node["choices"]
                    if not c["fatal"] and best.get(c["goes_to"], none) > none
                ]
            )
            for node in nodes
        }
    return best[nodes[0]["name"]]


@dataclass(frozen=True)
class Play:
    """Where somebody stands after *taken* choices (numbers within their scenes)."""

    node: dict
    points: dict[str, int]
    fatal: bool
    finished: bool
    passed: bool
    last: dict | None  # the choice taken last, with its feedback


def play(scenario: dict, taken: list[int]) -> Play:
    """Follow *taken* from the start. Raises ``ValueError`` for a choice that does not exist."""
    by_name = {node["name"]: node for node in scenario["nodes"]}
    node, points, fatal, last = scenario["nodes"][0], {}, False, None
    for number in taken:
        if fatal or node["end"] or not 0 <= number < len(node["choices"]):
            raise ValueError("no such choice")
        last = node["choices"][number]
        for dimension, value in last["points"].items():
            points[dimension] = points.get(dimension, 0) + value
        fatal = last["fatal"]
        node = by_name[last["goes_to"]]
    finished = fatal or node["end"]
    passed = finished and not fatal and sum(points.values()) >= scenario["pass_points"]
    return Play(node, points, fatal, finished, passed, last)
