"""The words by which the forbidden kinds are recognised, in Chinese and English.

Gaps stop where a clause ends, so that no word is tied to another of a different sentence.
"""

_GAP = r"[^，。；,;\n]"
_LONG_GAP = r"[^。；;\n]"
_NUMBER = r"[\d一二三四五六七八九十百千两][\d一二三四五六七八九十百千万亿,.\s]*"
_MONEY = rf"(?={_GAP}{{0,8}}?{_NUMBER}[万亿]?元)"

# How large a firm is ----------------------------------------------------------------------------

WORTH = (
    "注册资本|注册资金|实缴资本|实收资本|资产总额|总资产|资产规模|净资产|固定资产|流动资产|"
    rf"资产{_MONEY}|(?:企业|公司|经营|单位)规模|年?产值|营业收入|营业额|营业规模|年收入|营收|"
    "销售额|销售收入|(?:纳税|缴税|完税|税收)(?:总?额|金额|总量|规模|贡献)|利税|上缴税|"
    rf"(?:纳税|缴税|完税|缴纳税[款金收费]?|税收|税款|利润){_MONEY}|"
    "净利润|利润总?额|年利润|(?:连续|持续|年度?)盈利|盈利(?:能力|状况|水平|企业)|"
    "registered capital|(?:total|net) assets|turnover|(?:annual|company|sales) revenue|"
    r"(?:annual|net) profits?|tax(?:es)? paid|paid[^.;\n]{0,20} in tax(?:es)?"
)
"""Money of a firm: 注册资本, 营业收入; 年纳税100万元, not 依法纳税."""
_COUNTED = rf"(?=(?:[：:为有达到在共约计超过不少低于≥>\s]|至少)*{_NUMBER}[余多]?\s*[人名])"
STAFF = (
    "(?:从业人员|从业人数|在职人员|在职职工|在册人员|在编人员|员工|职工|企业人员|公司人员|单位人员)"
    rf"(?:的?(?:人数|数量|总数|总量|规模)|{_COUNTED})|从业人数|(?:人员|用工|团队)规模|"
    "(?:参保|社保|社保缴纳|缴纳社保)的?人数|"
    r"number of (?:employees|staff)|\d+ (?:or more )?employees|"
    r"employees?(?=[^.;\n]{0,12}\d)"
)
"""People of a firm: 员工人数, 从业人员300人; not 从业人员培训."""
FIRM = r"从业人员|利润|\bprofit"
"""What the name of a criterion may not even mention."""

OF_PROJECT = (
    "(?:项目|标段|采购包|本包|投入|配备|配置|拟派|派驻|安排|班组|服务团队)"
    rf"(?:(?!投标人|供应商|企业|公司|单位|机构){_GAP})*$|"
    r"(?:project|assigned|deployed|on site)[^.;\n]*$"
)
TO_PROJECT = (
    rf"{_GAP}{{0,20}}?(?:投入|用于|服务于|本项目|派驻|驻场|常驻|到岗|到场)|"
    r"[^.;\n]*\b(?:project|on site|assigned|deployed)"
)
"""The people who do the work are its staffing, whatever a firm employs besides."""
SIZES_OF_FIRMS = rf"{_LONG_GAP}{{0,60}}?为(?:大|中|小|微)型"
"""从业人员300人以上的为中型企业 says what a medium firm is."""

POINTS = (
    rf"{_LONG_GAP}{{0,40}}?(?:[得加计扣]\s*\d|\d\s*分(?!钟)|满分|得分|加分|[:：]\s*\d|"
    r"\d\s*points?)"
)
"""What a description gives points for: 注册资本5000万元以上得5分; turnover above 5m: 5 points."""
POINTS_BEFORE = rf"(?:\d\s*分|满分|\d\s*points?(?: for)?)\s*[:：]?\s*{_GAP}{{0,12}}$"
AT_LEAST = (
    rf"{_GAP}{{0,16}}?(?:不[少低小]于|以上|达到|大于|超过|高于|≥|at least|more than|above|over)"
)
DEMAND = (
    "(?:须|必须|应当?|限|仅限|要求|需|只接受|must|shall|only|required to)"
    rf"{_LONG_GAP}{{0,16}}?$"
)
"""What running text asks of bidders: 须为本市企业; must have a local office."""
SINCE = rf"{_LONG_GAP}{{0,6}}?(?:须|应|不[少低]于|以上|满[\d一二三四五六七八九十])"

# Places and trades ------------------------------------------------------------------------------

_PLACE = "(?:本|当|所在|特定)(?:市|省|区|县|地|州|行政区域|地区|行业|系统)"
_LEVEL = "(?:省部?|地?市|设区市|区|县|州|厅局?|街道|乡?镇)(?:[（(][省市厅局区县部]{1,2}[)）])?级"
# 示例市, not 城市, 市场, 市政 or 节省.
_NAMED = (
    "(?:(?<![城都超上门])(?:市|自治州|县)(?![场民区域内值价面售级]|中心|政(?!府))|自治区|"
    "(?<!节)省(?![时力电油水去略级])|区(?:人民)?政府|街道办)"
)
_TRADE = (
    "(?:行业|系统|协会|学会|商会|联合会|环卫|市容|环境卫生|园林|绿化|市政|物业|保洁|清扫|公路|养护)"
)
_HONOURED = "(?:先进|优秀|优质|示范|文明|模范|诚信|标杆|明星|龙头|星级|红旗)"
# A plan to honour one's own workers is none: 奖惩, 荣誉感, 先进个人评选.
_AWARD = (
    "(?:奖(?![惩罚金励])|荣誉(?!感)|称号|"
    rf"{_HONOURED}性?(?:单位|企业|集体|个人|供应商|服务商|公司|组织|工作者|基地|工程|奖)|"
    f"{_HONOURED}(?=[得者及或每、\\s，。；,;:：]|称|评为|$)|百强|十强|标兵|名牌|(?:著名|知名)商标|"
    f"守合同重信用|(?:获|受){_GAP}{{0,8}}?(?:奖励|表扬|通报)|表彰|嘉奖|通报表扬)"
    f"(?!{_GAP}{{0,5}}?(?:评选|机制|制度|办法|方案|激励|保障|活动|大会|创建))"
)
AWARDS = (
    rf"(?:{_PLACE}|{_LEVEL}){_GAP}{{0,20}}?{_AWARD}|{_NAMED}{_GAP}{{0,12}}?{_AWARD}|"
    rf"{_TRADE}{_GAP}{{0,10}}?{_AWARD}|{_AWARD}{_LONG_GAP}{{0,30}}?{_LEVEL}(?!以?上?主管)|"
    "(?:省|市|区|县)级?优质工程|"
    r"(?:local|provincial|municipal|city|county|district|industry|trade)(?:[- ]level)? "
    r"(?:award|honou?r|title|prize)s?|"
    r"(?:awards?|honou?rs?|titles?|prizes?) (?:in|of|from|by) (?:the|this|a) "
    r"(?:city|province|district|county|industry|trade)"
)
"""Awards of a region or a trade: 市级荣誉, 示例市先进单位, 行业奖项; 奖项：省级3分."""
SERVED = rf"(?:创建|创优|迎检|迎接|配合|协助|争创){_GAP}{{0,12}}$"
"""Helping the purchaser to become a 示范单位 is a service."""
LOCAL = (
    rf"{_PLACE}{_GAP}{{0,8}}?(?:业绩|注册|分公司|分支|办事处|企业|供应商|纳税|社保)|本地化服务|"
    rf"{_NAMED}{_GAP}{{0,8}}?业绩|(?:省|市|县|区)(?:内|域|辖区){_GAP}{{0,8}}?业绩|"
    rf"{_LEVEL}(?:及?以上)?(?:类似|同类|政府)?(?:项目|服务|工程)?业绩|注册地址?(?:在|为|位于)|"
    rf"在{_GAP}{{0,6}}(?:市|省|区|县|当地|本地){_GAP}{{0,6}}设[有立]{_GAP}{{0,6}}"
    "(?:机构|分公司|办事处|网点)|"
    rf"在(?:本|当|所在)(?:市|省|区|县|地){_GAP}{{0,4}}有{_GAP}{{0,6}}"
    "(?:场所|机构|分公司|办事处|网点)|"
    "local (?:contract|firm|supplier|office|branch|reference)s?|"
    "(?:registered|office|branch) in (?:the|this) (?:city|province|district|county)"
)

# The others -------------------------------------------------------------------------------------

AGE = "成立(?:年限|时间|满)|经营年限|years? (?:in business|of existence)"
BRAND = r"指定品牌|唯一品牌|原厂授权|厂家授权|厂商授权|manufacturer's authorisation"
LISTED = (
    r"(?:备选|预选|资格|名录)库(?:内|中|入围)|入围(?:名单|供应商)|历史合作|曾为本单位|"
    r"shortlist of suppliers|previous supplier of"
)

# What says that it is neither asked nor scored --------------------------------------------------

DENIED_BEFORE = (
    rf"不(?:得|应|能|可|再)?(?:以|将|把|因|要求|限|设)(?!{_GAP}{{0,4}}为限){_GAP}{{0,30}}$"
)
DENIED_AFTER = rf"{_GAP}{{0,30}}?(?:不|均不|不得|不再)(?:作为|列为|列入|纳入|设为|参与评)"
