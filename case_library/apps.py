from django.apps import AppConfig


class CaseLibraryConfig(AppConfig):
    name = "case_library"
