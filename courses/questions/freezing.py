"""A question page as the plain dict that editions keep and ``kinds`` grades."""


def freeze_question(page) -> dict:
    """The question with its answer; *page* may be a draft."""
    block = page.answer[0]
    frozen = {
        "uid": str(page.translation_key),
        "kind": block.block_type,
        "stem": page.stem,
        "points": page.points,
        "tags": split(page.tags),
        "difficulty": page.difficulty,
        "law": page.law,
        "quote": page.quote,
        "explanation": page.explanation,
    }
    return frozen | _own(block.block_type, block.value)


def split(text: str) -> list[str]:
    """Words parted by commas of either width."""
    return [word.strip() for word in text.replace("，", ",").replace("、", ",").split(",") if word.strip()]


def _own(kind: str, value) -> dict:
    if kind in ("single", "multiple"):
        return {
            "options": [
                {"text": o["text"], "correct": bool(o["correct"]), "feedback": o["feedback"] or ""}
                for o in value["options"]
            ]
        }
    if kind == "true_false":
        return {"true": bool(value["true"])}
    if kind == "fill_in":
        return {"blanks": [[w.strip() for w in blank.split("|") if w.strip()] for blank in value["blanks"]]}
    if kind == "ordering":
        return {"items": list(value["items"])}
    if kind == "matching":
        return {"pairs": [{"left": p["left"], "right": p["right"]} for p in value["pairs"]]}
    if kind == "find_fault":
        return {
            "document": value["document"],
            "passages": [
                {"text": p["text"], "fault": bool(p["fault"]), "feedback": p["feedback"] or ""}
                for p in value["passages"]
            ],
        }
    written = {
        "model_answer": value["model_answer"],
        "rubric": [{"text": c["text"], "points": c["points"]} for c in value["rubric"]],
    }
    return written | ({"facts": value["facts"]} if kind == "case_analysis" else {})
