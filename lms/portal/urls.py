"""Addresses of officers, managers and the public."""

from django.urls import path, re_path, register_converter

from lms.officers.models import Module
from lms.portal import mentoring_urls
from lms.portal.access import offered
from lms.portal.course_urls import course_patterns
from lms.portal.urls_classes import urlpatterns as classes
from lms.portal.views import (
    access,
    approvals,
    audit,
    case_by_hand,
    case_figures,
    cases_search,
    certificates,
    class_roll,
    clerks,
    corrections,
    daily,
    declarations,
    exports,
    guidance,
    jobs,
    manage,
    masking,
    me,
    officer,
    place,
    powers,
    public,
    quarantine,
    requests,
    requirements,
    session,
    staff,
    statutes,
    support,
    year,
)


class ArticleConverter:
    """An article in an address: 42, or 133-1 for 第一百三十三条之一."""

    regex = "[0-9]{1,4}(?:-[0-9]{1,2})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ArticleConverter, "article")

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
    path("cases/", cases_search.cases, name="cases"),
    path("daily/", offered(Module.DAILY_CASE, daily.today), name="daily"),
    path("daily/<str:key>/<int:question>/", offered(Module.DAILY_CASE, daily.answer), name="daily-answer"),
    path("cases/desk/", guidance.desk, name="case-desk"),
    path("cases/new/", case_by_hand.new, name="case-new"),
    path("cases/quarantine/", quarantine.listing, name="quarantine"),
    path("cases/quarantine/<int:pk>/", quarantine.case, name="quarantined"),
    path("cases/figures/", case_figures.figures, name="case-figures"),
    path("cases/import/", guidance.take_in, name="guidance-import"),
    path("cases/masking/<int:pk>/", masking.masking, name="masking"),
    path("cases/texts/<int:pk>/begin/", guidance.begin, name="guidance-begin"),
    path("cases/review/<int:pk>/", guidance.review, name="guidance-review"),
    path("cases/guidance/<str:key>/", guidance.guidance, name="guidance"),
    path("cases/guidance/<str:key>/checklist/", guidance.checklist, name="guidance-checklist"),
    path("cases/guidance/<str:key>/json/", guidance.as_json, name="guidance-json"),
    path("cases/guidance/<str:key>/word/", guidance.word, name="guidance-word"),
    path("cases/guidance/<str:key>/submit/", guidance.hand_in, name="guidance-submit"),
    path("cases/guidance/<str:key>/publish/", guidance.publish, name="guidance-publish"),
    path("cases/guidance/<str:key>/withdraw/", guidance.take_back, name="guidance-withdraw"),
    path("cases/reference/<str:uid>/", cases_search.reference_case, name="reference-case"),
    path("laws/", statutes.laws, name="laws"),
    path("laws/<str:law>/", statutes.reader, name="law"),
    path("laws/<str:law>/difference/", statutes.difference, name="law-difference"),
    path("laws/<str:law>/<article:label>/", statutes.provision, name="provision"),
    path("law-guides/<slug:key>/", statutes.guide, name="law-guide"),
    path("law-changes/", statutes.alerts, name="law-alerts"),
    path("law-changes/<int:pk>/", statutes.settle_alert, name="law-alert"),
    path("powers/", powers.powers, name="powers"),
    path("me/", me.me, name="me"),
    path("me/hours/", officer.own_statement, name="statement"),
    path("me/hours/print/", officer.print_statement, name="statement-print"),
    path("me/hours/export/", officer.export_statement, name="statement-export"),
    path("me/declarations/", declarations.declarations, name="declarations"),
    path("me/declarations/new/", declarations.new_declaration, name="declaration-new"),
    path("me/declarations/<int:pk>/", declarations.edit_declaration, name="declaration-edit"),
    path("me/declarations/<int:pk>/submit/", declarations.submit, name="declaration-submit"),
    path("me/waiver/", requests.new_waiver, name="waiver-new"),
    path("me/waiver/<int:pk>/", requests.edit_waiver, name="waiver-edit"),
    path("me/objection/", requests.objection, name="objection"),
    path("me/correction/", requests.correction, name="correction"),
    path("me/data/", me.export_own_data, name="own-data"),
    path("notices/", me.notices, name="notices"),
    path("privacy/", me.privacy, name="privacy"),
    path("complaint/", requests.complaint, name="complaint"),
    path("evidence/<int:pk>/", me.evidence, name="evidence"),
    path("certificates/<int:pk>/", me.certificate, name="certificate"),
    path("manage/", manage.overview, name="manage"),
    path("manage/officers/<int:pk>/", manage.officer, name="manage-officer"),
    path("manage/officers/<int:pk>/leave/", staff.new_leave, name="leave-new"),
    path("manage/officers/<int:pk>/waiver/", staff.new_waiver, name="waiver-for"),
    path("manage/officers/<int:pk>/make-up/", staff.make_up, name="make-up"),
    path("manage/export/", exports.export, name="manage-export"),
    path("manage/print/", exports.print_state, name="manage-print"),
    path("manage/offer/", support.offer, name="manage-offer"),
    path("manage/remind/", support.send_reminder, name="manage-remind"),
    path("manage/class/", class_roll.class_roll, name="class-roll"),
    path("manage/approvals/", approvals.queue, name="approvals"),
    re_path(
        r"^manage/approvals/(?P<what>declaration|waiver|leave|objection)/(?P<pk>[0-9]+)/$",
        approvals.decide,
        name="decide",
    ),
    path("manage/approvals/class/<int:pk>/", approvals.decide_class, name="decide-class"),
    path("manage/certificates/", certificates.listing, name="unit-certificates"),
    path("manage/certificates/zip/", certificates.archive, name="certificates-zip"),
    path("manage/certificates/pdf/", certificates.printable, name="certificates-pdf"),
    path("manage/certificates/<int:pk>/revoke/", certificates.revoke, name="certificate-revoke"),
    path("manage/year/", year.year, name="year"),
    path("manage/year/<int:number>/close/", year.close, name="year-close"),
    path("manage/year/<int:number>/issue/", year.issue, name="year-issue"),
    path("manage/requirements/", requirements.requirements, name="requirements"),
    path("manage/place/", place.place, name="place"),
    path("manage/system/", place.system, name="system"),
    path("manage/jobs/", jobs.jobs, name="jobs"),
    path("manage/jobs/<int:pk>/", jobs.job, name="job-progress"),
    path("manage/jobs/<int:pk>/<slug:what>/", jobs.job_switch, name="job-switch"),
    path("manage/roster/", clerks.roster, name="roster"),
    path("manage/hours/", clerks.hours, name="hours-import"),
    path("manage/corrections/", corrections.corrections, name="corrections"),
    path("manage/corrections/<int:pk>/", corrections.answer, name="correction-answer"),
    path("manage/access/", access.access, name="access"),
    path("manage/access/codes/", access.unit_codes, name="unit-codes"),
    path("manage/access/grant/", access.grant, name="grant"),
    path("manage/access/<int:pk>/end/", access.end, name="grant-end"),
    path("manage/audit/", audit.audit, name="audit"),
    path("manage/audit/checkpoint/", audit.checkpoint, name="checkpoint"),
    path("manage/audit/readings/", audit.readings, name="readings"),
    path("manage/audit/place/", place.history, name="place-history"),
    *mentoring_urls.urlpatterns,
    *classes,
]

public_patterns = [
    path("verify/", public.verify, name="verify"),
    path("verify/<str:code>/", public.verify, name="verify-code"),
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
]
