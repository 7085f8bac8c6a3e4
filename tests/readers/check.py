"""Reads every table of some results by pandas, polars and DuckDB, from CSV and from Parquet, and compares.

    python check.py RESULT…
"""

import math
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl


def readings(csv, parquet):
    """Column by column, as each library reads it."""
    yield "pandas, CSV", pd.read_csv(csv)
    yield "pandas, Parquet", pd.read_parquet(parquet)
    yield "polars, CSV", pl.read_csv(csv, infer_schema_length=None).to_pandas()
    yield "polars, Parquet", pl.read_parquet(parquet).to_pandas()
    yield "DuckDB, CSV", duckdb.sql(f"select * from read_csv('{csv}', sample_size = -1)").df()
    yield "DuckDB, Parquet", duckdb.sql(f"select * from '{parquet}'").df()


def is_missing(value):
    return value is None or value is pd.NA or value is pd.NaT or value == "" or (isinstance(value, float) and math.isnan(value))


def same(one, other):
    if is_missing(one) or is_missing(other):
        return is_missing(one) and is_missing(other)
    if isinstance(one, str) or isinstance(other, str):
        # Dates are texts in CSV and may be read as such; what looks like a number (a hash) may be read as one.
        return str(one)[:10] == str(other)[:10] or float(one) == float(other)
    return one == other or str(one)[:10] == str(other)[:10]


def main(results):
    for result in results:
        tables = sorted((Path(result) / "tables").glob("*.csv"))
        assert tables, result
        for csv in tables:
            frames = list(readings(csv, csv.with_suffix(".parquet")))
            name, first = frames[1]
            for other, frame in frames:
                assert list(frame.columns) == list(first.columns), (csv, other)
                assert len(frame) == len(first), (csv, other)
                for column in first.columns:
                    # A hash of digits alone, or with one e, is a number to who reads texts.
                    if column == "log_hash" and "CSV" in other:
                        continue
                    for row, (a, b) in enumerate(zip(first[column], frame[column])):
                        assert same(a, b), (str(csv), name, other, column, row, a, b)
            print(f"{csv}: {len(first)} rows, {len(first.columns)} columns, {len(frames)} readings the same")


if __name__ == "__main__":
    main(sys.argv[1:])
