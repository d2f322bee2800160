"""Names are found by a folded key and listed in order of sound (ADR 0062)."""

from lms.officers.names import LONGEST_SORTING_KEY, search_key, sorting_key

IN_ORDER = [
    "艾力·买买提", "陈岚", "侯亮", "李想", "刘心怡", "刘欣", "罗文", "欧阳修", "仇英", "任刚", "单雄", "史文", "Tom王", "解缙",
    "严明", "尉迟恭", "曾玲知", "查良", "周启明",
]  # fmt: skip


def test_a_list_of_names_is_in_order_of_sound():
    assert sorted(IN_ORDER, key=sorting_key) == IN_ORDER


def test_one_surname_stays_together_among_others_of_its_sound():
    mixed = sorted(["于阳", "余安", "于安", "余阳"], key=sorting_key)
    assert [name[0] for name in mixed] in (["于", "于", "余", "余"], ["余", "余", "于", "于"])


def test_width_and_case_make_no_difference_and_no_name_is_too_long():
    assert sorting_key("ＴＯＭ 王") == sorting_key("tom王")
    assert len(sorting_key("庄" * 80)) == LONGEST_SORTING_KEY
    assert len(search_key("庄" * 90)) == 80
