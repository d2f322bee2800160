"""Papers that are kept say the year of every day."""

from datetime import date

from django.utils.translation import override

from lms.common.dates import say_month
from lms.portal.templatetags.house import long_day


def test_a_kept_day_has_its_year_and_a_month_is_in_words():
    assert (long_day(date(2026, 1, 15)), say_month(date(2026, 10, 1))) == ("2026年1月15日", "2026年10月")
    with override("en"):
        assert (long_day(date(2026, 1, 15)), say_month(date(2026, 10, 1))) == ("15 Jan 2026", "Oct 2026")
