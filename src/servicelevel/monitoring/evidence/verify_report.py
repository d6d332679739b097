"""Recomputes a service level report from its evidence: python -I -S verify_report.py PACK.zip [NUMBER:HASH]
NUMBER:HASH is the ledger's line about the report, as noted elsewhere. Shares no code with the software that made the
report. Instants are microseconds since 1970 UTC, durations microseconds. README.md in the pack names every rule."""
import hashlib, io, json, sys, zipfile
from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import accumulate, groupby, pairwise
from math import ceil, exp, isclose, lgamma, log, sqrt
from types import SimpleNamespace as Piece

FAR, NEVER, DAY, LIVE, TEXT = 1 << 62, 1 << 61, 86_400_000_000, ("running", "paused"), "agreed exclusion"
NOT_RECOMPUTED = """sentences, trends, where time went, outages as listed, verdicts of the tools themselves, due times of
open clocks, mean times between and to restore, misses in a row, the poll rate that would be needed, findings about the
data, what a restatement lists; open hours are taken as calendars.json resolves them"""

class Calendar:  # the open windows of a work calendar as instants, and working time
    def __init__(self, written):
        self.spans, self.days, self.zone = written["windows"], written["days"], written["offsets"]
        self.opens, self.sums = [a for a, _ in self.spans], [0, *accumulate(b - a for a, b in self.spans)]
    def worked(self, at):
        place = bisect_right(self.opens, at)
        return self.sums[place] - max(0, self.spans[place - 1][1] - at) if place else 0
    def elapsed(self, begin, end):
        return self.worked(end) - self.worked(begin)
    def when(self, begin, work):  # the last instant at which no more than so much is worked; None beyond its reach
        goal = self.worked(begin) + work
        place = bisect_right(self.sums, goal) - 1
        return self.opens[place] + goal - self.sums[place] if place < len(self.spans) else None
    def after_days(self, begin, goal):  # when a goal in days is due, at the same local time
        working, number = goal["unit"] == "working days", goal["amount"]
        begin = first(self.when(begin, 0), FAR) if working else begin
        day, rest = divmod(begin + next(offset for since, offset in reversed(self.zone) if since <= begin), DAY)
        ahead = self.days[bisect_right(self.days, day):][:number] if working else range(day + 1, day + 1 + number)
        wall = (ahead[number - 1] if number else day) * DAY + rest if len(ahead) == number else FAR
        ends = zip(self.zone, [*(since for since, _ in self.zone[1:]), FAR])
        return min((at for (since, offset), end in ends if (at := max(wall - offset, since)) < end), default=None)

def joined(spans):  # in order, those that overlap or touch made one
    out = []
    for a, b in sorted(span for span in spans if span[0] < span[1]):
        out.append((out.pop()[0], max(b, end)) if out and a <= (end := out[-1][1]) else (a, b))
    return out
def first(*values):
    return next((value for value in values if value is not None), None)
def holds(condition, fields):
    return not condition or any(all(((fields.get(a) or "") in b) == among for a, b, among in part) for part in condition)
def excluded(pack, about, of):
    return [(o["begins"], o["ends"]) for o in pack["exclusions"] if o["about"] == about and o["target"] in ("", of["id"])]

def pieces_of(target, history, outs, at):  # a ticket's time, cut at its events and exclusions, from its first start on
    mode, started, ended, kept, fields, found = target["on_reopen"], False, False, False, {}, []
    edges = {edge for one in outs for edge in one if edge > history[0][0]} - {begin for begin, _ in history}
    steps = sorted([*history, *((edge, None) for edge in edges)], key=lambda step: step[0])
    for (begin, said), (end, _) in pairwise([*(step for step in steps if step[0] <= at), (at, None)]):
        fields = fields if said is None else said
        name = fields.get("priority") or "none"
        row = target["rows"].get(name, target["rows"].get("other") if name != "none" else None)
        applies = holds(target["applies"], fields)
        started = started or (applies and holds(target["start"], fields))
        over = not applies or holds(target["cancel"], fields)
        stops = holds(target["stop"], fields) and not over
        ended = ended or (stops and started)
        stops = (ended and not over) if mode == "final" else stops
        kept = kept if over else stops and started
        phase = "stopped" if stops or (over and kept) else "cancelled" if over else LIVE[holds(target["pause"], fields)]
        anew = mode == "new_episode" and found and found[-1].phase == "stopped" and phase in LIVE
        clock, out = (found[-1].clock + bool(anew) if found else 1), any(a <= begin < b for a, b in outs)
        found += [Piece(begin=begin, end=end, phase=phase, row=row, fields=fields, out=out, clock=clock)] * started
    return found

def clock_of(target, own, calendars):  # one clock: how it came out, when, and after how much of its goal
    mode, cap, held, fixed, spent, ran = target["on_priority_change"], target["pause_cap"], own[0].row, None, 0, False
    turns = [b.row for a, b in pairwise([None, *own]) if b.phase in LIVE or a is None or a.phase != b.phase]
    used, breach, leg, before = 0, None, own[0].begin, None
    for place, one in enumerate(own):  # a pause that reaches its cap is cut there: what is left of it comes next
        held = one.row if one.phase in LIVE or not (ran or (before and before.phase == one.phase)) else held
        fixed, ran = fixed or (held if mode == "fixed" and one.phase in LIVE else None), ran or one.phase in LIVE
        one.row = row = turns[-1] if mode == "final" else fixed or held
        if one.phase == "running":
            one.phase = "waiting" if row is None else LIVE[one.out]
        if cap is not None and one.phase == "paused" and row and not one.out:
            left, hours = cap - spent, calendars[row["cap_on"]]
            if 0 < left < hours.elapsed(one.begin, one.end):
                own.insert(place + 1, Piece(**vars(one)))
                one.end = own[place + 1].begin = hours.when(one.begin, left - 1) + 1
            one.phase, spent = LIVE[left > 0], spent + hours.elapsed(one.begin, one.end)
        if mode == "restart" and before and before.row is not row and one.phase in (*LIVE, "waiting"):
            used, leg = 0, one.begin
        one.used, one.goal, work, before = used, NEVER, 0, one
        if row:
            work, one.goal = calendars[row["on"]].elapsed(one.begin, one.end), row["amount"]
            if row["unit"].endswith("days"):
                due = calendars[row["calendar"]].after_days(leg, row)
                one.goal = NEVER if due is None else calendars[row["on"]].elapsed(leg, due)
        used += work if one.phase == "running" else 0
        breach = breach or (one if row and one.phase in LIVE and used > one.goal else None)
    end, judge, left = own[-1], breach or own[-1], breach and breach.goal - breach.used
    broke = breach and (calendars[breach.row["on"]].when(breach.begin, left) if left >= 0 else breach.begin)
    stops = own[max((place + 1 for place, one in enumerate(own) if one.phase != "stopped"), default=0):]
    stopped = stops[0].begin if stops else None
    came = "open" if end.phase in LIVE else ("met" if end.row else "waiting") if end.phase == "stopped" else end.phase
    outcome = broke if breach else stopped if came == "met" else None
    counted = {"outcome": outcome, "start": own[0].begin, "stop": stopped}[target["counts_in"]]
    return {"priority": judge.fields.get("priority") or "", "episode": end.clock, "started_at": own[0].begin,
            "breached_at": broke, "stopped_at": stopped, "outcome": outcome, "elapsed_us": used, "goal_us": judge.goal,
            "verdict": "breached" if breach else came, "counted": FAR if outcome is None else first(counted, FAR)}

def clocks_of(versions, pack, at):  # all clocks of a target, each judged by the version that held when it started
    kept = []
    for target in versions:
        found, begins, until = [], target["begins"], first(target["until"], FAR)
        for ticket, history in pack["tickets"].items():
            pieces = pieces_of(target, history, excluded(pack, ticket, target), at)
            parts = groupby(pieces, key=lambda one: one.clock)
            clocks = (clock_of(target, list(own), pack["calendars"]) for _, own in parts)
            found += [{"ticket": ticket} | one for one in clocks if one["started_at"] < until]
        late = [one for one in found if target["retroactive"] and one["started_at"] < begins <= first(one["outcome"], FAR)]
        kept = [o for o in kept if first(o["outcome"], FAR) < begins or o["ticket"] not in {one["ticket"] for one in late}]
        kept += late + [one for one in found if one["started_at"] >= begins]
    return kept

def figure(target, value, detail, top=None, bottom=None, low=None, high=None):
    made = {"goal": target["goal"], "numerator": 0, "low": None, "high": None, "detail": detail}
    if value is None:
        return made | {"verdict": "no data", "value": None, "value_decimal": None}
    goal, near, at_most = Fraction(target["goal"]), Fraction(target["threatened_at"]), target["at_most"]
    top, bottom = (value.numerator, value.denominator) if bottom is None else (top, bottom)
    spent = {True: value > 0 and goal > 0 and value >= near * goal, None: goal < 1 and 1 - value >= near * (1 - goal)}
    verdict = "breached" if (value > goal if at_most else value < goal) else "threatened" if spent.get(at_most) else "met"
    if target["measure"] == "availability":
        verdict, low, high = "cannot be decided" if low < goal <= high and low != high else verdict, float(low), float(high)
    exact = f"{top}/{bottom}" if bottom > 1 and value == Fraction(top, bottom) else str(value)
    made |= {"numerator": top, "denominator": bottom, "low": low, "high": high}
    return made | {"verdict": verdict, "value": exact, "value_decimal": float(value)}
def attainment(target, pack, begin, end, _at):
    names = Counter(one["verdict"] for one in pack["clocks"] if begin <= one["counted"] < end)
    names += Counter(one["verdict"] for one in pack["clocks"] if one["outcome"] is None and begin <= one["started_at"] < end)
    met, total, square = names["met"], names["met"] + names["breached"], 1.959963984540054**2
    detail = {name: names[name] for name in ("met", "breached", "open", "waiting", "cancelled")}
    if not total:
        return figure(target, None, detail)
    middle, scale = met / total + square / (2 * total), 1 + square / total
    reach = sqrt(square * (met / total * (1 - met / total) / total + square / (4 * total * total)))
    low, high = max(0.0, (middle - reach) / scale) * (met > 0), min(1.0, (middle + reach) / scale) if met < total else 1.0
    return figure(target, Fraction(met, total), detail, met, total, low, high)
def samples(target, pack, begin, end, _at):
    hours, outs = pack["calendars"][target["calendar"]], excluded(pack, target["service"], target)
    ours = [(row["taken_at"], Fraction(row["value"])) for row in pack["samples"] if row["metric"] == target["metric"]
            and row["service"] == target["service"] and not any(a <= row["taken_at"] < b for a, b in outs)]
    values = sorted(value for at, value in ours if begin <= at < end and hours.elapsed(at, at + 1))
    name, number, many = target["statistic"], Fraction(target["number"]), len(values)
    if many < target["min_samples"]:
        return figure(target, None, {"samples": many})
    below, upto, rank = bisect_left(values, number), bisect_right(values, number), max(ceil(number * many), 1)
    good = {"below": below, "at most": upto, "above": many - upto, "at least": many - below}.get(name.removeprefix("share "))
    value = values[min(rank, many) - 1] if name == "rank" else Fraction(sum(values) if name == "mean" else good) / many
    return figure(target, value, {"samples": many})
def count(target, pack, begin, end, _at):
    begins = [next((at for at, fields in one if holds(target["applies"], fields)), FAR) for one in pack["tickets"].values()]
    if target["of"] == "outages":
        spans = [row for row in stretches_of(pack, target)[0] if row[0] in ("outage", "degraded")]
        begins = [row[2] for place, row in enumerate(spans) if row[2] > max((one[4] for one in spans[:place]), default=-FAR)]
    number = sum(begin <= one < end for one in begins)
    return figure(target, Fraction(number), {"count": number}, number, 1)

def stretches_of(pack, target):  # by start: kind, last sight before it, begin, last sight of it, end, weight; and all looks
    outages, checks = ([row for row in pack[name] if row["service"] == target["service"]] for name in ("outages", "checks"))
    rows = [[row["kind"], first(row["started_after"], row["started_at"]), row["started_at"],
             first(row["ended_after"], row["ended_at"], FAR), first(row["ended_at"], FAR), row["weight"]] for row in outages]
    looks, last, up = sorted({row["checked_at"] for row in checks}), None, True
    every = usual_gap(looks)
    for at, down in sorted({(row["checked_at"], not row["up"]) for row in checks}):
        if last is not None and up and at - last > 2 * (every or DAY):
            rows.insert(0, ["unknown", last, last, at, at, None])
        if down and up:
            rows.append(["outage", first(last, at), at, at, FAR, None])
        elif not up:
            rows[-1][3 if down else 4] = at
        last, up = at, not down
    outs = excluded(pack, target["service"], target)
    rows = [row for row in rows if not any(a <= row[1] and row[4] <= b for a, b in joined(outs))]
    return sorted([*rows, *([TEXT, a, a, b, b, None] for a, b in outs)], key=lambda row: row[2]), looks, every
def usual_gap(looks):  # how often a regular monitor looks; None for one without a rhythm
    gaps = sorted(b - a for a, b in pairwise(looks))
    longest, middle = (gaps[ceil(len(gaps) * 0.95) - 1], gaps[(len(gaps) - 1) // 2]) if len(gaps) > 11 else (1, 0)
    return longest if longest <= 3 * middle else None
def looks_missed(seen):  # the upper limit, at a risk of 0.001, of the mean of a Poisson distribution of which so many came
    def enough(mean):
        return sum(exp(number * log(mean / 1000) - mean / 1000 - lgamma(number + 1)) for number in range(seen + 1)) <= 0.001
    return Fraction(bisect_left(range(1, 20_000 + 4_000 * seen), True, key=enough) + 1, 1000)

def availability(target, pack, begin, end, at):
    (rows, looks, every), sums, hours = stretches_of(pack, target), Counter(), pack["calendars"][target["calendar"]]
    rows += [["unknown", -FAR, -FAR, look, look, None] for look in looks[:1]]
    rows += [["unknown", look, look, at, at, None] for look in looks[-1:] if every and at - look > 2 * every]
    every = usual_gap([look for look in looks if begin <= look < end]) or every
    near = [(kind, a, b, min(c, at), min(d, at), Fraction(first(weight, target["weights"].get(kind, 1))))
            for kind, a, b, c, d, weight in rows if a < end and min(d, at) > begin]
    bad = [one for one in near if one[0] not in ("unknown", "maintenance", TEXT)]
    for a, b in pairwise(sorted({min(max(edge, begin), end) for one in near for edge in one[1:5]} | {begin, end})):
        work, kinds = hours.elapsed(a, b), {one[0] for one in near if one[2] <= a < one[4]}
        planned = bool(kinds & {"maintenance", TEXT})
        sums["planned"] += work * planned
        if TEXT in kinds or (planned and target["maintenance"] == "excluded"):
            continue
        early, sure, weight = (max((o[5] for o in bad if o[i] <= a < o[j]), default=0) for i, j in ((1, 2), (2, 3), (2, 4)))
        down = planned or any(one[2] <= a < one[4] for one in bad)
        parts = {"agreed": 1, "down": down, "unknown": not down and "unknown" in kinds, "lost": planned or weight}
        if not planned and not parts["unknown"]:
            parts |= {"less": weight - sure, "more": max(early - weight, 0)}
        sums.update({name: work * share for name, share in parts.items()})
    outages = joined((max(one[2], begin), min(one[4], end)) for one in bad if one[5])
    times, agreed, lost, unknown = [hours.elapsed(a, b) for a, b in outages], sums["agreed"], sums["lost"], sums["unknown"]
    many, whole = sum(time > 0 for time in times), agreed - unknown * (target["unknown"] == "excluded")
    unseen = every * looks_missed(many) if every else 0
    detail = {"agreed_us": agreed, "down_us": sums["down"], "unknown_us": unknown, "maintenance_us": sums["planned"],
              "outages": many, "longest_us": max(times, default=0), **({"unseen_us": int(unseen)} if every else {})}
    if whole <= 0:
        return figure(target, None, detail)
    value = 1 - Fraction(lost + unknown * (target["unknown"] == "down")) / whole
    low = 1 - Fraction(min(lost + unknown + sums["more"] + unseen, agreed)) / agreed
    return figure(target, value, detail, int(value * whole), whole, low, 1 - Fraction(lost - sums["less"]) / agreed)

def recomputed(pack):  # what the evidence gives, in the form of the report
    terms, targets, listed, counts = pack["agreement"], [], [], Counter()
    at, (begin, end), rule, found = terms["at"], terms["period"], terms["rule"], {}
    for target in terms["targets"]:
        name, versions, measure = target["id"], target["versions"], target["measure"]
        clocks = clocks_of(versions, pack, at) if measure == "ticket clock" else []
        made = {"samples": samples, "count": count, "availability": availability}.get(measure, attainment)
        cells = [{"period": key} | ({"verdict": "", "value_decimal": None} if judge is None else
                 made(versions[judge], pack | {"clocks": clocks}, a, b, at)) for key, a, b, judge in target["periods"]]
        shown = [{key: one[key] for key in ("period", "verdict")} | {"value": one["value_decimal"]} for one in cells]
        targets.append({"target": name, "figure": cells[-1], "cells": shown})
        found |= {name: cells[-1]["verdict"]} if cells[-1]["verdict"] != "no data" else {}
        listed += [{"target": name} | one for one in clocks if begin <= one["counted"] < end]
        counts.update(one["verdict"] for one in clocks if one["verdict"] in ("open", "waiting") and one["started_at"] < end)
    order = ("breached", "cannot be decided", "threatened", "met")
    verdict = next((one for one in order if one in found.values()), "no data")
    if rule and found:
        kept = sum(Fraction(rule["weights"][name]) for name in found if found[name] in ("met", "threatened"))
        missed = kept < Fraction(rule["needed"]) * sum(Fraction(rule["weights"][name]) for name in found)
        verdict = "breached" if missed else "met" if {*found.values()} == {"met"} else "threatened"
    listed.sort(key=lambda one: (one["goal_us"] - one["elapsed_us"], one["ticket"], one["target"], one["episode"]))
    names = ("ticket", "target", "priority", "episode", "goal_us", "elapsed_us", "started_at", "breached_at", "stopped_at")
    return {"starts": begin, "ends": end, "verdict": verdict, "targets": targets,
            "breaches": [{name: one[name] for name in names} for one in listed if one["verdict"] == "breached"],
            "counts": {v: counts[v] + [o["verdict"] for o in listed].count(v) for v in (*order[::3], "open", "waiting")},
            "quality": {"events": len(pack["events"]), "tickets": len(pack["tickets"])}}

def differences(told, found, path):  # where what the report says is not what the evidence gives
    if isinstance(found, list) and len(told) == len(found):
        told, found = dict(enumerate(told)), dict(enumerate(found))
    if isinstance(found, dict):
        for name in found:
            yield from differences(told[name], found[name], f"{path}.{name}")
    elif isinstance(told, str) and isinstance(found, int):  # an instant
        yield from differences(told, (datetime(1970, 1, 1) + timedelta(microseconds=found)).isoformat() + "Z", path)
    elif told != found and not (isinstance(found, float) and isinstance(told, float) and isclose(told, found, rel_tol=1e-9)):
        yield f"{path}: the report says {told}, the evidence gives {found}"
def problems(raw, noted):  # everything that is wrong with a pack, the first thing first
    files, made, sha = {}, io.BytesIO(), lambda data: hashlib.sha256(data).hexdigest()
    with zipfile.ZipFile(io.BytesIO(raw)) as pack, zipfile.ZipFile(made, "w") as again:
        for name in sorted(pack.namelist()):
            files[name] = pack.read(name)
            again.writestr(zipfile.ZipInfo(name), files[name])
    told = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    kept = {name: sha(data) for name, data in files.items() if name not in ("SHA256SUMS", "ledger.json")}
    yield from (f"{name} is not what SHA256SUMS says" for name in sorted({*told, *kept}) if told.get(name) != kept.get(name))
    line = json.loads(files["ledger.json"])
    text = "".join(f"{len(str(value).encode())}:{value}," for value in [*line.values()][:10])
    about, ours = json.loads(line["content"])["sha256"], {"json": kept["report.json"], "sums": sha(files["SHA256SUMS"])}
    if sha((line["previous"] + text).encode()) != line["hash"] or not ours.items() <= about.items():
        yield "the ledger's line does not name this report with this evidence"
    if noted not in ("", f"{line['number']}:{line['hash']}"):
        yield "the ledger's line is not the one that was noted"
    if made.getvalue() != raw:
        yield "the pack holds more than its files, or holds them otherwise"
    yield from differences_of(files)
def differences_of(files):
    lines = {name: data.decode().splitlines() for name, data in files.items() if name.endswith(".jsonl")}
    pack = {name.removesuffix(".jsonl"): [json.loads(row) for row in rows] for name, rows in lines.items()}
    report, pack["agreement"], hours = (json.loads(files[f"{name}.json"]) for name in ("report", "agreement", "calendars"))
    pack["calendars"], pack["tickets"] = {name: Calendar(one) for name, one in hours.items()}, {}
    order = ("ticket", "occurred_at", "sequence", "event_id")
    for row in sorted(pack["events"], key=lambda row: [row[key] for key in order]):
        history = pack["tickets"].setdefault(row["ticket"], [])
        history.append((row["occurred_at"], (history[-1][1] if history else {}) | row["fields"]))
    yield from differences(report, recomputed(pack), "report")

if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as opened:
            wrong = next(problems(opened.read(), *(sys.argv[2:3] or [""])), None)
    except Exception as error:
        wrong = f"the pack cannot be read: {type(error).__name__}: {error}"
    print(f"wrong: {wrong}" if wrong else f"Every figure follows from the evidence.\nNot recomputed: {NOT_RECOMPUTED}")
    sys.exit(bool(wrong))
