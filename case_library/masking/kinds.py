"""What businesses are called by: their legal form, their kind, their trade; and words that tell none from another."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re

from case_library.masking.trades import GOODS, NO_ENDING, TRADE_WORDS

# What firms do; the name of one may end with it (晟安拆迁).
ACTS = frozenset(
    "加工 维修 修理 安装 批发 零售 配送 定制 专卖 直销 翻新 养护 清洗 制作 租赁 专营 经销 代理 发展 咨询 管理 服务 开发 连锁 回收 销售 搭建 拆迁 拆除 吊装 清运 疏通 搬运 监控 推广 展示 采购 调查 审计 排水 起重 搬家 打捞 勘测 印刷 包装".split()
)
# How much the last word of a name says that a business is meant.
_LEGAL = (
    "有限责任公司 股份有限公司 有限公司 集团公司 集团 总公司 分公司 子公司 公司 合伙企业 独资企业 专业合作社 合作社 合作联社 联合社 "
    "家庭农场 事务所 律师事务所 会计师事务所 鉴定所 研究所 经营部 经营店 门市部 批发部 经销处 供应处 服务部 维修部 加工厂 加工场 加工坊 工作室 旗舰店 专卖店 便利店 门诊部 服务站 实验室"
)
_HOUSE = (
    "司法鉴定所 法律服务所 质检所 零售点 超市 商场 商店 商行 药房 大药房 餐厅 饭店 饭馆 餐馆 饭庄 酒店 酒楼 酒家 酒吧 宾馆 旅馆 旅社 客栈 民宿 农家乐 农庄 庄园 酒庄 山庄 度假村 茶楼 茶馆 茶庄 茶室 茶社 食府 排档 大排档 公馆 "
    "浴室 浴场 会所 网吧 网咖 歌厅 歌舞厅 影城 影院 影楼 KTV 美容院 诊所 卫生室 养殖场 农场 林场 渔场 牧场 苗圃 花圃 加油站 加气站 收购站 回收站 宠物医院 直播间 招待所 棋牌室 台球室 专营店 "
    "采石场 砂场 石场 料场 搅拌站 停车场 驾校 旅行社 幼儿园 托儿所 托管班 健身房 作坊 糕点坊 油坊 酒坊 驿站 供销社 书屋 发屋 发廊 沙龙 驾培 福利院 养老院 敬老院 装饰城 建材城 家居城 家具城 典当行 琴行 门市 书店 药铺 种猪场 猪场 鸡场 鸭场 牛场 羊场 养鸭场 采砂场 制冰厂 美食城 游乐园 地质大队 测绘院 勘察院 检测站 农家院 小吃摊 豆腐摊 早餐摊 夜宵摊 水果摊 烧烤摊 游乐场 滑雪场 马场 牧场 养老中心 月子中心 洗浴中心 健身中心 美容中心 体检中心 培训中心 运输队 安装队 施工队 工程队 装修队 钻探队 打井队 搬运队 拆迁队 装卸队 建筑队 吊装队 维修队 保洁队 洗选厂 银楼 4S店 数码港 玉石城 灯具城 服装城 数码城 茶叶城 花鸟城 水产城 食品城 陶瓷城 电器城 电子城 五金城 汽配城 石材城 珠宝城 婚介所 寄卖行 寄售行 拍卖行"
)
SINGLE = frozenset("店厂馆坊铺")
_STORES = "分号 加工点 收购点 回收点 代销点 服务点 销售点 维修点 换气站 充装站 供应点 诊疗所 诊断室 化验室 理疗室 保健室 按摩室 项目部 冷库 保鲜库 云仓 工厂"
_WEAK = "市场 庄 堂 行 部 社 场 楼 居 轩 阁 斋 屋 吧 站 园 城 档 校"
_PUBLIC = "协会 商会 学会 联合会 基金会 促进会 联盟 车队 船队 工队 配送中心 医院 学校 小学 中学 中心 研究院 设计院 学院 大学 社区卫生服务站"
# Word at the end of a name → what it is.
KINDS = {
    word: kind
    for kind, words in (
        ("act", ACTS), ("act", NO_ENDING),
        ("trade", TRADE_WORDS - NO_ENDING), ("goods", GOODS), ("legal", _LEGAL.split()), ("house", _HOUSE.split()),
        ("single", SINGLE), ("single", _STORES.split()), ("weak", _WEAK.split()), ("public", _PUBLIC.split()),
    )
    for word in sorted(words)
}  # fmt: skip

# Words that tell no firm from another.
_GENERIC = (
    "该 本 我 其 某 此 贵 你 您 他 她 你们 我们 他们 咱们 自家 自己 一家 一个 一间 这家 那家 几家 多家 两家 三家 各 每家 另 另一 上述 有关 相关 其他 其它 涉案 案涉 涉事 所在 上级 下属 原 母 子 分 总 外地 "
    "本地 当地 外省 国外 县内 市内 辖区 周边 附近 隔壁 对面 楼下 楼上 无证 无照 大型 小型 中型 微型 合法 非法 正规 专业 第三方 个体 国有 民营 私营 集体 股份 管理 服务 发展 生产 销售 经营 供货 平台 供水 供电 燃气 供气 石油 烟草 电信 "
    "网约车 顺风车 出租 出租车 共享 沿街 临街 路边 街边 门口 路口 连锁 品牌 专营 专卖 直营 加盟 零售 流动 门 商 酒 饭 网 药 工 车 货 书 米 菜 品 肉 鱼 小 大 老 新 旧 小区 镇上 村里 农村 城区 校园 学生 "
    "注册 综合 普通 有限 责任 公司 企业 单位 个人 家庭 社区 街道 互联网 行业 同行 同类 知名 主体 责任主体 家 型 类 式 制 级 国家 全国 中国 国营 开发 技术 咨询 商业 工业 农 林 牧 渔 产品 商品 综合性 总部 总店 分店 用 煤 电 水 气 油 "
    "保健 名 无名 黑 小作坊 标准 规范 合规 不法 违法 违规 取证 三无 空壳 关联 核心 上游 下游 甲方 乙方 服务性 外卖 网上 线上 线下 实体 原有 新建 在建 改建 废弃 闲置 露天 临时 "
    "方便 系列 人力 路侧 瓶装 袋装 非法 正宗 虚假 大量 部分 进口 国产 优质 散装 真空 食用 库存 品牌 特价 农家 自家 自有 门头 自营 加盟 一 二 三 四 五 六 七 八 九 十 家装 汽车站 火车 国际 有机 绿色 农贸 批发 零售 餐饮店 村办 乡镇 民办 公办 公立 私立 人民 中心 城市 城乡 公共 客运站 火车站 汽车站 客运 高速 公路"
)
_TOLD = sorted({*TRADE_WORDS, *_GENERIC.split(), *KINDS}, key=len, reverse=True)
_LONG, _SHORT = (
    "|".join(word for word in _TOLD if len(word) > 1),
    "".join(word for word in _TOLD if len(word) == 1),
)
GENERIC = re.compile(
    rf"[{_SHORT}]?(?:{_LONG})++[{_SHORT}]?|[{_SHORT}]|[该本我其某此贵你您他她各母子分总原另]+"
)  # 小饭店, 旧货市场; 家家 is a brand
KIND = re.compile("|".join(sorted(KINDS, key=len, reverse=True)))


def is_generic(word: str) -> bool:
    return bool(GENERIC.fullmatch(word))
