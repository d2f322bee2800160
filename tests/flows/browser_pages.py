"""Every page's template → who opens it and where. A new template needs a line here, or the suite fails.

In an address, ``{name}`` is filled in from what ``browser_world`` made.
"""

from tests.flows.browser_cases import PAGES as CASE_PAGES
from tests.flows.browser_classes import PAGES as CLASS_PAGES
from tests.flows.browser_courses import PAGES as COURSE_PAGES

OFFICER, NOBODY = "0312500", "-"

PAGES = (
    CASE_PAGES
    | CLASS_PAGES
    | COURSE_PAGES
    | {
        "portal/login.html": (NOBODY, "/login/"),
        "portal/verify.html": (NOBODY, "/verify/{code}/"),
        "portal/home.html": (OFFICER, "/"),
        "portal/offer.html": (OFFICER, "/learn/{offer}/"),
        "portal/hours.html": (OFFICER, "/me/hours/"),
        "portal/hours_print.html": (OFFICER, "/me/hours/print/"),
        "portal/no_requirement.html": (OFFICER, "/me/hours/?year=2001"),
        "portal/form_page.html": (OFFICER, "/me/declarations/{returned}/"),
        "portal/me/profile.html": (OFFICER, "/me/"),
        "portal/me/declarations.html": (OFFICER, "/me/declarations/"),
        "portal/me/notices.html": (OFFICER, "/notices/"),
        "portal/me/privacy.html": (OFFICER, "/privacy/"),
        "portal/mentoring/mentee.html": (OFFICER, "/mentoring/"),
        "portal/mentoring/record.html": (OFFICER, "/mentoring/pairings/{pairing}/"),
        "portal/mentoring/agreement.html": (OFFICER, "/mentoring/pairings/{pairing}/agreement/"),
        "portal/mentoring/mentor.html": ("mentor", "/mentoring/"),
        "portal/mentoring/field_form.html": ("mentor", "/mentoring/pairings/{pairing}/observe/"),
        "portal/mentoring/none.html": ("other", "/mentoring/"),
        "portal/mentoring/manage.html": ("manager", "/manage/mentoring/"),
        "portal/mentoring/manage_pairing.html": ("manager", "/manage/mentoring/pairings/{final}/"),
        "portal/mentoring/proposal.html": ("manager", "/manage/mentoring/levels/{proposal}/"),
        "portal/mentoring/readiness.html": ("manager", "/manage/mentoring/readiness/"),
        "portal/mentoring/programmes.html": ("bureau", "/manage/mentoring/programmes/"),
        "portal/mentoring/programme.html": ("bureau", "/manage/mentoring/programmes/P/"),
        "portal/mentoring/plan.html": ("bureau", "/manage/mentoring/programmes/P/plan/"),
        "portal/mentoring/skills.html": ("bureau", "/manage/mentoring/skills/"),
        "portal/mentoring/people.html": ("bureau", "/manage/mentoring/programmes/P/people/"),
        "portal/mentoring/run.html": ("bureau", "/manage/mentoring/runs/{run}/"),
        "portal/manage/unit.html": ("manager", "/manage/"),
        "portal/manage/plan_course.html": ("manager", "/manage/plan/?whole=1"),
        "portal/cases/daily_results.html": ("bureau", "/manage/place/daily/results/"),
        "portal/manage/plans.html": ("manager", "/manage/plans/"),
        "portal/manage/plan_back.html": ("manager", "/manage/plans/{planned_course}/"),
        "portal/manage/unit_print.html": ("manager", "/manage/print/"),
        "portal/manage/approvals.html": ("manager", "/manage/approvals/"),
        "portal/manage/certificates.html": ("issuer", "/manage/certificates/"),
        "portal/manage/class_roll.html": ("manager", "/manage/class/"),
        "portal/manage/year.html": ("bureau", "/manage/year/"),
        "portal/manage/requirements.html": ("bureau", "/manage/requirements/"),
        "portal/manage/jobs.html": ("bureau", "/manage/jobs/"),
        "portal/manage/job.html": ("bureau", "/manage/jobs/1/"),
        "portal/manage/import.html": ("roster", "/manage/roster/"),
        "portal/manage/corrections.html": ("roster", "/manage/corrections/"),
        "portal/manage/access.html": ("security", "/manage/access/"),
        "portal/manage/accounts.html": ("security", "/manage/access/accounts/"),
        "portal/manage/audit.html": ("auditor", "/manage/audit/"),
        "portal/manage/place_history.html": ("auditor", "/manage/audit/place/"),
        "portal/manage/codes.html": ("auditor", "/manage/audit/codes/"),
        "portal/manage/case_readings.html": ("auditor", "/manage/audit/readings/cases/"),
        "portal/manage/readings.html": ("auditor", "/manage/audit/readings/"),
    }
)

# Shown only after a form was sent; the flows of test_browser.py pass through them.
IN_FLOWS = {
    "portal/courses/record_pdf.html",  # a PDF's page
    "portal/cases/guidance_pdf.html",  # a PDF's page
    "portal/cases/changes.html",  # needs a second edition; tests/portal/test_guidance_editions.py
    "portal/manage/offer.html",
    "portal/manage/remind.html",
    "portal/manage/codes_print.html",
    "portal/mentoring/agreement_paper.html",  # only ever a PDF
}
