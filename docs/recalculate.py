"""Every mark and position anew from the open data: python recalculate.py questionnaires-2026-10.zip"""

import csv, io, json, sys, zipfile
from collections import Counter, defaultdict

usage = "python3 recalculate.py questionnaires-2026-10.zip (any month's, from the page of open data)"
if len(sys.argv) != 2 or not zipfile.is_zipfile(sys.argv[1]):
    sys.exit(f"Which archive? {usage}")
archive = zipfile.ZipFile(sys.argv[1])
if "questionnaires.csv" not in archive.namelist():
    sys.exit(f"{sys.argv[1]} has no questionnaires to add up: a month's archive does. {usage}")
settings = json.loads(archive.read("settings.json"))
unit, wrong = settings["unit"], []

def rows(name):
    return csv.DictReader(io.TextIOWrapper(archive.open(f"{name}.csv"), "utf-8", newline=""))

direct, totals, sets = defaultdict(Counter), defaultdict(Counter), defaultdict(list)
for row in rows("questionnaires"):  # what they add to the organization that they are about
    base = {name: int(row[name]) for name in settings["base_criteria"]}
    answers = [*base.values(), *(int(one.split(":")[1]) for one in row["additional"].split())]
    mean = sum(answers) * unit // len(answers)  # always whole: 840 is a multiple of 1 … 8
    wrong += [f"mean of questionnaire {row['id']}"] * (mean != int(row["mean"]))
    parts = {"count": 1, "sum": mean, "satisfied": int(mean >= 4 * unit)} | base
    direct[row["organization"]].update(parts | {f"d{(mean + unit // 2) // unit}": 1})
for row in rows("oversight"):  # each questionnaire counts once for everybody above
    for scope in ("own", "consolidated") if row["through_units"] == "true" else ("consolidated",):
        totals[row["above"], scope].update(direct[row["below"]])

told = {tuple(row.values()) for row in rows("marks")}
names, marks = list(next(rows("marks"), ()))[2:-1], set()
for (id_, scope), total in totals.items():
    if count := total["count"]:
        hundredths = (200 * total["sum"] + unit * count) // (2 * unit * count)  # half up
        mark = f"{hundredths // 100}.{hundredths % 100:02}"
        marks.add((id_, scope, *(str(total[name]) for name in names), mark))
wrong += [f"mark {row}" for row in sorted(told ^ marks)]  # in the file or by the answers alone

for row in rows("organizations"):  # who is ranked where, the greater key the better
    total = totals[row["id"], "consolidated"]
    if row["is_listed"] == "true" and (count := total["count"]) >= settings["minimum_count"]:
        where = [("country", "")] + [(kind, row[kind]) for kind in ("region", "district") if row[kind]]
        where += [("sphere", code) for code in row["spheres"].split()]
        for one in where + [("category", code) for code in row["categories"].split()]:
            key = total["sum"] * settings["key_scale"] // count, count
            sets[row["level"], *one].append((key, row["id"]))
told, places = {tuple(row.values()) for row in rows("positions")}, set()
for (_level, kind, code), members in sets.items():
    better = Counter(key for key, _ in members)
    first, place = 1, {}
    for key in sorted(better, reverse=True):  # equals share a place: 1, 2, 2, 4
        place[key], first = first, first + better[key]
    places |= {(id_, kind, code, str(place[key]), str(len(members))) for key, id_ in members}
wrong += [f"position {row}" for row in sorted(told ^ places)]

day = settings["questionnaires_until"]  # on which these marks stand; the site's are today's
print(*(wrong or [f"{len(marks)} marks and {len(places)} positions of {day}: all agree"]), sep="\n")
sys.exit(bool(wrong))
