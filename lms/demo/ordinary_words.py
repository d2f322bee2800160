"""What ordinary cases of each power look like: own words with places for amounts, firms and hours.

``found`` has alternatives; ``{n}`` and its like are drawn from ``amounts``. ``fine`` is the range in yuan, rounded to
``step``; none means a warning or nothing. Citations as in ``recorded_cases.json``.
"""

V, P, C = "violated", "penalty", "correction"

WORDS = {
    "CG-001": {
        "field": "city_appearance", "cause": "擅自占用城市道路案", "firms": ("水果店", "五金店", "早餐店", "汽修铺"),
        "found": ("店门外人行道上摆放货架{n}个，占道约{m}平方米，行人须绕行", "在非机动车道一侧停放待修车辆{n}辆，占道约{m}平方米"),
        "basis": [["城市道路管理条例", 27, None, None, V], ["城市道路管理条例", 42, None, None, P]], "fine": (200, 2000, 100),
        "evidence": [["audiovisual", "占道现场照片", "占道的位置和面积"], ["documentary", "责令改正通知书", "已经责令改正"]],
    },
    "CG-002": {
        "field": "city_appearance", "cause": "擅自在公共场地堆放物料案", "firms": ("建材店", "装饰公司", "废品收购站"),
        "found": ("公共绿地边堆放沙石料{n}立方米，没有遮盖", "小区外侧空地堆放旧木料和纸板约{m}平方米，经告知后仍未搬离"),
        "basis": [["城市市容和环境卫生管理条例", 36, None, 2, P], ["城市市容和环境卫生管理条例", 14, None, None, V]], "fine": (200, 1500, 100),
        "evidence": [["audiovisual", "堆放现场照片", "堆放的位置和数量"], ["party_statement", "负责人陈述", "没有办理手续"]],
    },
    "CG-003": {
        "field": "city_appearance", "cause": "不按规定倾倒垃圾案", "firms": ("小吃店", "理发店", "菜场摊位"),
        "found": ("晚上{h}点以后把厨余垃圾{n}袋放在路边树池旁", "把经营中产生的包装垃圾{n}袋投进居民投放点，混入可回收物"),
        "basis": [["城市市容和环境卫生管理条例", 34, None, 4, P], ["城市生活垃圾管理办法", 16, None, None, V]], "fine": (50, 500, 50),
        "evidence": [["audiovisual", "投放点监控录像", "投放的时间和人员"], ["inspection_record", "开袋检查记录", "垃圾的来源"]],
    },
    "CG-004": {
        "field": "city_appearance", "cause": "运输散装货物遗撒案", "firms": ("渣土运输公司", "物流公司", "砂石经营部"),
        "found": ("货车车厢尾板没有关严，沿路遗撒砂石约{m}米", "运泥车轮胎没有冲洗，出场后污染路面约{m}平方米"),
        "basis": [["城市市容和环境卫生管理条例", 34, None, 6, P], ["城市市容和环境卫生管理条例", 15, None, None, V]], "fine": (500, 3000, 100),
        "evidence": [["audiovisual", "沿路录像", "遗撒的起止位置"], ["documentary", "运输单", "车辆和货物的归属"]],
    },
    "CG-005": {
        "field": "city_appearance", "cause": "擅自设置户外广告设施案", "firms": ("家居城", "培训机构", "酒店管理公司"),
        "found": ("临街外墙安装灯箱{n}块，合计约{m}平方米，没有设置手续", "楼顶架设立体字招牌一组，高约{n}米，没有办理手续"),
        "basis": [["城市市容和环境卫生管理条例", 11, None, None, V], ["城市市容和环境卫生管理条例", 36, None, 1, P]], "fine": (500, 5000, 500),
        "evidence": [["audiovisual", "设施照片与尺寸测量", "设施的位置和面积"], ["documentary", "许可查询结果", "没有设置手续"]],
    },
    "GH-001": {
        "field": "city_planning", "cause": "未取得规划许可证进行建设案", "firms": ("机械厂", "农庄", "仓储公司"),
        "found": ("院内搭建钢棚一处，测得{m}平方米，没有规划许可", "在原有厂房一侧加建砖混辅房{m}平方米，已经封顶"),
        "basis": [["城乡规划法", 40, 1, None, V], ["城乡规划法", 64, None, None, P]], "fine": (3000, 20000, 1000),
        "evidence": [["expert_opinion", "测绘成果", "建设的面积和位置"], ["documentary", "规划部门的认定意见", "能否采取改正措施"]],
    },
    "HB-001": {
        "field": "environment", "cause": "未正常使用油烟净化设施案", "firms": ("川菜馆", "烧烤店", "面馆", "快餐店"),
        "found": ("油烟净化设施没有通电，灶台{n}个正在使用，油烟直接排出", "净化设施滤网积油，清洗记录停在{n}个月以前，排口有明显油烟"),
        "basis": [["大气污染防治法", 81, 1, None, V], ["大气污染防治法", 118, 1, None, P]], "fine": (5000, 15000, 500),
        "evidence": [["audiovisual", "设施运行状态录像", "设施没有运行"], ["electronic", "设施用电记录", "停用的起止时间"]],
    },
    "HB-002": {
        "field": "environment", "cause": "露天焚烧秸秆案", "firms": (), "natural": True,
        "found": ("在自家田头焚烧稻草，过火约{m}平方米，到场时明火未灭", "把清理出来的枯枝落叶{n}堆点燃，烟尘飘向村道"),
        "basis": [["大气污染防治法", 77, None, None, V], ["大气污染防治法", 119, 1, None, P]], "fine": (500, 1000, 100),
        "evidence": [["audiovisual", "焚烧现场录像", "焚烧的位置和范围"], ["inspection_record", "过火面积测量记录", "过火面积"]],
    },
    "HB-003": {
        "field": "environment", "cause": "超过排放标准排放大气污染物案", "firms": ("家具厂", "印刷厂", "铸造厂"),
        "found": ("排气筒采样检测，颗粒物浓度超过限值{n}成", "喷漆车间排口非甲烷总烃超过限值{n}成，活性炭到期没有更换"),
        "basis": [["大气污染防治法", 18, None, None, V], ["大气污染防治法", 99, None, 2, P]], "fine": (100000, 200000, 10000), "story": "sampling",
        "evidence": [["expert_opinion", "检测报告", "排放浓度超过限值"], ["documentary", "排污许可证副本", "适用的限值"]],
    },
    "HB-004": {
        "field": "environment", "cause": "随意倾倒建筑垃圾案", "firms": ("拆除公司", "装修队", "土方公司"),
        "found": ("把装修垃圾{n}车倒在待建地块围挡外", "夜间把碎砖渣土约{m}立方米倒在河岸护坡旁"),
        "basis": [["固体废物污染环境防治法", 20, 1, None, V], ["固体废物污染环境防治法", 111, 1, None, P]], "fine": (5000, 30000, 1000),
        "evidence": [["audiovisual", "倾倒现场录像", "倾倒的车辆和数量"], ["electronic", "车辆行驶轨迹", "垃圾的来源和去向"]],
    },
    "HB-005": {
        "field": "environment", "cause": "夜间施工产生噪声案", "firms": ("建筑公司", "市政公司"),
        "found": ("夜里{h}点仍在浇筑混凝土，没有夜间作业证明", "夜里{h}点使用破碎设备，附近居民{n}户反映，没有夜间作业证明"),
        "basis": [["噪声污染防治法", 43, 1, None, V], ["噪声污染防治法", 77, None, 2, P]], "fine": (10000, 30000, 1000),
        "evidence": [["audiovisual", "夜间施工录像", "施工的时间和设备"], ["documentary", "夜间作业证明查询结果", "没有取得证明"]],
    },
    "SC-001": {
        "field": "market", "cause": "经营超过保质期的食品案", "firms": ("便利店", "副食店", "烘焙坊"),
        "found": ("货架上有超过保质期的饮料{n}瓶，标价合计{m}元", "冷柜里有超过保质期{n}天的酸奶，当场下架，没有查到已售记录"),
        "basis": [["食品安全法", 34, None, 10, V], ["食品安全法", 124, 1, 5, P]], "fine": (2000, 8000, 500),
        "evidence": [["physical", "涉案食品", "品名和保质期"], ["documentary", "进货票据与销售流水", "进货和售出的数量"]],
    },
    "SC-002": {
        "field": "market", "cause": "未经许可从事食品经营案", "firms": ("卤味店", "奶茶店", "私房菜馆"),
        "found": ("现场制售熟食，不能出示食品经营许可证，开业{n}个月", "通过外卖平台接单制售饮品，登记住所与经营场所不一致，没有许可"),
        "basis": [["食品安全法", 35, 1, None, V], ["食品安全法", 122, 1, None, P]], "fine": (5000, 20000, 1000),
        "evidence": [["documentary", "许可查询结果", "没有取得许可"], ["electronic", "平台订单数据", "经营的时间和金额"]],
    },
    "SC-003": {
        "field": "market", "cause": "发布虚假广告案", "firms": ("保健品店", "医疗美容诊所", "培训学校"),
        "found": ("店内海报称产品有治疗作用，没有依据，海报张贴{n}个月", "宣传册写明通过率，数据没有来源，已经发放约{m}份"),
        "basis": [["广告法", 28, 2, 2, V], ["广告法", 55, 1, None, P]], "fine": (3000, 20000, 1000),
        "evidence": [["physical", "海报与宣传册", "广告的内容"], ["documentary", "印制费用票据", "广告费用"]],
    },
    "SC-004": {
        "field": "market", "cause": "无照经营案", "firms": (), "natural": True,
        "found": ("在沿街门面销售日用百货，没有办理登记，经营{n}个月", "租用仓库从事废旧家电收购，没有办理登记，经营{n}个月"),
        "basis": [["无证无照经营查处办法", 6, None, None, V], ["无证无照经营查处办法", 13, None, None, P]], "fine": (500, 3000, 500),
        "evidence": [["documentary", "登记查询结果", "没有办理登记"], ["documentary", "租赁合同", "经营的起始时间"]],
    },
    "JT-002": {
        "field": "transport", "cause": "车辆擅自超限行驶公路案", "firms": ("运输公司", "砂石运输队"),
        "found": ("六轴货车称重超过限定{n}吨，没有超限运输许可", "自卸车称重超过限定{n}吨，系本年第一次"),
        "basis": [["公路法", 50, 1, None, V], ["公路安全保护条例", 64, None, None, P]], "fine": (500, 5000, 500),
        "evidence": [["expert_opinion", "称重检测单", "车货总重"], ["documentary", "车辆行驶证", "车辆的归属和轴数"]],
    },
    "WH-001": {
        "field": "culture", "cause": "接纳未成年人进入网吧案", "firms": ("网络会所", "电竞馆"),
        "found": ("大厅内有未成年顾客{n}人正在上网，没有核对年龄", "收银台用他人证件为未成年顾客{n}人开机"),
        "basis": [["互联网上网服务营业场所管理条例", 21, 1, None, V], ["互联网上网服务营业场所管理条例", 31, None, 2, P]], "fine": (3000, 10000, 1000),
        "evidence": [["electronic", "上网登记记录", "登记与本人不一致"], ["audiovisual", "大厅监控录像", "上网的时间"]],
    },
    "YJ-001": {
        "field": "emergency", "cause": "未如实记录安全生产教育培训情况案", "firms": ("塑料制品厂", "五金厂", "木业公司"),
        "found": ("抽查新进员工{n}人，培训签名与本人不符", "培训档案缺{n}名转岗员工的考核记录"),
        "basis": [["安全生产法", 28, 4, None, V], ["安全生产法", 97, None, 4, P]], "fine": (10000, 30000, 1000),
        "evidence": [["documentary", "培训档案", "记录的内容"], ["testimony", "员工的说明", "没有参加培训"]],
    },
    "YJ-002": {
        "field": "emergency", "cause": "特种作业人员未持证上岗案", "firms": ("船舶修理厂", "钢结构公司"),
        "found": ("车间内{n}名焊工正在作业，不能出示有效的特种作业操作证", "登高作业人员{n}名，操作证过期没有复审"),
        "basis": [["安全生产法", 30, 1, None, V], ["安全生产法", 97, None, 7, P]], "fine": (10000, 50000, 1000),
        "evidence": [["documentary", "证件查询结果", "没有有效证件"], ["audiovisual", "作业现场录像", "正在作业"]],
    },
    "NY-001": {
        "field": "agriculture", "cause": "未取得农药经营许可证经营农药案", "firms": ("农资店", "种子经营部"),
        "found": ("货架上有农药{n}个品种待售，没有农药经营许可证", "向周边农户售出除草剂{n}箱，没有农药经营许可证"),
        "basis": [["农药管理条例", 24, 1, None, V], ["农药管理条例", 55, 1, 1, P]], "fine": (5000, 20000, 1000),
        "evidence": [["physical", "待售农药", "品种和数量"], ["documentary", "进销台账", "售出的数量和金额"]],
    },
}  # fmt: skip

TOLD = (
    "{first}、{second}出示证件后检查，{owner}到场说明情况并签字。",
    "接到反映后，{first}、{second}到场检查；{owner}承认事实，当日开始整改。",
    "{first}、{second}巡查时发现，当场制作笔录，{owner}核对后签字。",
    "接附近居民{witness}反映，{first}、{second}到场核实，{owner}没有异议。",
)
REASONS = (
    "违法情节一般，责令后按期改正，按一般阶次处罚。",
    "主动配合调查，及时改正，在一般阶次的下限处罚。",
    "经责令后部分改正，没有造成进一步后果，按一般阶次处罚。",
)

# Held and not used for twelve months, and what the bureau found when it asked (story 10).
NOT_USED = [
    ("XJ-ZF", "GH-001", "workload", "违建由专班统一处置，本单位半年只抽调两人参加，没有单独立案。"),
    ("XJ-ZF", "HB-005", "workload", "夜间值班每班两人，先保市容，噪声投诉转由专班处理。"),
    ("CA-ZF", "GH-001", "workload", "规划线索排在拆迁收尾之后，人手没有排上。"),
    ("CA-ZF", "CG-005", "workload", "户外设施普查到年底才完成，办案要等普查结果。"),
    ("HP-ZF", "HB-005", "workload", "全县夜间一组人轮值，今年以劝止为主。"),
    ("XJ-BW", "CG-004", "workload", "路面巡查并到区里联合行动，案件由区局办理。"),
    ("CZ-ZF", "CG-005", "unclear_rules", "市、区两级谁管跨区高架沿线的设施，没有写清，等市里明确。"),
    ("CZ-JT", "JT-001", "unclear_rules", "网络预约车辆适用哪一部规定有分歧，已经请示。"),
    ("CZ-WH", "WH-002", "unclear_rules", "小型驻场演出算不算营业性演出，各地做法不同。"),
    ("HP-YL", "HB-001", "unclear_rules", "赋权清单只写了餐饮业，农家乐是否适用没有答复。"),
    ("XJ-HB", "HB-003", "skill", "采样布点和平行样没有人单独做过，不敢立案。"),
    ("CA-YJ", "YJ-002", "skill", "不会核对各类操作证的复审期限，发现线索后只作口头提醒。"),
    ("HP-YL", "HB-002", "skill", "过火面积怎样测量、证据怎样固定没有练过。"),
]
