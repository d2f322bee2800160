"""Addresses of officers, managers and the public."""

from django.urls import path, re_path

from lms.portal.course_urls import course_patterns
from lms.portal.urls_classes import urlpatterns as classes
from lms.portal.views import approvals, certificates, clerks, manage, me, officer, public, session, year

urlpatterns = [
    path("", officer.home, name="home"),
    path("login/", session.log_in, name="login"),
    path("login/first/", session.first_log_in, name="first-login"),
    path("logout/", session.log_out, name="logout"),
    path("session/", session.keep_alive, name="session"),
    path("role/", session.switch_role, name="role"),
    path("display/", session.display, name="display"),
    path("learn/<int:pk>/", officer.offer, name="offer"),
    *course_patterns,
    path("me/", me.me, name="me"),
    path("me/hours/", officer.own_statement, name="statement"),
    path("me/hours/print/", officer.print_statement, name="statement-print"),
    path("me/hours/export/", officer.export_statement, name="statement-export"),
    path("me/declarations/", me.declarations, name="declarations"),
    path("me/declarations/new/", me.new_declaration, name="declaration-new"),
    path("me/declarations/<int:pk>/submit/", me.submit, name="declaration-submit"),
    path("me/waiver/", me.new_waiver, name="waiver-new"),
    path("me/objection/", me.objection, name="objection"),
    path("me/correction/", me.correction, name="correction"),
    path("me/data/", me.export_own_data, name="own-data"),
    path("notices/", me.notices, name="notices"),
    path("privacy/", me.privacy, name="privacy"),
    path("complaint/", me.complaint, name="complaint"),
    path("evidence/<int:pk>/", me.evidence, name="evidence"),
    path("certificates/<int:pk>/", me.certificate, name="certificate"),
    path("manage/", manage.overview, name="manage"),
    path("manage/officers/<int:pk>/", manage.officer, name="manage-officer"),
    path("manage/export/", manage.export, name="manage-export"),
    path("manage/offer/", manage.offer, name="manage-offer"),
    path("manage/remind/", manage.send_reminder, name="manage-remind"),
    path("manage/approvals/", approvals.queue, name="approvals"),
    re_path(
        r"^manage/approvals/(?P<what>declaration|waiver|leave|objection)/(?P<pk>[0-9]+)/$",
        approvals.decide,
        name="decide",
    ),
    path("manage/certificates/", certificates.listing, name="unit-certificates"),
    path("manage/certificates/zip/", certificates.archive, name="certificates-zip"),
    path("manage/certificates/pdf/", certificates.printable, name="certificates-pdf"),
    path("manage/certificates/<int:pk>/revoke/", certificates.revoke, name="certificate-revoke"),
    path("manage/year/", year.year, name="year"),
    path("manage/year/<int:number>/close/", year.close, name="year-close"),
    path("manage/year/<int:number>/issue/", year.issue, name="year-issue"),
    path("manage/jobs/<int:pk>/", year.job_progress, name="job-progress"),
    path("manage/jobs/<int:pk>/<slug:what>/", year.job_switch, name="job-switch"),
    path("manage/roster/", clerks.roster, name="roster"),
    path("manage/hours/", clerks.hours, name="hours-import"),
    path("manage/access/", clerks.access, name="access"),
    path("manage/audit/", clerks.audit, name="audit"),
    *classes,
]

public_patterns = [
    path("verify/", public.verify, name="verify"),
    path("verify/<str:code>/", public.verify, name="verify-code"),
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
]
