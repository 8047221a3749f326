"""Words that decide what is a place's name: suffixes, ordinary ends, words before a name."""

#: Ends of the names of works, roads, zones and other landmarks.
LANDMARKS = """
    有限责任公司 有限公司 公司 集团 煤业 煤矿 铝矿 矿区 采石场 采石厂 砂石厂 电厂 热电厂 水泥厂
    砖厂 钢厂 化工厂 工业园 工业园区 产业园 产业园区 产业集聚区 开发区 高新区 经开区 示范区 试验区
    管委会 新区 港区 水库 风景区 度假区 塔 大桥 大道 大街 环路 路 街 高速 国道 省道 铁路 火车站
    汽车站 机场 学院 大学 医院
"""
#: Ends of ordinary words that look like names of units.
COMMON_ENDS = """
    市区 县区 郊区 辖区 地区 厂区 镇区 乡镇 镇村 市县 乡村 农村 城乡 国省 各村 各镇 各乡 各县 各区
    各市 全村 全镇 全乡 全县 全区 全市 全省 本市 本县 本区 我市 我县 我区 该市 该县 该区 该镇 该村
    县市 省市 行政村 自然村 城中村 中心村 平原村 贫困村 拆迁村 周边村 新农村 示范村 文明村 建成区
    禁煤区 禁燃区 限煤区 重点区 休息区 服务区 功能区 居民区 保护区 盲区 误区 雷区 商业区 生活区
    住宅区 工业区 牧区 林区 灾区 街区 小区 丘陵区 特区 园区 超市 上市 夜市 入市 出市 进市 省辖市
    直辖市 地级市 县级市 办事处 相关市 有关市 相关县 有关县 所属县 所辖县 相关镇 有关镇 其他村
    其他县 平原区 管控区 控制区 责任区 作业区 加工区 生产区 办公区
"""
#: What no landmark is named by alone; ends of what stands before its suffix.
COMMON_PROPER = """
    燃煤 火力发 采煤 城市 主干 干线 企业 供电 燃气 热力 物业 高速 绕城 货运 矿业 复产 封闭 全市
    全县 全区 辖区 当地 所有 有关 相关 部分 大型 中型 小型 民用 工业 产业 产业集聚 经济 上 一些
    不少 许多 多家 几家 各类 重点
"""
#: The same in one character: 铁路, 电厂, 子公司.
SHORT_PROPER = """
    上 乡 公 出 分 县 国 套 子 思 总 村 母 火 热 电 省 管 线 网 道 铁 马
"""
#: What stands before a suffix in a word that names nothing: 各乡, 本村.
GENERIC_PROPER = """
    乡镇 全 县区 各 市区 本 社区 自然 行政 街道
"""
#: The 34 provinces: 省 after any other word is no name.
PROVINCES = """
    河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州
    云南 陕西 甘肃 青海 台湾 内蒙古 广西 壮族 西藏 宁夏 回族 新疆 维吾尔
"""
#: Patterns of words before a name that are not part of it; a look-ahead keeps 和平路 whole.
BEFORE = """
    特别是 尤其是 尤其 主要是 分别是 其中 由于 因为 对于 关于 针对 按照 根据 依据 结合 围绕 说明
    表明 修订 修编 制定 印发 推动 推进 督促 责令 组织 要求 确保 建立 完善 健全 构建 打造 整合 落实
    所辖 所属 下属 下辖 位于 坐落于 地处 途经 毗邻 邻近 靠近 目前 现有 部分 一些 个别 多数 少数
    其余 其他 包括 包含 涉及 以及 或者 并且 同时 此外 另外 例如 比如 譬如 检查 督察 排查 发现 存在
    反馈 加强 加快 开展 实施 全面 进一步 持续 严禁 禁止 严格 督导 约谈 通报 取缔 关停 拆除 改造
    降低 改善 保护 保障 提升 提高 走访 周边 附近 外地 管理 范围内 不少 月份 请 发挥 一处 一家 一座
    成立 如 在 对 向(?!阳|荣|前) 从 由 至 到 和(?!谐|平)
    与 及 或 为(?!民) 是 于 将 把 被 等 的 以 赴 自(?!强|由|力)
    沿(?!河|江|海) 经(?!济|开|纬|贸) 使 令 了 就 也 都 均 仍 且 各 某
    该 即 除 并 一
"""
