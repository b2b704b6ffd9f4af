"""Opens tables in every format with readers that nobody here wrote, and holds them against one another.

    read_formats.py DIRECTORY...

A directory has the same table as `t.csv`, `t.csv-sv`, `t.xlsx`, `t.parquet`, `t.arrow`, `t.json-stat`, `t.px`, and
`expected.json`: {"keys": [columns], "rows": [{column: value, or null with "<column>_status"}]}. Every value and every
status that is expected must be there; where a value is absent and no status is expected ("<column>_why" is null), any will do.
Prints, as JSON, how many cells each reader was asked for: an object a directory, in a list if there are several.
"""

import csv
import io
import json
import math
import sys
from pathlib import Path

import duckdb
import jsonstat_validator
import openpyxl
import polars
import pyarrow.ipc
import pyarrow.parquet
from pyaxis import pyaxis
from pyjstat import pyjstat

SYMBOLS = {
    "protected": "..",
    "not_reported": "...",
    "not_applicable": ".",
    "no_limit": ".",
    "too_few": "..",
    "not_reached": "....",
    "not_given": ".....",
    "not_stated": ".....",
    "to_fill": ".....",
    "unknown": "......",
}
ANY = "any"


def load(directory):
    """Takes up a directory."""
    global root, KEYS, ROWS, MEASURES, WORDS, tried
    root = Path(directory)
    expected = json.loads((root / "expected.json").read_text(encoding="utf-8"))
    KEYS, ROWS = expected["keys"], expected["rows"]
    MEASURES = [c for c in ROWS[0] if c not in KEYS and c != "status" and not c.endswith("_why")]
    WORDS = {m for m in MEASURES if any(isinstance(r[m], str) for r in ROWS)}
    tried = {}


def why(row, measure):
    """The status of an absent value: the cell's own, or the row's, or that there can be none."""
    own = row.get(f"{measure}_why", "")
    return ANY if own is None else own or (row["status"] if row["status"] != "ok" else "not_applicable")


def is_why(said, row, measure, status=lambda code: code):
    """Whether what is said of an absent value is its status."""
    return said not in (None, "") if why(row, measure) == ANY else said == status(why(row, measure))


def close(a, b):
    return math.isclose(float(a), float(b), rel_tol=1e-12, abs_tol=2e-15)


def is_key(got, want, reader):
    """Numbers are numbers, the whole of a group has none, and CSV disarms formulas."""
    if got in (None, ""):
        return want == "all"
    if isinstance(got, float):
        return close(got, want)
    if reader == "csv-sv" and "," in str(got) and str(got).replace(",", "").isdigit():
        return close(got.replace(",", "."), want)
    armed = reader.startswith("csv") and want[0] in "=+-@"
    return str(got) == ("'" + want if armed else want)


def check_rows(reader, rows, number=lambda text: text):
    """Holds rows (column -> value or None) against those that are expected, in order."""
    assert len(rows) == len(ROWS), f"{reader}: {len(rows)} rows, not {len(ROWS)}"
    cells = 0
    for got, want in zip(rows, ROWS):
        for key in KEYS:
            assert is_key(got[key], want[key], reader), f"{reader}: {key}: {got[key]!r}, not {want[key]!r}"
        assert got["status"] == want["status"], f"{reader}: {want}: {got['status']}"
        for measure in MEASURES:
            value, wanted = got[measure], want[measure]
            place = f"{reader}: {[want[k] for k in KEYS]} {measure}: {value!r}, not {wanted!r}"
            if wanted is None:
                assert value in (None, ""), place
                own = got.get(f"{measure}_status") if f"{measure}_status" not in MEASURES else None
                if own is not None:
                    assert is_why(own, want, measure), f"{place}: {own}"
                elif why(want, measure) != ANY:
                    estimate = measure.removesuffix("_ci_lower").removesuffix("_ci_upper")
                    said = got.get(f"{estimate}_status", want["status"])
                    assert why(want, measure) in (said, "not_applicable"), f"{place}: {said}"
            elif isinstance(wanted, str):
                assert value == wanted, place
            else:
                assert close(number(value), wanted), place
            cells += 1
    tried[reader] = cells


def read_csv():
    with open(root / "t.csv", encoding="utf-8", newline="") as text:
        check_rows("csv", list(csv.DictReader(text)))
    swedish = (root / "t.csv-sv").read_bytes()
    assert swedish.startswith(b"\xef\xbb\xbf") and b"\r\n" in swedish
    rows = list(csv.DictReader(io.StringIO(swedish.decode("utf-8-sig")), delimiter=";"))
    check_rows("csv-sv", rows, lambda text: text.replace(",", "."))


def read_columns():
    table = pyarrow.parquet.read_table(root / "t.parquet")
    check_rows("parquet with pyarrow", table.to_pylist())
    check_rows("parquet with polars", polars.read_parquet(root / "t.parquet").to_dicts())
    found = duckdb.sql(f"SELECT * FROM read_parquet('{root / 't.parquet'}')")
    check_rows("parquet with duckdb", [dict(zip(found.columns, row)) for row in found.fetchall()])
    pairs = pyarrow.parquet.ParquetFile(root / "t.parquet").metadata.metadata
    assert b"ledtid.methods" in pairs and json.loads(pairs[b"ledtid.snapshot"])["version"] >= 0, pairs.keys()
    assert table.schema.field(MEASURES[0]).metadata[b"label"], "columns say what they are"
    with pyarrow.ipc.open_file(root / "t.arrow") as file:
        check_rows("arrow with pyarrow", file.read_all().to_pylist())
        assert b"ledtid.methods" in file.schema.metadata
    check_rows("arrow with polars", polars.read_ipc(root / "t.arrow").to_dicts())


def read_workbook():
    book = openpyxl.load_workbook(root / "t.xlsx")
    cover, *data = book.worksheets
    *data, columns, legend, notes = data
    ids = {heading: name for heading, name, *_ in columns.iter_rows(min_row=2, values_only=True)}
    words = {}
    for word, meaning, code, _ in legend.iter_rows(min_row=2, values_only=True):
        assert len(meaning) > 10, (word, meaning)
        words.setdefault(word, []).append(code)
    assert cover["A1"].value and cover["A1"].font.bold
    links = {row[0].hyperlink.location for row in cover.iter_rows() if row[0].hyperlink}
    assert len(links) == len(book.worksheets) - 1, links
    for sheet in [*data, columns, legend, notes]:
        assert len(sheet.tables) == 1 and not sheet.merged_cells.ranges and sheet.freeze_panes, sheet.title
        (table,) = sheet.tables.values()
        assert table.ref == sheet.dimensions, (table.ref, sheet.dimensions)
        blank = [c.coordinate for row in sheet.iter_rows() for c in row if c.value in (None, "")]
        assert not blank, f"{sheet.title}: {blank[:5]}"
    assert book.properties.title and book.properties.created.year >= 2000
    assert {p.name: p.value for p in book.custom_doc_props.props}["Language"] in ("sv-SE", "en-GB")
    if len(data) > 1:
        tried["xlsx with openpyxl"] = sum(sheet.max_row - 1 for sheet in data)
        return
    (sheet,) = data
    header, *rows = sheet.iter_rows(values_only=True)
    names = [ids[heading] for heading in header]
    assert set(header[i] for i in range(len(header))) <= set(ids)
    cells = 0
    for got, want in zip([dict(zip(names, row)) for row in rows], ROWS, strict=True):
        assert [got[k] for k in KEYS] == [want[k] for k in KEYS]
        assert want["status"] in words[got["status"]]
        for measure in MEASURES:
            value, wanted = got[measure], want[measure]
            place = f"xlsx: {[want[k] for k in KEYS]} {measure}: {value!r}, not {wanted!r}"
            if wanted is None:
                assert words[value] if why(want, measure) == ANY else why(want, measure) in words[value], place
            elif isinstance(wanted, str):
                parts = [w for part in str(value).split("; ") for w in words.get(part, [part])]
                assert wanted == value or set(wanted.split()) <= set(parts) or (wanted, value) == ("", "inga"), place
            else:
                assert close(value, wanted), place
            cells += 1
    tried["xlsx with openpyxl"] = cells


def read_json_stat():
    text = (root / "t.json-stat").read_text(encoding="utf-8")
    cube = json.loads(text)
    assert jsonstat_validator.validate_jsonstat(cube)
    numbers = [m for m in MEASURES if m not in WORDS]
    assert cube["role"]["metric"] == ["ContentsCode"]
    places = [cube["dimension"][d]["category"]["index"] for d in cube["id"]]
    sparse = isinstance(cube["value"], dict)
    cells = 0
    for want in ROWS:
        for measure in numbers:
            if measure not in places[-1]:
                continue
            at = 0
            for size, index, code in zip(cube["size"], places, [want[k] for k in KEYS] + [measure]):
                at = at * size + index[code]
            value = cube["value"].get(str(at)) if sparse else cube["value"][at]
            status = cube["status"].get(str(at))
            place = f"json-stat: {[want[k] for k in KEYS]} {measure}: {value!r} {status!r}"
            if want[measure] is None:
                blank = sparse and status is None and SYMBOLS.get(why(want, measure), ".") == "."
                assert value is None and (blank or is_why(status, want, measure, SYMBOLS.get)), place
            else:
                assert close(value, want[measure]) and status is None, place
            cells += 1
    tried["json-stat with json"] = cells
    frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    by_key = {tuple(row[:-1]): row[-1] for row in frame.itertuples(index=False, name=None)}
    cells = 0
    for want in ROWS:
        for measure in numbers:
            if measure in places[-1]:
                value = by_key[tuple(want[k] for k in KEYS) + (measure,)]
                missing = value is None or (isinstance(value, float) and math.isnan(value))
                assert missing == (want[measure] is None), (want, measure, value)
                assert missing or close(value, want[measure]), (want, measure, value)
                cells += 1
    tried["json-stat with pyjstat"] = cells


def read_px():
    raw = (root / "t.px").read_bytes()
    assert raw.startswith(b'CHARSET="ANSI";\r\nAXIS-VERSION="2013";\r\nCODEPAGE="utf-8";\r\n')
    px = pyaxis.parse(str(root / "t.px"), encoding="utf-8", null_values="^$", sd_values="^$")
    metadata, frame = px["METADATA"], px["DATA"]
    head = [metadata["STUB"], metadata["HEADING"]]
    names = [name for part in head for name in part]
    codes = [dict(zip(metadata[f"CODES({n})"], metadata[f"VALUES({n})"])) for n in names]
    by_key = {tuple(row[:-1]): row[-1] for row in frame.itertuples(index=False, name=None)}
    cells = 0
    for want in ROWS:
        for measure in MEASURES:
            if measure in codes[-1]:
                key = tuple(of[code] for of, code in zip(codes, [want[k] for k in KEYS] + [measure]))
                value = by_key[key]
                place = f"px: {key}: {value!r}, not {want[measure]!r}"
                if want[measure] is None:
                    assert is_why(str(value).strip('"'), want, measure, SYMBOLS.get), place
                else:
                    assert close(value, want[measure]), place
                cells += 1
    assert metadata["DATASYMBOL2"] and cells
    assert all(metadata[f"UNITS({name})"] for name in codes[-1].values()), metadata.keys()
    tried["px with pyaxis"] = cells


def read(directory):
    load(directory)
    for one in (read_csv, read_columns, read_workbook, read_json_stat, read_px):
        one()
    return tried


found = [read(directory) for directory in sys.argv[1:]]
print(json.dumps(found if len(found) > 1 else found[0]))
