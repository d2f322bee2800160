"""Styles and scripts as served: names carry digests, also those that our own scripts import."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Digested


class DigestedFiles(Digested):
    """Otherwise a script that another imports would be loaded a second time, under its plain name."""

    # Ours only: packages name files that they do not bring.
    patterns = (*Digested.patterns, ("js/*.js", Digested._js_module_import_aggregation_patterns[1]))
