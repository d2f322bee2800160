"""Catalogues of two other libraries, as they would be delivered."""

LAW = "政法学院法律课程库"
PROVINCE = "省行政执法学习平台"
HEAD = ["来源", "课程编号", "课程名称", "课程类别", "培训方式", "分钟数", "简介", "学习地址", "截止日期"]

MANDATORY = "KEY-03"  # with the year behind it; the requirement names it
CATALOGUE = [
    HEAD,
    [LAW, "LAW-101", "行政法总论", "基础", "线上", 360, "行政法的基本原则、行政行为的成立与效力，十六讲。", "法律课程库，凭工号登录", ""],
    [LAW, "LAW-102", "行政诉讼法专题", "基础", "线上", 270, "受案范围、举证责任、判决方式，配最高法院公布的案例。", "法律课程库，凭工号登录", ""],
    [LAW, "LAW-103", "证据法学基础", "基础", "线上", 270, "证据能力与证明力，电子数据的审查判断。", "法律课程库，凭工号登录", ""],
    [LAW, "LAW-104", "民法典中的行政执法接口", "基础", "线上", 180, "相邻关系、物业、个人信息等条款与执法的衔接。", "法律课程库，凭工号登录", ""],
    [LAW, "LAW-105", "法律文书写作", "基础", "线上", 225, "从事实归纳到说理，练习批改。", "法律课程库，凭工号登录", ""],
    [LAW, "LAW-106", "国家赔偿法要义", "基础", "线上", 135, "赔偿范围、程序和常见争议。", "法律课程库，凭工号登录", ""],
    [LAW, "LAW-107", "比例原则与裁量控制", "重点", "线上", 135, "以裁量基准为例讲过罚相当。", "法律课程库，凭工号登录", ""],
    [LAW, "LAW-108", "法学方法入门", "基础", "线上", 180, "法律解释与漏洞补充，面向非法学背景人员。", "法律课程库，凭工号登录", ""],
    [PROVINCE, MANDATORY, "《行政执法监督条例》解读", "重点", "线上", 90, "本年度必修：监督的范围、方式与被监督机关的义务。", "省平台", ""],
    [PROVINCE, "PROV-11", "《行政执法监督条例》逐条解读", "重点", "线上", 180, "条例起草参与者讲解，附对照表。", "省平台", ""],
    [PROVINCE, "PROV-12", "行政处罚法修订五年回顾", "重点", "线上", 135, "修订后的主要争议和统一口径。", "省平台", ""],
    [PROVINCE, "PROV-13", "涉企行政检查规范", "实务", "线上", 135, "检查计划、频次上限、扫码入企。", "省平台", ""],
    [PROVINCE, "PROV-14", "乡镇综合执法实务二十讲", "实务", "线上", 450, "按事项分讲，每讲二十分钟。", "省平台", ""],
    [PROVINCE, "PROV-15", "行政复议典型案例评析", "重点", "线上", 180, "近两年被纠正的执法行为。", "省平台", ""],
    [PROVINCE, "PROV-16", "非现场执法全流程", "实务", "线上", 180, "设备、审核、告知、异议。", "省平台", ""],
    [PROVINCE, "PROV-17", "执法心理与沟通", "实务", "线上", 90, "压力识别、冲突降级。", "省平台", ""],
]  # fmt: skip
CHOSEN = [
    "LAW-101",
    "LAW-102",
    "LAW-103",
    "LAW-105",
    "LAW-107",
    MANDATORY,
    "PROV-11",
    "PROV-13",
    "PROV-14",
    "PROV-15",
    "PROV-16",
]


def catalogue_of(year: int) -> list[list]:
    """The delivered catalogue, its mandatory course under the code of *year*."""
    return [[f"{cell}-{year}" if cell == MANDATORY else cell for cell in row] for row in CATALOGUE]


def chosen_in(year: int) -> list[str]:
    """Codes of what the bureau lists beside its own courses."""
    return [f"{code}-{year}" if code == MANDATORY else code for code in CHOSEN]
