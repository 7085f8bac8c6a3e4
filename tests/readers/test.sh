#!/usr/bin/env bash
# The tables of a sweep as pandas, polars, DuckDB and (where it is installed) R read them: the same rows, numbers and missing cells.
#
#   tests/readers/test.sh [PROGRAM]       PYTHON=… to use a Python that has pandas, pyarrow, polars and duckdb
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:-$here/../../target/release/shidian}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${PYTHON:-}" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" -q install pandas pyarrow polars duckdb
  PYTHON=$work/venv/bin/python
fi
cd "$work"
# Factors of texts and numbers, one of which does not apply everywhere; a byte order mark, for Excel.
"$program" sweep tiny-5 -q --csv-bom --replicates 20 -o out --set sweep.method=sobol --set sweep.samples=16 \
  --set 'sweep.vary={"regime.preset"=["bargaining","strong-local"],"spread.learning"={from=0,to=0.6},"policy.conflict"={from=0,to=1,only_if={"regime.preset"="bargaining"}}}'
"$program" sensitivity out -q --csv-bom -o sensitivity
"$PYTHON" "$here/check.py" out sensitivity
if command -v Rscript >/dev/null; then Rscript "$here/check.R" out sensitivity; else echo "R is not here: skipped"; fi
