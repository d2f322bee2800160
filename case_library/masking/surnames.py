"""Surnames, and how much a string looks like a given name. Own lists, of general knowledge."""

# ruff: noqa: SIM905  (lists of words are kept as words)

from case_library.masking.characters import is_han
from case_library.masking.words import DOUBLE_SURNAMES, SURNAMES

COMMON = frozenset(
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖"
    "武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲欧靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛査单冉鲍华包屈房"
    "喻解蒲卫简时连车项闵邬吉党阳费卞桂肖付闫代仇邝佘缪窦娄郎邸宗鄢敖巫蔺应池花穆匡栾芮裘郏储苟麻茹支"
)
# Surnames that mostly are something else: they need more that speaks for them.
WEAK = frozenset(
    "项和向由经从应相原尚管区权利时有通都后来去到令占初连车公于步水平国要过那衣能家代雪银塔木云展才海商红法但初留念操南及昌第亢泰智回琴贤斗塞亥庚拱须种养封年字"
)

# Characters of given names: usual ones, and others that are met now and then.
_USUAL = frozenset(
    "万九里存伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华红梅玲燕建国文志海林峰波辉斌鹏飞龙宇浩凯鑫婷雪琳晨阳佳欣怡梦琪思雨子轩涵梓博俊宏东升春秋冬生福贵财旺发根宝富康健顺祥瑞庆荣光耀宗德仁义礼信忠孝贤良善美"
    "惠慧珍珠玉金银山水木火土石天云雷露虹彩莲荷菊竹松柏桃李杏薇蓉芬芝菲萍莉蓓花叶翠碧青蓝小大老二三五有永长连中正学知进成业兴茂盛昌隆泰安宁乐欢喜爱怀远近清洁素雅娅妮娣妹娘姣娇妍婉婕媛嫣茹若如诗书画琴棋彬彦"
    "昊昱晓晖景智睿哲翰墨凡然宜泽润沛浦江河湖川溪泉源淑淼渊滨济珊珂琼瑶瑛瑜璐璇玮琦琛琨珏瑾卫民权利群众友邦家启先继绍维立力功劲树森楠桐梁栋杨柳枫桦锋钢铁铭钧锐锦钰铮炎炜烨煜焕灿灵玥悦恺恒愉愿慈怜念忆恩意和"
    "谐协全会亚兵武斗战胜凤凰鸾鹤鸿雁鹰虎豹龄麟骏驰骥奇奎奕嘉喆培基坤城垚均坚增士夫仲伯叔季孟元亨亮伦伊依倩俪儒仪保佑传作来佩可吉君同向吾因团园圆世丹丰临为主之久乔乾亦京仙伸余侠修倪偲允兆公关其典冠冰凌凝刘"
    "创初勤勋化北千卓南印厚原叙司吟呈品商啸四坦垒域堂塘壮声夏夕夜女妙妤姗姝姿娥官定宛客宣宾密寅寒寿尔尚尧尹展岚岩岭岳峻崇崔嵩巍巧帅帆希帝常年广庭廷延开弘张弦彤彪影征律微心快恬悟惟想慕扬承振捷攀敬斐新方施旋"
    "旭时昀星映昭昶晋晔普晶暄曙曦曼月朋朔朗望朝本杉材杭极果枝柔柯桑楚楷榕樱毅毓汉汐汝沁沅沐沙沧治泓法洪浪深湘湛滢漫澄澜灏炳烈熙照爽玄珺理琅琰瑄璟璞甜甫田甲申畅登白百皓盈真眉睦硕祎祖祯禄禾秉科程穆章童竞笑笛"
    "筠筱简紫约纯纲织经绮缘罡罗羽翎翔耘聪肖育胤航舟舒艺艾芊芙芮芷芸苏苑苒苓茗茵茜荃荔莎莹菁菡萌萱葵蔓蕊蕙蕴蕾薛行衡裕觅言许诚语诺谊谦豪贝贞赞赫越跃轶辰达迅迈迎迪逸道遥郁采野鉴钊钦铎锡闯阔陈陆雄雯霄霆霖靖"
    "韬韵音颖颜风飘香馨高鲁黎默齐妞狗猫毛蛋娃丫柱栓锁满仓库地囤粮才彭秦苗米豆仔弟哥爷芹侬阿亥卉仨丛鹿汶淇淳湉溢滔漪潇澎濛焱熠犇玖珈琬琮瑗瑢璋璨畋祺稷竣笙箫缇缨羿翊耿聿胥芃芋苇荆荟莞菀蒙蓁蔚蘅虞蛟裳诣赟辕逵"
    "酉铠镇鋆霁韶颂飏馥骁骐鲲鸥麒黛黑克襄奉策宽洲翼潮植昂辛丘胡侯勉勃殷庚"
)
# Double surnames that mostly are a direction or a number.
WEAK_DOUBLE = frozenset("东方 南门 东门 西门 第五 百里".split())
_DOUBLE = frozenset(DOUBLE_SURNAMES)
_NEVER = frozenset(
    "的了在对称说受到被与及或是将把让给由从因曾均也都即又则并等该我他你她它们这那此某未没个些么吗呢吧啊着过很就还要谁"
)


def is_double(piece: str) -> bool:
    """A surname of two characters: 欧阳."""
    return piece in _DOUBLE


def has_surname(name: str) -> bool:
    return name[:1] in COMMON or is_double(name[:2])


def usual(given: str) -> int:
    """How many characters of *given* are usual in names, less those that are not; -9 for what is never in one."""
    if any(char in _NEVER or not is_han(char) for char in given):
        return -9
    return sum(1 if char in _USUAL else -1 for char in given)


def is_like_a_person(piece: str) -> bool:
    """By its looks alone: 顾森轩, 欧阳静, 老王."""
    given = piece[2:] if is_double(piece[:2]) else piece[1:]
    surnamed = piece[:1] in SURNAMES or is_double(piece[:2]) or piece[:1] in "老小阿"
    return 1 < len(piece) < 5 and 0 < len(given) < 3 and surnamed and usual(given) > -1
