"""Addresses of 带教; they do not exist where a place has switched mentoring off (B4)."""

from functools import partial

from django.urls import path

from lms.officers.models import Module
from lms.portal.access import offered
from lms.portal.views import (
    mentoring,
    mentoring_manage,
    mentoring_match,
    mentoring_papers,
    mentoring_people,
    mentoring_readiness,
    mentoring_skills,
)

in_use = partial(offered, Module.MENTORING)

urlpatterns = [
    path("mentoring/", in_use(mentoring.home), name="mentoring"),
    path("mentoring/pairings/<int:pk>/", in_use(mentoring_papers.record), name="mentoring-record"),
    path("mentoring/pairings/<int:pk>/log/", in_use(mentoring.new_log), name="mentoring-log"),
    path("mentoring/pairings/<int:pk>/observe/", in_use(mentoring.new_observation), name="mentoring-observe"),
    path(
        "mentoring/pairings/<int:pk>/agreement/",
        in_use(mentoring_papers.agreement),
        name="mentoring-agreement",
    ),
    path(
        "mentoring/pairings/<int:pk>/agreement.pdf",
        in_use(mentoring_papers.agreement_paper),
        name="mentoring-agreement-pdf",
    ),
    path("mentoring/pairings/<int:pk>/level/", in_use(mentoring_papers.propose), name="mentoring-level"),
    path("mentoring/pairings/<int:pk>/step/", in_use(mentoring_papers.new_step), name="mentoring-step"),
    path("mentoring/remedies/<int:pk>/", in_use(mentoring_papers.remedy), name="mentoring-remedy-plan"),
    path("mentoring/pairings/<int:pk>/review/", in_use(mentoring_papers.review), name="mentoring-review"),
    path("mentoring/pairings/<int:pk>/final/", in_use(mentoring_papers.final_part), name="mentoring-final"),
    path("mentoring/pairings/<int:pk>/rate/", in_use(mentoring_papers.rate), name="mentoring-rate"),
    path("mentoring/plan/<int:pk>/verify/", in_use(mentoring_papers.verify), name="mentoring-verify"),
    path("mentoring/logs/<int:pk>/answer/", in_use(mentoring.answer), name="mentoring-answer"),
    path("mentoring/logs/<int:pk>/addendum/", in_use(mentoring.addendum), name="mentoring-addendum"),
    path("mentoring/observations/<int:pk>/sign/", in_use(mentoring.sign_seen), name="mentoring-sign-seen"),
    path("manage/mentoring/", in_use(mentoring_manage.overview), name="manage-mentoring"),
    path("manage/mentoring/readiness/", in_use(mentoring_readiness.readiness_page), name="manage-readiness"),
    path("manage/mentoring/pairings/<int:pk>/", in_use(mentoring_manage.pairing_page), name="manage-pairing"),
    path(
        "manage/mentoring/pairings/<int:pk>/confirm/<slug:month>/",
        in_use(mentoring_manage.confirm),
        name="mentoring-confirm",
    ),
    path("manage/mentoring/remedies/<int:pk>/", in_use(mentoring_manage.close_plan), name="mentoring-remedy"),
    path("manage/mentoring/levels/<int:pk>/", in_use(mentoring_manage.proposal), name="manage-proposal"),
    path("manage/mentoring/programmes/", in_use(mentoring_match.programmes), name="mentoring-programmes"),
    path("manage/mentoring/programmes/new/", in_use(mentoring_people.edit_programme), name="mentoring-new"),
    path(
        "manage/mentoring/programmes/<slug:code>/edit/",
        in_use(mentoring_people.edit_programme),
        name="mentoring-edit",
    ),
    path(
        "manage/mentoring/programmes/<slug:code>/plan/", in_use(mentoring_skills.plan), name="mentoring-plan"
    ),
    path("manage/mentoring/skills/", in_use(mentoring_skills.skills), name="mentoring-skills"),
    path("manage/mentoring/skills/new/", in_use(mentoring_skills.edit_skill), name="mentoring-new-skill"),
    path("manage/mentoring/skills/<str:code>/", in_use(mentoring_skills.edit_skill), name="mentoring-skill"),
    path(
        "manage/mentoring/programmes/<slug:code>/people/",
        in_use(mentoring_people.people),
        name="mentoring-people",
    ),
    path(
        "manage/mentoring/mentors/<int:pk>/suspend/",
        in_use(mentoring_people.suspend),
        name="mentoring-suspend",
    ),
    path(
        "manage/mentoring/programmes/<slug:code>/",
        in_use(mentoring_match.programme),
        name="mentoring-programme",
    ),
    path("manage/mentoring/runs/<int:pk>/", in_use(mentoring_match.run), name="mentoring-run"),
    path("manage/mentoring/runs/<int:pk>/send/", in_use(mentoring_match.send), name="mentoring-send"),
    path("manage/mentoring/runs/<int:pk>/prefer/", in_use(mentoring_match.prefer), name="mentoring-prefer"),
]
