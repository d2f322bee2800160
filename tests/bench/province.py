"""Makes a province by SQL on PostgreSQL: units, officers and a standing for each (not a question).

``python -m tests.bench.province 1000000``. The counters of units come from the product's own code.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    import django

    django.setup()
    make(int(sys.argv[1]))


DISTRICTS, TEAMS = 100, 30

OFFICERS = """
INSERT INTO officers_officer (staff_no, name, name_key, sort_key, card_no, field, rank, person_kind, staffing,
  duty_status, card_kind, card_status, email, phone, joined_on, qualified_on, home_unit_id)
SELECT 'P' || lpad(n::text, 7, '0'), '甲' || n, '甲' || n, 'jia3甲' || n, '', '城市管理', '', 'card_holder', '', '', '', '', '', '',
  DATE '2019-01-01', DATE '2020-05-01', teams.ids[1 + n %% cardinality(teams.ids)]
FROM generate_series(1, %s) AS n, (SELECT array_agg(id ORDER BY path) AS ids FROM officers_unit WHERE numchild = 0) AS teams
"""

STANDINGS = """
INSERT INTO compliance_standing (officer_id, requirement_id, unit_id, path, months_in_service, target, recorded,
  counted, foundation, key_law, practical, by_mode, shortfalls, missing_courses, owed, exempt, met,
  behind_from, out_of_reach_from, stale_on)
SELECT o.id, %(requirement)s, u.id, u.path, 12, 2700, minutes, minutes, minutes / 3, minutes / 3, minutes - 2 * (minutes / 3),
  '{}', '{}', '[]', greatest(2700 - minutes, 0), false, minutes >= 2700,
  CASE WHEN minutes < 2700 THEN DATE %(first)s + minutes / 8 END,
  CASE WHEN minutes < 2700 THEN DATE %(first)s + 300 + minutes / 50 END, NULL
FROM officers_officer o JOIN officers_unit u ON u.id = o.home_unit_id, LATERAL (SELECT (o.id * 7919 %% 3600)::int AS minutes) AS m
"""


def make(officers: int) -> None:
    from django.db import connection, transaction

    from lms.common import clock
    from lms.compliance.models import Fold, Requirement, Standing
    from lms.compliance.projection import _Counters
    from lms.officers.changes import last_number
    from lms.officers.models import Unit

    year = clock.today().year
    with transaction.atomic():
        root = Unit.add_root(code="P", name="省", kind="city")
        for district in range(DISTRICTS):
            node = Unit.objects.get(pk=root.pk).add_child(
                code=f"P{district}", name=f"第{district}区", kind="district"
            )
            for team in range(TEAMS):
                Unit.objects.get(pk=node.pk).add_child(
                    code=f"P{district}-{team}", name=f"第{team}队", kind="team"
                )
        requirement = Requirement.objects.create(
            year=year, code="annual", title="年度培训", target_minutes=2700, audience={}
        )
        with connection.cursor() as cursor:
            cursor.execute(OFFICERS, [officers])
            cursor.execute(STANDINGS, {"requirement": requirement.pk, "first": f"{year}-01-01"})
        counters = _Counters()
        for standing in Standing.objects.iterator(chunk_size=5000):
            counters.add(standing, +1)
        counters.store()
        Fold.objects.create(pk=1, number=last_number(), folded_at=clock.now())


if __name__ == "__main__":
    main()
