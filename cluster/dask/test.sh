#!/usr/bin/env bash
# A sweep by cluster/dask_sweep.py, twice, each beside the same sweep on one machine:
#   1. two workers, of which one is killed (kill -9, with the program that it runs) in the middle;
#   2. three hosts in network namespaces (a scheduler, two workers), of which one loses its link in the middle (needs root).
# Exits with 0 where the content hashes are the same. Takes about two minutes.
#
#   cluster/dask/test.sh [PROGRAM]        PYTHON=… to use another Python that has `distributed`
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "${1:-$here/../target/release/shidian}")
work=$(mktemp -d)
pids=()
spaces=()
finish() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  for space in "${spaces[@]}"; do ip netns del "$space" 2>/dev/null || true; done
  ip link del "br$$" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
if [ -z "${PYTHON:-}" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" -q install distributed
  PYTHON=$work/venv/bin/python
fi
bin=$(dirname "$PYTHON")
# A lost worker is noticed by its silence: five minutes as Dask comes, twenty seconds here.
export DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL=20s

cd "$work"
sweep=(low-carbon-cities -q --format csv --replicates 166 --set 'output.tables=["runs","summary"]'
  --set 'sweep.vary={"spread.learning"={from=0.0,to=0.79,step=0.01}}')
hash() { grep -m1 '"content_hash"' "$1/manifest.json"; }
n_done() { find "$1/parts" -maxdepth 1 -name 'chunk-*' 2>/dev/null | wc -l; }
wait_for_chunks() { until [ "$(n_done "$1")" -ge "$2" ]; do sleep 0.1; done; }
"$program" sweep "${sweep[@]}" -o reference
reference=$(hash reference)
echo "undisturbed          $reference"

# Starts a process, in a network namespace where one is named, and remembers it.
start() { "$@" >>"$work/log" 2>&1 & pids+=($!); disown; }

begin=$SECONDS
"$program" sweep plan "${sweep[@]}" -o killed
start "$bin/dask" scheduler --host 127.0.0.1 --port 18786 --no-dashboard
start "$bin/dask" worker tcp://127.0.0.1:18786 --nworkers 1 --nthreads 1 --no-nanny --no-dashboard --name w1
start "$bin/dask" worker tcp://127.0.0.1:18786 --nworkers 1 --nthreads 1 --no-nanny --no-dashboard --name w2
victim=${pids[-1]}
"$PYTHON" "$here/dask_sweep.py" killed --scheduler tcp://127.0.0.1:18786 --program "$program" --chunks 4 >driver.out 2>driver.err &
driver=$!
wait_for_chunks killed 20
children=$(pgrep -P "$victim" || true)
kill -9 "$victim" $children
there=$(n_done killed)
wait "$driver" || { cat driver.err driver.out; exit 1; }
echo "worker killed at $there  $(hash killed)   $((SECONDS - begin)) s"
[ "$(hash killed)" = "$reference" ]
for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done

if [ "$(id -u)" != 0 ] || ! ip netns add "probe$$" 2>/dev/null; then
  echo "SKIPPED the cut link: network namespaces need root"; exit 0
fi
ip netns del "probe$$"
begin=$SECONDS
ip link add "br$$" type bridge
ip link set "br$$" up
for k in 0 1 2; do
  space="h$k-$$"
  ip netns add "$space"; spaces+=("$space")
  ip link add "v$k-$$" type veth peer name eth0 netns "$space"
  ip link set "v$k-$$" master "br$$" up
  ip -n "$space" addr add "10.77.0.1$k/24" dev eth0
  ip -n "$space" link set eth0 up
  ip -n "$space" link set lo up
done
on() { start ip netns exec "${spaces[$1]}" "${@:2}"; }
"$program" sweep plan "${sweep[@]}" -o cut
on 0 "$bin/dask" scheduler --host 10.77.0.10 --port 18787 --no-dashboard
on 1 "$bin/dask" worker tcp://10.77.0.10:18787 --nworkers 1 --nthreads 1 --no-nanny --no-dashboard --host 10.77.0.11
on 2 "$bin/dask" worker tcp://10.77.0.10:18787 --nworkers 1 --nthreads 1 --no-nanny --no-dashboard --host 10.77.0.12
ip netns exec "${spaces[0]}" "$PYTHON" "$here/dask_sweep.py" cut --scheduler tcp://10.77.0.10:18787 --program "$program" --chunks 4 >driver.out 2>driver.err &
driver=$!
wait_for_chunks cut 20
ip link set "v2-$$" down
there=$(n_done cut)
wait "$driver" || { cat driver.err driver.out; exit 1; }
echo "link cut at $there      $(hash cut)   $((SECONDS - begin)) s"
[ "$(hash cut)" = "$reference" ]
