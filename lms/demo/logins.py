"""Who can log in to the demonstration city, and as what."""

from typing import NamedTuple

from lms.officers.models import Role

PASSWORD = "chengzhou-2026"  # noqa: S105  (printed on every start; real places get one-time codes)


class Login(NamedTuple):
    staff_no: str
    name: str
    roles: tuple[tuple[str, str], ...]  # (role, unit code)
    what: str


LOGINS = [
    Login("0312586", "林晓雯", (), "执法人员 officer"),
    Login("0310118", "周国栋", (), "导师 mentor"),
    Login("0300101", "顾敏", ((Role.UNIT_MANAGER, "XJ-ZF"),), "单位管理员 unit manager"),
    Login("0315001", "罗文", ((Role.UNIT_MANAGER, "XJ-BW"),), "白苇镇负责人 town head"),
    Login("0100010", "陈岚", ((Role.BUREAU, "CZ"),), "市司法局 justice bureau"),
    Login("0100011", "沈砚", ((Role.ISSUER, "CZ"),), "出具证明 certificate issuer"),
    Login("0300001", "许映川", ((Role.UNIT_MANAGER, "XJ"),), "汐江区 district manager"),
    Login("0400001", "苏怀瑾", ((Role.UNIT_MANAGER, "CA"),), "苍渚区 district manager"),
    Login("0500100", "梁长青", ((Role.UNIT_MANAGER, "HP"),), "禾浦县（县级审批池） county pool"),
    Login("0520001", "岳山", ((Role.UNIT_MANAGER, "HP-YL"),), "云岭镇负责人 town head"),
    Login("0200118", "潘立群", (), "大字体验 large text"),
    Login("0510021", "陆明轩", ((Role.LEGAL_REVIEWER, "CZ"),), "法制审核 legal reviewer"),
    Login("0300207", "温如海", ((Role.TRAINER, "XJ"),), "授课教师 trainer"),
    Login("0310208", "骆景行", ((Role.TRAINER, "XJ"),), "授课教师 trainer"),
    Login("0500206", "叶知夏", ((Role.TRAINER, "HP"),), "授课教师 trainer"),
    Login("0400210", "白秋禾", ((Role.TRAINER, "CA"),), "授课教师 trainer"),
    Login("0100213", "程若谷", ((Role.TRAINER, "CZ"),), "授课教师 trainer"),
    Login("0300108", "沈岳", ((Role.TRAINER, "XJ-ZF"),), "授课教师 trainer"),
    Login("0100021", "方书宁", ((Role.TRAINER, "CZ"),), "授课教师（市级） city trainer"),
    Login("0200001", "方致远", ((Role.UNIT_MANAGER, "CZ-ZF"),), "市级单位管理员 unit manager"),
    Login("0200002", "纪云舟", ((Role.UNIT_MANAGER, "CZ-JT"),), "市级单位管理员 unit manager"),
    Login("0200003", "梅若兰", ((Role.UNIT_MANAGER, "CZ-WH"),), "市级单位管理员 unit manager"),
    Login("ajly", "案件录入员", ((Role.CASE_CLERK, "CZ"),), "录入案件 case clerk"),
    Login("tmcl", "脱敏处理员", ((Role.CASE_MASKER, "CZ"),), "案件脱敏 case masker"),
    Login("tmqr", "脱敏复核员", ((Role.CASE_MASKER, "CZ"),), "脱敏确认 second person"),
    Login("albj", "案例编辑", ((Role.CASE_EDITOR, "CZ"),), "编写指引 case editor"),
    Login("bmgl", "保密管理员", ((Role.SECRECY_OFFICER, "CZ"),), "隔离区 secrecy officer"),
    Login("rsgl", "人事接口员", ((Role.ROSTER_CLERK, "CZ"),), "人员导入 roster clerk"),
    Login("xsgl", "学时接口员", ((Role.HOURS_CLERK, "CZ"),), "学时导入 hours clerk"),
    Login("aqgl", "安全管理员", ((Role.SECURITY_ADMIN, "CZ"),), "授权 security administrator"),
    Login("sjgl", "审计管理员", ((Role.AUDITOR, "CZ"),), "审计 audit administrator"),
    Login("xtgl", "系统管理员", ((Role.SYSTEM_ADMIN, "CZ"),), "运行 system administrator"),
]


def describe() -> str:
    """The logins of the demonstration city, when this is one; "" for a real place."""
    from lms.officers.models import Account

    if not Account.objects.filter(login=LOGINS[0].staff_no, name=LOGINS[0].name).exists():
        return ""
    lines = [f"  {login.staff_no:<9}{login.what}" for login in LOGINS[:7]]
    return "\n".join(["演示账号（密码 " + PASSWORD + "）", *lines, ""])
