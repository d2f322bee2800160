"""How personnel systems head their columns, the template's heading first; the house's own names count too."""


def _each(stems: str, endings: str) -> list[str]:
    return [stem + ending for stem in stems.split() for ending in endings.split()]


CODE, DAY, NUMBER = "编码 代码 编号", "日期 时间", "号 编号 号码"

HEADINGS: dict[str, list[str]] = {
    "staff_no": ["工号", "职工号", "员工号", "人员工号", *_each("人员 职工 员工 执法人员", CODE)],
    "name": ["姓名", "人员姓名", "执法人员姓名"],
    "unit_code": _each("单位 所在单位 所属单位 部门 机构", CODE),
    "unit_name": ["单位名称", "单位", "所在单位", "所属单位", "工作单位", "部门", *_each("单位 所在单位 所属单位 部门 机构", "名称")],
    "parent_unit_code": _each("上级单位 上级 父单位 主管单位 上级部门 上级机构", CODE),
    "field": ["执法领域", "领域", "执法门类"],
    "rank": ["职务职级", "职级", "职务"],
    "card_no": _each("执法证件 执法证 行政执法证 行政执法证件 证件", NUMBER),
    "qualified_on": _each("取得执法资格 取证 取得资格 资格取得 执法资格取得 取得执法证 发证", DAY),
    "joined_on": _each("到岗 入职 上岗 入岗 到任", DAY),
    "left_on": _each("离岗 离职 离任 退出", DAY),
    "email": ["电子邮箱", "邮箱", "电子邮件", "邮件"],
    "phone": ["联系电话", "手机", "电话", "联系方式", *_each("手机 电话", "号 号码")],
    "posted_unit_code": _each("派驻单位 派驻", CODE),
    "posted_on": _each("派驻开始 派驻", DAY),
    "person_kind": ["人员类别", "人员类型", "人员种类"],
    "staffing": ["编制", "编制性质", "编制类型", "编制情况"],
    "duty_status": ["在岗状态", "在岗情况", "岗位状态"],
    "card_kind": ["证件类别", "证件类型", "证件种类"],
    "card_valid_to": ["证件有效期至", "证件有效期", "证件有效期止", "有效期至"],
    "card_status": ["证件状态"],
}  # fmt: skip
REQUIRED = ("staff_no", "name", "unit_code", "unit_name")
DATES = ("qualified_on", "joined_on", "left_on", "posted_on", "card_valid_to")
PERSON_KINDS = {
    "持证人员": "card_holder",
    "执法人员": "card_holder",
    "待取证": "awaiting_card",
    "待取证人员": "awaiting_card",
    "辅助人员": "assistant",
    "法制审核人员": "legal_reviewer",
    "监督人员": "supervisor",
    "行政执法监督人员": "supervisor",
    "负责人": "head",
}
NATIONAL_ID_HEADINGS = ("身份证", "身份号码", "nationalid", "national_id", "idcard", "id_card", "idnumber")
