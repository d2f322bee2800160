"""The shapes and lists that the project keeps as data, versioned: change them here, by a new version."""

import json
from functools import cache
from pathlib import Path

from lms.common.dates import reads_english

_FOLDER = Path(__file__).parent


@cache
def load(name: str) -> dict:
    """``case_import.v1``, ``guidance.v1``, ``error_taxonomy.v1``, ``legal_deadlines.v1`` …"""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def labels(path: str, name: str = "case_import.v1") -> dict[str, str]:
    """The Chinese words, as they are kept in documents, for the values of one field: ``labels("domain")``, ``labels("evidence/kind")``."""
    node = load(name)
    for step in path.split("/"):
        if "$ref" in node:
            node = load(name)["$defs"][node["$ref"].rsplit("/", 1)[1]]
        node = node.get("properties", node.get("items", {}).get("properties", {}))[step]
        if node.get("type") == "array":
            node = node["items"]
            if "$ref" in node:
                node = load(name)["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node["x-labels"]


def shown(word: str) -> str:
    """A word of these lists in the reader's language; what is not of them stays as it is."""
    return load("english.v1")["words"].get(word, word) if reads_english() else word


def choices(path: str, name: str = "case_import.v1") -> list[tuple[str, str]]:
    """The values of one field with their words in the reader's language."""
    return [(value, shown(word)) for value, word in labels(path, name).items()]


def mistake(code: str) -> str:
    """What the code of a possible mistake means, in the reader's language; "" when the taxonomy does not know it."""
    return shown(taxonomy()[code]["name"]) if code in taxonomy() else ""


@cache
def taxonomy() -> dict[str, dict]:
    """Code → name, severity, basis, category of a possible mistake."""
    return {
        item["code"]: item | {"category": category["code"], "category_name": category["name"]}
        for category in load("error_taxonomy.v1")["categories"]
        for item in category["items"]
    }
