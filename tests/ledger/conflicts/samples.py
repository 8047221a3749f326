"""Lists and plans made for the tests: three without a contradiction, and pieces to build others."""

from collections.abc import Sequence

from ledger.conflicts.reading import statements_of
from ledger.conflicts.rule import Conflict, Context
from ledger.conflicts.rules import find_conflicts
from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.ledger.files import word

CLEAN_LIST = """临江市生态环境问题整改任务清单
一、扬尘治理
1.甲山县工地扬尘管控不严，检查工地40个，发现问题10个、占25%。
整改目标：工地扬尘达标。
整改措施：
（1）建立市、县、乡三级台账。
（2）2021年3月底前完成排查。
责任领导：赵钱
牵头单位：市住建局
责任单位：甲山县政府
整改时限：2021年6月底
2.乙水县料场未密闭，其中二号料场有3台设备没有除尘。
整改目标：料场全部密闭。
整改措施：
（1）对水泥、石灰、砂石三类企业逐一核查。
（2）由市工信局牵头督促料场改造，由市城管局牵头清扫周边道路。
责任领导：孙李
牵头单位：市工信局
责任单位：乙水县政府
整改时限：2021年9月底
二、散煤治理
3.丙河区有居民烧散煤，入户检查120户，发现问题18户、占15%。
整改目标：散煤全部清零。
整改措施：
（1）市生态环境局、市市场监管局分别负责居民、市场的散煤检查。
（2）按照每周一次的频次巡查。
责任领导：周吴
牵头单位：市生态环境局
责任单位：丙河区政府
整改时限：立即整改，长期坚持
4.丁口镇公路两侧各200米划为禁煤区后，个别商铺仍用煤。
整改目标：禁煤区内商铺不再用煤。
整改措施：对禁煤区内商铺每月检查一次。
责任领导：周吴
牵头单位：市市场监管局
责任单位：甲山县政府
整改时限：2021年6月底
三、工业治理
5.全市有燃煤锅炉12台，其中甲山县5台、乙水县7台，改造进展缓慢。
整改目标：完成12台燃煤锅炉改造。
整改措施：
（1）甲山县、乙水县两个县逐台登记。
（2）2021年8月底前完成招标。
责任领导：孙李
牵头单位：市工信局
责任单位：甲山县政府、乙水县政府
整改时限：2021年12月底
6.部分企业应急减排清单没有更新，涉及水泥、焦化等行业。
整改目标：清单每年更新。
整改措施：
（1）修订应急预案。
（2）对未更新的企业限期整改。
责任领导：孙李
牵头单位：市生态环境局
责任单位：各县（市、区）政府
整改时限：立即整改，长期坚持
"""

CLEAN_PLAN = """东岭市人民政府办公室文件
东政办〔2021〕8号
东岭市大气污染防治实施方案
2021年1月20日
一、重点任务
（一）移动源
1．到2021年底前，持续开展柴油车联合执法行动。
责任领导：赵钱
牵头单位：市生态环境局
责任单位：市公安局、市交通局
2．2021年6月底前淘汰老旧柴油货车300辆。
责任领导：赵钱
牵头单位：市交通局
责任单位：市公安局
3．2021年3月1日起，重点区域（是指绕城路以内）禁止高排放机械作业。
责任领导：赵钱
牵头单位：市住建局
责任单位：各街道办事处
（二）扬尘源
4．加强工地监管，落实湿法作业、覆盖、冲洗三项措施。
责任领导：孙李
牵头单位：市住建局
责任单位：市城管局，各乡镇政府
5．提高道路机扫率，主要道路每天清扫两次。
责任领导：孙李
牵头单位：市城管局
责任单位：各乡镇政府
6．10月底前，完成水泥企业物料堆场密闭。
责任领导：孙李
牵头单位：市工信局
责任单位：各乡镇政府
东岭市人民政府办公室 2021年1月20日印发
"""

HEAD = ["序号", "问题", "整改目标", "整改措施", "牵头单位", "责任单位", "整改时限"]
CLEAN_ROWS = [
    HEAD,
    ["1", "河口县采石场扬尘大，面积约2平方公里。", "采石场抑尘设施齐全。",
     "（1）安装喷淋。\n（2）定期检查。", "市资源规划局", "河口县政府", "2022年5月底"],
    ["2", "河口县加油站油气回收装置不正常。", "油气回收正常运行。",
     "逐站检测并维修。", "市商务局", "河口县政府", "2022年8月底"],
    ["3", "山前区秸秆焚烧时有发生。", "不发生秸秆焚烧。",
     "（1）划定网格。\n（2）落实市、县、乡、村四级责任。", "市农委", "山前区政府", "长期坚持"],
    ["4", "部分锅炉没有低氮改造，检查锅炉30台，未改造12台，改造率60%。", "锅炉完成低氮改造。",
     "逐台制定方案。", "市生态环境局", "各县（市、区）政府", "2022年10月底"],
    ["5", "山前区垃圾清运不及时。", "垃圾日产日清。",
     "增加车辆，每日清运。", "市城管局", "山前区政府", "立即整改，长期坚持"],
    ["6", "油品抽检频次低。", "抽检频次提高一倍。",
     "每季度抽检一次并公布结果。", "市市场监管局", "河口县政府、山前区政府", "长期坚持"],
]  # fmt: skip


def clean_table() -> bytes:
    """The third clean list: a table of a Word file."""
    return word(["某市环境问题整改任务表", CLEAN_ROWS])


def conflicts_in(
    *documents: str | bytes, name: str = "清单.txt", context: Context | None = None
) -> tuple[Conflict, ...]:
    """Everything found in some documents, each given as its text or its bytes."""
    made = []
    for at, content in enumerate(documents):
        data = content.encode() if isinstance(content, str) else content
        task_list = parse_tasks(read_document(data, name))
        made.extend(statements_of(task_list, document_id=f"d{at}"))
    return find_conflicts(made, context)


def item(
    no: int,
    problem: str = "管理不严。",
    target: str = "按期完成。",
    measures: Sequence[str] = ("加强巡查。",),
    *,
    lead: str = "市住建局",
    units: str = "各县（市、区）政府",
    deadline: str = "立即整改，长期坚持",
) -> str:
    """One item of a list, as text."""
    numbered = "".join(f"（{at}）{text}\n" for at, text in enumerate(measures, start=1))
    return (
        f"{no}.{problem}\n整改目标：{target}\n整改措施：\n{numbered}牵头单位：{lead}\n"
        f"责任单位：{units}\n整改时限：{deadline}\n"
    )


def document(*items: str) -> str:
    """A list of some items."""
    return "某市生态环境问题整改任务清单\n一、问题\n" + "".join(items)
