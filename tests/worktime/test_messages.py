"""What is wrong with a calendar is said all at once, each with its place and a remedy."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from servicelevel.worktime import CalendarError, Problem, WorkCalendar

DAY = {"daily": ["08:00-17:00"]}
WINDOW_REMEDY = "write HH:MM-HH:MM, for instance 08:00-17:00"


def problems(mapping: Any) -> list[str]:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.parse(mapping)
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def week(*windows: Any) -> dict[str, Any]:
    return {"zone": "UTC", "weekly": {"mon-fri": list(windows)}}


BAD: list[tuple[Any, list[str]]] = [
    (None, ["calendar: is empty; give it a zone and weekly windows"]),
    ({}, ["calendar: is empty; give it a zone and weekly windows"]),
    ("office", ["calendar: is not a mapping; give it a zone and weekly windows"]),
    (
        {"zone": "UTC"},
        ['weekly: is missing; write the windows of each day, for instance mon-fri: ["08:00-17:00"]'],
    ),
    ({"weekly": DAY}, ["zone: is missing; name an IANA zone, for instance America/Chicago"]),
    ({"zone": 1, "weekly": DAY}, ["zone: 1 is not a name; name an IANA zone, for instance America/Chicago"]),
    (
        {"zone": "America/Chicgo", "weekly": DAY},
        [
            "zone: 'America/Chicgo' is not a known zone; "
            "did you mean America/Chicago or America/Maceio or America/Nipigon?"
        ],
    ),
    (
        {"zone": "../etc/passwd", "weekly": DAY},
        ["zone: '../etc/passwd' is not a known zone; name an IANA zone, for instance America/Chicago"],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "holidys": []},
        ["holidys: 'holidys' is not a part of a calendar; did you mean holidays?"],
    ),
    (
        {"zone": "UTC", "weekly": DAY, 7: []},
        ["7: 7 is not a part of a calendar; known: zone, weekly, holidays, closed, special"],
    ),
    (
        {"zone": "UTC", "weekly": []},
        ['weekly: is not a mapping of days to windows; write mon-fri: ["08:00-17:00"]'],
    ),
    (
        {"zone": "UTC", "weekly": {"mon-fry": ["08:00-17:00"]}},
        ["weekly.mon-fry: 'mon-fry' does not name days; did you mean mon-fri or mon?"],
    ),
    (
        {"zone": "UTC", "weekly": {"x": [], 1: [], "mon-tue-wed": []}},
        [
            "weekly.x: 'x' does not name days; write mon, mon-fri, sat,sun or daily",
            "weekly.1: 1 does not name days; write mon, mon-fri, sat,sun or daily",
            "weekly.mon-tue-wed: 'mon-tue-wed' does not name days; write mon, mon-fri, sat,sun or daily",
        ],
    ),
    (
        {"zone": "UTC", "weekly": {"mon": "08:00-17:00", "tue": None}},
        [
            "weekly.mon: '08:00-17:00' is not a list of windows; write [\"08:00-17:00\"], or [] for none",
            'weekly.tue: None is not a list of windows; write ["08:00-17:00"], or [] for none',
        ],
    ),
    (
        week("08:00-12:00", "13:00-12:00"),
        [
            "weekly.mon-fri[1]: 13:00-12:00 ends before it starts; "
            "write two windows, 13:00-24:00 and 00:00-12:00 of the next day"
        ],
    ),
    (
        week("19:59-12:00"),
        [
            "weekly.mon-fri[0]: 19:59-12:00 ends before it starts; "
            "write two windows, 19:59-24:00 and 00:00-12:00 of the next day"
        ],
    ),
    (
        week("22:00-12:01"),
        [
            "weekly.mon-fri[0]: 22:00-12:01 ends before it starts; "
            "write two windows, 22:00-24:00 and 00:00-12:01 of the next day"
        ],
    ),
    (week("08:00-00:00"), ["weekly.mon-fri[0]: 08:00-00:00 ends before it starts; write 08:00-24:00"]),
    (
        week("24:00-06:00"),
        ["weekly.mon-fri[0]: 24:00-06:00 ends before it starts; write 00:00-06:00 of the next day"],
    ),
    (
        week("00:00-00:00"),
        ["weekly.mon-fri[0]: 00:00-00:00 ends when it starts; write 00:00-24:00 for a whole day"],
    ),
    (week("9-17"), [f"weekly.mon-fri[0]: '9-17' is not a window; {WINDOW_REMEDY}"]),
    (week(["08:00", "17:00"]), [f"weekly.mon-fri[0]: ['08:00', '17:00'] is not a window; {WINDOW_REMEDY}"]),
    (
        week("08:60-17:00"),
        ["weekly.mon-fri[0]: 08:60-17:00 has a time that no day has; times run from 00:00 to 24:00"],
    ),
    (
        week("08:00-24:01"),
        ["weekly.mon-fri[0]: 08:00-24:01 has a time that no day has; times run from 00:00 to 24:00"],
    ),
    (
        week(480),
        ['weekly.mon-fri[0]: 480 is a number, not a window; put the window in quotes, "08:00-17:00"'],
    ),
    (
        week("08:00-12:00", "11:59-13:00"),
        [
            "weekly.mon-fri[1]: 11:59-13:00 overlaps 08:00-12:00 of weekly.mon-fri[0]; "
            "keep windows of a day apart"
        ],
    ),
    (
        {"zone": "UTC", "weekly": {"daily": ["08:00-17:00"], "sat": ["16:00-18:00"]}},
        ["weekly.sat[0]: 16:00-18:00 overlaps 08:00-17:00 of weekly.daily[0]; keep windows of a day apart"],
    ),
    (
        {
            "zone": "UTC",
            "weekly": DAY,
            "special": {"2016-02-30": [], "today": [], date(2016, 1, 1): "closed"},
        },
        [
            "special.2016-02-30: 2016-02-30 is not in the calendar; "
            "write YYYY-MM-DD, for instance 2016-12-24",
            "special.today: 'today' is not a date; write YYYY-MM-DD, for instance 2016-12-24",
            "special.2016-01-01: 'closed' is not a list of windows; write [\"08:00-17:00\"], or [] for none",
        ],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "special": {"2016-01-01": [], date(2016, 1, 1): []}},
        ["special.2016-01-01: 2016-01-01 stands here twice; keep one of them"],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "special": ["2016-01-01"]},
        ['special: is not a mapping of dates to windows; write 2016-12-24: ["08:00-12:00"]'],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "closed": ["2016-12-31..2016-12-24", 20161224, datetime(2016, 1, 1)]},
        [
            "closed[0]: 2016-12-31..2016-12-24 ends before it starts; write 2016-12-24..2016-12-31",
            "closed[1]: 20161224 is not a date; write YYYY-MM-DD, for instance 2016-12-24",
            "closed[2]: datetime.datetime(2016, 1, 1, 0, 0) is not a date; "
            "write YYYY-MM-DD, for instance 2016-12-24",
        ],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "closed": "2016-12-24"},
        ["closed: '2016-12-24' is not a list; write [\"2016-12-27\"]"],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "holidays": ["XNYZ", "QQ", "US-IX", "CH-", 3]},
        [
            "holidays[0]: 'XNYZ' is not a known list of holidays; did you mean XNZE or XNYS?",
            "holidays[1]: 'QQ' is not a known list of holidays; "
            "write a country (US), a part of one (US-IL) or a market (XNYS)",
            "holidays[2]: US has no part 'IX'; known parts: AK, AL, AR, AS, AZ, CA, CO, CT, DC, DE, "
            "FL, GA, GU, HI, IA, "
            "ID, IL, IN, KS, KY, LA, MA, MD, ME, MI, MN, MO, MP, MS, MT, NC, ND, NE, NH, NJ, NM, "
            "NV, NY, OH, OK, OR, PA, "
            "PR, RI, SC, SD, TN, TX, UM, UT, VA, VI, VT, WA, WI, WV, WY",
            "holidays[3]: CH has no part ''; known parts: AG, AI, AR, BE, BL, BS, FR, GE, GL, GR, "
            "JU, LU, NE, NW, OW, SG, SH, "
            "SO, SZ, TG, TI, UR, VD, VS, ZG, ZH, Stadt Zurich",
            "holidays[4]: 3 is not a name of holidays; write a name, for instance US-IL",
        ],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "holidays": [{"name": "US-IL", "except": ["Lincolns Birthday"]}]},
        [
            "holidays[0].except[0]: US-IL has no holiday 'Lincolns Birthday'; "
            "did you mean Lincoln's Birthday or Washington's Birthday?"
        ],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "holidays": [{"nam": "US", "observed": 1, "except": "x"}]},
        [
            "holidays[0].nam: 'nam' is not a part of it; did you mean name?",
            "holidays[0].name: is missing; write US-IL",
            "holidays[0].observed: 1 is neither true nor false; write true or false",
            "holidays[0].except: 'x' is not a list; write [\"Columbus Day\"]",
        ],
    ),
    (
        {"zone": "UTC", "weekly": DAY, "holidays": [{"ics": 1}]},
        ["holidays[0].ics: 1 is not a file or its text; name a file of all-day events"],
    ),
    (
        {"versions": [{"from": "2016-01-01", "calendar": {}}, 1]},
        [
            "versions[0].from: '2016-01-01' is not an instant; "
            "write it with its zone, as in 2016-07-01T00:00:00Z",
            "versions[1]: is not a version; "
            "write from (an instant with its zone, or null) and calendar for each",
        ],
    ),
]


@pytest.mark.parametrize(("mapping", "expected"), BAD, ids=[lines[0].split(";")[0][:60] for _, lines in BAD])
def test_each_problem_says_where_what_and_what_to_write(mapping: Any, expected: list[str]) -> None:
    assert problems(mapping) == expected


def test_all_problems_come_at_once_with_their_values() -> None:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.parse(
            {"zone": "Utc", "weekly": {"mon": ["x"]}, "closed": [1], "special": {"y": []}, "z": 1}
        )
    assert [(problem.path, problem.value) for problem in caught.value.problems] == [
        ("zone", "Utc"),
        ("weekly.mon[0]", "x"),
        ("closed[0]", 1),
        ("special.y", "y"),
        ("z", "z"),
    ]
    assert isinstance(caught.value, ValueError)
    assert str(Problem("a", 1, "b")) == "a: b"


def test_nights_up_to_sixteen_hours_are_taken() -> None:
    for window in ("22:00-06:00", "18:00-08:00", "20:00-12:00", "12:00-00:01", "23:59-00:01", "16:00-08:00"):
        mapping = {"zone": "UTC", "weekly": {"daily": [window]}}
        assert WorkCalendar.parse(mapping).mapping == mapping


def test_yaml_may_deliver_dates_and_tuples() -> None:
    mapping = {"zone": "UTC", "weekly": {"daily": ("08:00-17:00",)}, "closed": (date(2016, 1, 1),)}
    mapping["special"] = {date(2016, 1, 2): ()}
    expected = {
        "zone": "UTC",
        "weekly": {"daily": ["08:00-17:00"]},
        "closed": ["2016-01-01"],
        "special": {"2016-01-02": []},
    }
    assert WorkCalendar.parse(mapping).mapping == expected


def calendar_of(*events: str) -> dict[str, Any]:
    body = "".join(f"BEGIN:VEVENT\nUID:1\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n"
    return {"zone": "UTC", "weekly": DAY, "holidays": [{"ics": text}]}


def closed_days(mapping: dict[str, Any]) -> list[str]:
    days = np.arange("2015-12-01", "2018-02-01", dtype="datetime64[D]")
    return [str(day) for day in days[~WorkCalendar.parse(mapping).opens_on(days)]]


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("DTSTART;VALUE=DATE:20160501", ["2016-05-01"]),
        ("DTSTART;VALUE=DATE:20160501\nDTEND;VALUE=DATE:20160503", ["2016-05-01", "2016-05-02"]),
        ("DTSTART;VALUE=DATE:20160501\nDURATION:P2D", ["2016-05-01", "2016-05-02"]),
        ("DTSTART;VALUE=DATE:20160501\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20160101\nRRULE:FREQ=YEARLY", ["2016-01-01", "2017-01-01", "2018-01-01"]),
        ("DTSTART;VALUE=DATE:20160101\nRRULE:FREQ=YEARLY;UNTIL=20170601", ["2016-01-01", "2017-01-01"]),
        ("DTSTART;VALUE=DATE:20161124\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2016-11-24", "2017-11-23"]),
        (
            "DTSTART;VALUE=DATE:20160101\nRRULE:FREQ=YEARLY\n"
            "EXDATE;VALUE=DATE:20170101\nRDATE;VALUE=DATE:20170102",
            ["2016-01-01", "2017-01-02", "2018-01-01"],
        ),
    ],
)
def test_all_day_events_of_an_ics_file_are_holidays(event: str, days: list[str]) -> None:
    mapping = calendar_of(f"SUMMARY:Fair\n{event}")
    assert closed_days(mapping) == days
    calendar = WorkCalendar.parse(mapping)
    assert WorkCalendar.parse(calendar.mapping) == calendar
    if days:
        closed = calendar.why_closed(np.datetime64(days[0]))
        assert closed is not None
        assert closed.name == "Fair"


def test_events_that_are_not_understood_are_problems() -> None:
    mapping = calendar_of(
        "SUMMARY:Party\nDTSTART:20160501T180000Z",
        "SUMMARY:Tick\nDTSTART;VALUE=DATE:20160501\nRRULE:FREQ=SECONDLY",
        "SUMMARY:Moved\nDTSTART;VALUE=DATE:20160501\nRECURRENCE-ID;VALUE=DATE:20160502",
        "SUMMARY:Back\nDTSTART;VALUE=DATE:20160501\nDTEND;VALUE=DATE:20160430",
        "SUMMARY:Age\nDTSTART;VALUE=DATE:20160501\nDTEND;VALUE=DATE:26160430",
    )
    remedy = "make it an all-day event with one plain rule, or take it out of the file"
    assert problems(mapping) == [
        f"holidays[0].ics: event 'Party' has a time of day; {remedy}",
        f"holidays[0].ics: event 'Tick' repeats in a way that is not understood; {remedy}",
        f"holidays[0].ics: event 'Moved' moves one day of a series; {remedy}",
        f"holidays[0].ics: event 'Back' does not last whole days; {remedy}",
        f"holidays[0].ics: event 'Age' covers more than 100,000 days; {remedy}",
    ]


def test_ics_files_are_read_from_disk_unless_forbidden(tmp_path: Path) -> None:
    mapping = calendar_of("SUMMARY:Fair\nDTSTART;VALUE=DATE:20160501")
    file = tmp_path / "fair.ics"
    file.write_text(mapping["holidays"][0]["ics"])
    by_file = mapping | {"holidays": [{"ics": str(file)}]}
    assert WorkCalendar.parse(by_file) == WorkCalendar.parse(mapping)
    with pytest.raises(CalendarError, match="a file is not opened here"):
        WorkCalendar.parse(by_file, read_files=False)
    file.write_text("x" * 5_000_001)
    assert problems(by_file)[0].startswith("holidays[0].ics: not a readable ICS file: it is larger than 5 MB")
    file.unlink()
    assert problems(by_file) == [
        f"holidays[0].ics: {file}: No such file or directory; name a file or give its text"
    ]
    assert (
        "not a readable ICS file"
        in problems(mapping | {"holidays": [{"ics": "BEGIN:VCALENDAR nonsense"}]})[0]
    )


def test_holidays_of_illinois_in_2016() -> None:
    mapping = {"zone": "America/Chicago", "weekly": {"daily": ["08:00-17:00"]}, "holidays": ["US-IL"]}
    days = np.arange("2016-01-01", "2017-01-02", dtype="datetime64[D]")
    closed = [str(day) for day in days[~WorkCalendar.parse(mapping).opens_on(days)]]
    assert closed == [
        *[
            "2016-01-01",
            "2016-01-18",
            "2016-02-12",
            "2016-02-15",
            "2016-03-07",
            "2016-05-30",
            "2016-07-04",
            "2016-09-05",
        ],
        *["2016-10-10", "2016-11-08", "2016-11-11", "2016-11-24", "2016-12-25", "2016-12-26", "2017-01-01"],
    ]
    without = mapping | {"holidays": [{"name": "US-IL", "except": ["Lincoln's Birthday"], "observed": False}]}
    calendar = WorkCalendar.parse(without)
    assert calendar.opens_on(np.array(["2016-02-12", "2016-12-26", "2016-12-25"], "M8[D]")).tolist() == [
        True,
        True,
        False,
    ]
    assert calendar.mapping["holidays"] == without["holidays"]


def test_holidays_of_a_market_and_of_a_country_that_speaks_another_language() -> None:
    mapping = {"zone": "America/New_York", "weekly": DAY, "holidays": ["xnys", "de-by", "FR-zone a"]}
    calendar = WorkCalendar.parse(mapping)
    assert calendar.mapping["holidays"] == ["XNYS", "DE-BY", "FR-Zone A"]
    for day, name in (("2016-03-25T15", "Good Friday"), ("2016-10-03T15", "German Unity Day")):
        closed = calendar.why_closed(np.datetime64(day))
        assert closed is not None
        assert (closed.reason, closed.name) == ("holiday", name)


def test_the_list_that_is_named_first_names_a_day_that_lists_share() -> None:
    names = {"US": "Christmas Day (observed)", "DE": "Second Day of Christmas"}
    for first, second in (("US", "DE"), ("DE", "US")):
        calendar = WorkCalendar.parse({"zone": "UTC", "weekly": DAY, "holidays": [first, second]})
        closed = calendar.why_closed(np.datetime64("2016-12-26T12"))
        assert closed is not None
        assert closed.name == names[first]


def test_a_new_year_observed_in_the_old_year() -> None:
    calendar = WorkCalendar.parse({"zone": "UTC", "weekly": DAY, "holidays": ["US"]})
    assert not calendar.opens_on(date(2021, 12, 31))
