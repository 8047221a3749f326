"""The limits of air quality that the official documents set, as facts with their source.

A limit is what a text says, in our own words, and what it leaves open. None of them is a national
standard: they are the targets of one campaign, for one territory.
"""

from dataclasses import dataclass
from typing import Literal

#: What a limit is held against: the mean of a year's days, or the sum over a year.
Statistic = Literal["annual mean", "annual total"]
Words = tuple[str, str]  # Chinese, English

MICROGRAM = "µg/m³"
TONNE = "t"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that is measured or counted: its words, the unit it is kept in, and how."""

    quantity_id: str
    zh: str
    en: str
    unit: str
    statistic: Statistic

    def word(self, language: str) -> str:
        """Name in one language: English for "en", Chinese for anything else."""
        return self.en if language.startswith("en") else self.zh


#: Everything readings may be about. Daily concentrations, or amounts over a span of days.
QUANTITIES: dict[str, Quantity] = {
    entry.quantity_id: entry
    for entry in (
        Quantity("no2", "二氧化氮 NO₂", "NO₂", MICROGRAM, "annual mean"),
        Quantity("pm25", "细颗粒物 PM2.5", "PM2.5", MICROGRAM, "annual mean"),
        Quantity("pm10", "可吸入颗粒物 PM10", "PM10", MICROGRAM, "annual mean"),
        Quantity("so2", "二氧化硫 SO₂", "SO₂", MICROGRAM, "annual mean"),
        Quantity("nox", "氮氧化物 NOx", "NOx", MICROGRAM, "annual mean"),
        Quantity("co", "一氧化碳 CO", "CO", MICROGRAM, "annual mean"),
        Quantity("so2_emission", "二氧化硫排放量", "SO₂ emitted", TONNE, "annual total"),
        Quantity("nox_emission", "氮氧化物排放量", "NOx emitted", TONNE, "annual total"),
        Quantity("coal", "煤炭消费量", "coal burnt", TONNE, "annual total"),
    )
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a document.

    Parameters
    ----------
    limit_id
        Short and stable.
    quantity_id
        Key of `QUANTITIES`, which says the unit of `value` and the statistic.
    value
        What must not be exceeded.
    territory_code
        GB/T 2260 code of the county or city it is for.
    year
        The year the text names; None where it names none, and any year may be held against it.
    source
        Document and item.
    meaning
        What the figure is, in our own words.
    unclear
        What the text leaves open.
    """

    limit_id: str
    quantity_id: str
    value: float
    territory_code: str
    year: int | None
    source: Words
    meaning: Words
    unclear: Words

    @property
    def quantity(self) -> Quantity:
        """What is limited."""
        return QUANTITIES[self.quantity_id]


_PLAN = ("新密政办〔2020〕21号，第一部分", "Xinmi plan 政办〔2020〕21, part one")
_ANNUAL = (
    "新密市全年平均浓度的上限，列在该节标题中，约束本节各项任务",
    "ceiling of Xinmi's mean over the year, set in the heading of the section for all its tasks",
)
_NO_YEAR = (
    "未写年份，也未写按哪些站点统计；本系统按日历年、对录入的该市站点取平均，任一年份都可对照",
    "names neither the year nor the stations; we take calendar years and the mean of the imported "
    "stations of Xinmi, and hold any year against it",
)
_LIST_30 = ("38项整改清单第30项，整改目标", "list of 38, item 30, target")
_CONTROLLED = (
    "全市2020年控制排放量，按全年排放总量的上限理解",
    "amount to which the city's emissions of 2020 are to be held, read as a ceiling on the year",
)
_WHOSE = (
    "未写统计范围（全部污染源还是重点监控企业）；也有“削减量”的读法，须以主管部门口径为准",
    "does not say whether all sources or only the monitored firms count; it might be read as an "
    "amount to be cut, so the authority's own reading decides",
)

LIMITS: tuple[Limit, ...] = (
    Limit(
        "no2-xinmi", "no2", 26.0, "410183", None,
        (f"{_PLAN[0]}（一）", f"{_PLAN[1]}, section 1"), _ANNUAL, _NO_YEAR,
    ),
    Limit(
        "pm25-xinmi", "pm25", 51.0, "410183", None,
        (f"{_PLAN[0]}（二）", f"{_PLAN[1]}, section 2"), _ANNUAL, _NO_YEAR,
    ),
    Limit(
        "pm10-xinmi", "pm10", 92.0, "410183", None,
        (f"{_PLAN[0]}（三）", f"{_PLAN[1]}, section 3"), _ANNUAL, _NO_YEAR,
    ),
    Limit("so2-zhengzhou", "so2_emission", 62_860.0, "410100", 2020, _LIST_30, _CONTROLLED, _WHOSE),
    Limit("nox-zhengzhou", "nox_emission", 89_460.0, "410100", 2020, _LIST_30, _CONTROLLED, _WHOSE),
    Limit(
        "coal-zhengzhou", "coal", 20_850_000.0, "410100", None,
        ("38项整改清单第3项，措施2", "list of 38, item 3, measure 2"),
        ("全市燃煤总量的上限（2085万吨）", "ceiling of the coal the city burns (20.85 Mt)"),
        (
            "未写年份，也未写是实物量还是标准煤；本系统按日历年合计，任一年份都可对照",
            "names neither the year nor whether tonnes as burnt or of coal equivalent; we sum "
            "calendar years and hold any year against it",
        ),
    ),
)  # fmt: skip


def limits_of(city_code: str, *, within: str = "") -> tuple[Limit, ...]:
    """Limits of one city and its counties, in the order of the documents.

    Parameters
    ----------
    city_code
        GB/T 2260 code, 6 digits, such as "410100".
    within
        Code of a county: only its own limits. Empty: all.

    Examples
    --------
    >>> [limit.limit_id for limit in limits_of("410100", within="410183")]
    ['no2-xinmi', 'pm25-xinmi', 'pm10-xinmi']
    >>> limits_of("110100")
    ()
    """
    return tuple(
        limit
        for limit in LIMITS
        if limit.territory_code[:4] == city_code[:4]
        and (not within or limit.territory_code == within)
    )
