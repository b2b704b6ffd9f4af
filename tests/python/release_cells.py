"""The cells of a release as an auditor reads them: release_cells.py RELEASE_FOLDER OUT_DIR REGIONS.csv [RELEASE_FOLDER...]

Writes public.csv (every published number, hidden ones without value), relations.json, and own-NN.csv for each region
(its own numbers exactly). Of several releases the later ones' unchanged cells are the earlier ones' cells.
"""
import csv
import json
import sys
from pathlib import Path

import pyarrow.parquet as pq

PARTS = ["n", "with_limit", "within"]


def rows(path):
    return pq.read_table(path).to_pylist()


def month_of(time):
    """The month at whose end a stock is counted."""
    if len(time) == 4:
        return time + "-12"
    return f"{time[:4]}-{int(time[5]) * 3:02}" if "Q" in time else time


def cells(row):
    """(part, time, value) of a row of the grid; open waits stand at the end of a month."""
    for part in PARTS:
        yield part, row["time"], row[part]
    yield "ongoing", "at" + month_of(row["time"]), row["ongoing"]


def main():
    folders = [Path(sys.argv[1]), *map(Path, sys.argv[4:])]
    out, regions = Path(sys.argv[2]), list(csv.DictReader(open(sys.argv[3], encoding="utf-8")))
    out.mkdir(parents=True, exist_ok=True)
    counted = [{key(r): r for r in rows(f / "counts.parquet")} for f in folders]
    names = ["pathway", "place", "time", "person", "part", "measure", "release"]
    published = []
    for n, folder in enumerate(folders):
        found = rows(folder / "grid.parquet")
        for row in found + empty_rows(found, regions):
            for part, time, value in cells(row):
                release = same_release(counted, n, row, part)
                at = [row["pathway"], row["place"], time, row["person"], part, row["measure"], release]
                published.append(at + ["" if value is None else value, "protected" if value is None else "ok"])
    write(out / "public.csv", names, published)
    for region in {r["place"] for c in counted for r in c.values() if r["place"].isdigit() and r["place"] != "00"}:
        own = []
        for n, c in enumerate(counted):
            for row in (r for r in c.values() if r["place"] == region):
                for part, time, value in cells(row):
                    release = same_release(counted, n, row, part)
                    own.append([row["pathway"], region, time, row["person"], part, row["measure"], release, value, "ok"])
        write(out / f"own-{region}.csv", names, own)
    json.dump(relations(published, regions), open(out / "relations.json", "w"), indent=1)


def empty_rows(found, regions):
    """A cell that the file leaves out is empty, and everyone may know that: zero is shown."""
    there = {key(r) for r in found}
    years = sorted({r["time"][:4] for r in found})
    persons = {"sex:female", "sex:male", "sex:unknown", "age:0-17", "age:18-49", "age:50-64", "age:65-79", "age:80+", "age:unknown"}
    wide = [(y, p) for y in years for p in ["all", *sorted(persons)]]
    wide += [(f"{y}Q{q}", "all") for y in years for q in range(1, 5)]
    months = [(f"{y}-{m:02}", "all") for y in years for m in range(1, 13)]
    large = ["00", *sorted({r["sjukvardsregion"] for r in regions})]
    out = []
    for measure, pathway in sorted({(r["measure"], r["pathway"]) for r in found}):
        places = [(p, wide + months) for p in large]
        places += [] if pathway == "all" else [(r["code"], wide) for r in regions]
        for place, columns in places:
            for time, person in columns:
                if (measure, pathway, place, time, person) not in there:
                    row = {"measure": measure, "pathway": pathway, "place": place, "time": time, "person": person}
                    out.append({**row, "n": 0, "with_limit": 0, "within": 0, "ongoing": 0})
    return out


def key(row):
    return row["measure"], row["pathway"], row["place"], row["time"], row["person"]


def same_release(counted, n, row, part):
    """A cell whose count has not changed since an earlier release is that release's cell."""
    now = counted[n].get(key(row), {}).get(part)
    for earlier in range(n):
        if counted[earlier].get(key(row), {}).get(part) == now:
            return f"r{earlier}"
    return f"r{n}"


def write(path, names, lines):
    with open(path, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["table", *names, "value", "status"])
        w.writerows(["grid", *line] for line in lines)


def relations(published, regions):
    parts = {}
    for r in regions:
        second = r.get("second_sjukvardsregion") or ""
        own = r["code"] if not second else r["code"] + "-1"
        parts.setdefault(r["sjukvardsregion"], []).append(own)
        if second:
            parts.setdefault(second, []).append(r["code"] + "-2")
    split = {r["code"]: [[r["code"] + "-1", r["code"] + "-2"]] for r in regions if r.get("second_sjukvardsregion")}
    years = sorted({c[2] for c in published if len(c[2]) == 4})
    time = {"total": [years] if len(years) > 1 else []}
    for year in years:
        time[year] = [[f"{year}Q{q}" for q in range(1, 5)]]
        for q in range(1, 5):
            time[f"{year}Q{q}"] = [[f"{year}-{m:02}" for m in range(q * 3 - 2, q * 3 + 1)]]
    persons = {c[3] for c in published}
    pathways = sorted({c[0] for c in published} - {"all"})
    return {
        "totals": {"pathway": "all", "place": "00", "time": "total", "person": "all", "part": "n", "measure": "none", "release": "r0"},
        "hierarchies": {
            "pathway": {"all": [pathways]},
            "place": {"00": [sorted(parts)], **{p: [m] for p, m in parts.items()}, **split},
            "time": {t: w for t, w in time.items() if t != "total"},
            "person": {"all": [sorted(p for p in persons if p.startswith(k)) for k in ("sex:", "age:")]},
            "part": {"n": [["with_limit", "no_limit"]], "with_limit": [["within", "beyond"]]},
        },
        "priors": {"protected": [1, None]},
    }


if __name__ == "__main__":
    main()
