"""The lists of a report, as tables: breaches, open clocks, where the time went, differences, data quality."""

from __future__ import annotations

from servicelevel.monitoring.reports import issued, words
from servicelevel.monitoring.reports.report import OwnVerdict, Report, Share, TimeOf
from servicelevel.monitoring.reports.tables import Column, Table

TICKET = Column("Ticket", "ticket", 30)
TARGET = Column("Target", "text", 26, beneath=True)
PRIORITY = Column("Priority", "text", 14)


def tables(report: Report) -> list[Table]:
    """Every list of the report that has something in it, in the order in which it is read."""
    made = [
        *issued.tables(report),
        breaches(report),
        stoppages(report),
        open_clocks(report),
        *(held_by(one) for one in report.time_of if len(one.held_by) > 1),
        *(paused(one) for one in report.time_of),
        *(differences(own) for own in report.own_verdicts),
        quality(report),
        sources(report),
        versions(report),
    ]
    return [table for table in made if table.rows or table.key.startswith("own")]


def breaches(report: Report) -> Table:
    """The worst first: longest beyond the goal."""
    clocks, tickets = (
        words.counted(len(report.breaches), "clock"),
        words.counted(len({row.ticket for row in report.breaches}), "ticket"),
    )
    return Table(
        "breaches",
        "Breaches",
        f"{clocks} of {tickets} breached in {report.period_words}, the longest beyond its goal first.",
        (
            TICKET,
            TARGET,
            PRIORITY,
            Column("Goal", "duration", 10),
            Column("Used", "duration", 10),
            Column("Over by", "duration", 10),
            Column("Breached", "instant", 20),
            Column("Stopped", "instant", 20),
        ),
        [
            (
                row.ticket,
                row.target_name,
                row.priority,
                row.goal_us,
                row.elapsed_us,
                row.over_us,
                row.breached_at,
                row.stopped_at,
            )
            for row in report.breaches
        ],
        [row.history for row in report.breaches],
        "Why",
        limit=22,  # as many as fit a page
    )


def stoppages(report: Report) -> Table:
    """What the availability of the period rests on, by service and start."""
    return Table(
        "stoppages",
        "Outages, maintenance and gaps",
        f"{words.counted(len(report.stoppages), 'stretch', 'stretches')} in which a service was not whole or not watched, "
        f"in {report.period_words}; the working time is that inside the period and the service hours.",
        (
            Column("Service", "text", 20),
            Column("Kind", "text", 14),
            Column("From", "instant", 20),
            Column("Until", "instant", 20),
            Column("Working time", "duration", 12),
        ),
        [(row.service, row.kind, row.started_at, row.ended_at, row.time_us) for row in report.stoppages],
        [row.cause for row in report.stoppages],
        "Cause",
    )


def open_clocks(report: Report) -> Table:
    """The least time left first."""
    return Table(
        "open",
        "Open clocks",
        f"{words.counted(len(report.open_clocks), 'clock')} neither stopped nor breached on "
        f"{words.instant(report.at, report.zone)}; in no figure yet. The least time left first.",
        (
            TICKET,
            TARGET,
            PRIORITY,
            Column("Status", "text", 18),
            Column("Goal", "duration", 10),
            Column("Used", "duration", 10),
            Column("Left", "duration", 10),
            Column("Due", "instant", 20),
        ),
        [
            (
                row.ticket,
                row.target_name,
                row.priority,
                row.words,
                row.goal_us,
                row.elapsed_us,
                row.remaining_us,
                row.due_at,
            )
            for row in report.open_clocks
        ],
        limit=25,
    )


def held_by(time: TimeOf) -> Table:
    """Who held the clocks that were breached."""
    whole = words.duration(sum(share.time_us for share in time.held_by))
    lead = f"The {whole} of working time that the breached clocks ran, by the group that held the ticket."
    return _shares(
        f"held {time.target}",
        f"Who held the clock: {time.target_name}",
        "Assignment group",
        time.held_by,
        lead,
    )


def paused(time: TimeOf) -> Table:
    """Why clocks stood still."""
    lead = "Working time that did not count because the clocks of this figure were paused."
    return _shares(
        f"paused {time.target}", f"Pauses by reason: {time.target_name}", "Paused in", time.paused, lead
    )


def _shares(key: str, title: str, heading: str, rows: tuple[Share, ...], lead: str) -> Table:
    """Parts of one whole time, the largest first, each with its share of the sum."""
    whole = sum(row.time_us for row in rows)
    return Table(
        key,
        title,
        lead,
        (
            Column(heading, "text", 30),
            Column("Working time", "duration", 14),
            Column("Share", "share", 10),
            Column("Clocks", "count", 10),
        ),
        [(row.name, row.time_us, row.time_us / whole if whole else 0.0, row.clocks) for row in rows],
        limit=8,
    )


def differences(own: OwnVerdict) -> Table:
    """Tickets on which the source's own verdict is another one."""
    agree = f"{words.number(own.agreeing)} of {words.number(own.compared)}"
    return Table(
        f"own {own.target}",
        f"Against the source's own verdict: {own.target_name}",
        f"The source judges these tickets itself (field {own.field}, as last told). It agrees with us on {agree} "
        f"({_agreement(own)}); the tickets on which it differs are listed.",
        (
            TICKET,
            Column("Our verdict", "text", 12),
            Column("Theirs", "text", 12),
            PRIORITY,
            Column("Goal", "duration", 10),
            Column("Used", "duration", 10),
        ),
        [
            (row.ticket, row.ours, row.theirs, row.priority, row.goal_us, row.elapsed_us)
            for row in own.differences
        ],
        limit=25,
    )


def quality(report: Report) -> Table:
    """What is missing from the data, or odd about it."""
    seen = report.quality
    return Table(
        "quality",
        "Data quality",
        f"The figures rest on {words.counted(seen.events, 'event')} of {words.counted(seen.tickets, 'ticket')}.",
        (
            Column("What", "text", 60),
            Column("How many", "count", 12),
            Column("Of", "count", 12),
            Column("For instance", "text", 60),
        ),
        [(row.words, row.count, row.whole or None, ", ".join(row.examples)) for row in seen.findings],
        limit=60,
    )


def sources(report: Report) -> Table:
    """Where the data came from, and how fresh it is."""
    return Table(
        "sources",
        "Sources",
        "Where the events came from.",
        (Column("Source", "text", 30), Column("Events", "count", 12), Column("Last event", "instant", 22)),
        [(row.source, row.events, row.last_event_at) for row in report.quality.sources],
    )


def versions(report: Report) -> Table:
    """The exact terms that were measured against."""
    return Table(
        "versions",
        "Terms used",
        "The versions of the agreement that these figures rest on, with the SHA-256 of their content.",
        (
            Column("Version", "text", 10),
            Column("State", "text", 12),
            Column("In effect from", "instant", 22),
            Column("Until", "instant", 22),
            Column("Digest", "digest", 66),
        ),
        [(row.number, row.state, row.takes_effect, row.until, row.digest) for row in report.versions],
    )


def _agreement(own: OwnVerdict) -> str:
    """`99.74 %`, rounded towards zero, so that only full agreement reads 100 %."""
    hundredths = own.agreeing * 10_000 // own.compared if own.compared else 0
    return f"{hundredths // 100}.{hundredths % 100:02d} %"
