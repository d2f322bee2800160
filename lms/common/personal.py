"""Personal data is marked where it is stored, so that tests, logs and exports know it."""

from django.apps import apps

# model label → fields that tell who somebody is or how to reach them
PERSONAL_FIELDS: dict[str, set[str]] = {}


def marks(*fields: str):
    """Class decorator for models: these fields hold personal data and appear in no log, URL or mail."""

    def mark(model):
        PERSONAL_FIELDS[model._meta.label] = set(fields)
        return model

    return mark


def unmarked_suspects() -> list[str]:
    """Fields of our models named like personal data and not marked."""
    suspicious = {"name", "phone", "email", "card_no", "address", "birthday"}
    ours = [m for m in apps.get_models() if m.__module__.split(".")[0] in {"lms", "courses", "case_library"}]
    return [
        f"{m._meta.label}.{f.name}"
        for m in ours
        for f in m._meta.concrete_fields
        if f.name in suspicious and f.name not in PERSONAL_FIELDS.get(m._meta.label, set())
    ]
