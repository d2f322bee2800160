"""Every page's template → who opens it and where. A new template needs a line here, or the suite fails.

In an address, ``{name}`` is filled in from what ``browser_world`` made.
"""

OFFICER, NOBODY = "0312500", "-"

PAGES = {
    "portal/login.html": (NOBODY, "/login/"),
    "portal/verify.html": (NOBODY, "/verify/{code}/"),
    "portal/home.html": (OFFICER, "/"),
    "portal/learn.html": (OFFICER, "/learn/"),
    "portal/offer.html": (OFFICER, "/learn/{offer}/"),
    "portal/hours.html": (OFFICER, "/me/hours/"),
    "portal/hours_print.html": (OFFICER, "/me/hours/print/"),
    "portal/no_requirement.html": (OFFICER, "/me/hours/?year=2001"),
    "portal/form_page.html": (OFFICER, "/me/declarations/{returned}/"),
    "portal/me/profile.html": (OFFICER, "/me/"),
    "portal/me/declarations.html": (OFFICER, "/me/declarations/"),
    "portal/me/notices.html": (OFFICER, "/notices/"),
    "portal/me/privacy.html": (OFFICER, "/privacy/"),
    "portal/manage/unit.html": ("manager", "/manage/"),
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
    "portal/manage/audit.html": ("auditor", "/manage/audit/"),
    "portal/manage/readings.html": ("auditor", "/manage/audit/readings/"),
}

# Shown only after a form was sent; the flows of test_browser.py pass through them.
IN_FLOWS = {
    "portal/manage/offer.html",
    "portal/manage/remind.html",
    "portal/manage/codes_print.html",
}

# Rendered by the test and shown under the live server's address: nothing leads there on purpose.
ERRORS = ("403.html", "403_csrf.html", "404.html", "422.html", "429.html", "500.html")
