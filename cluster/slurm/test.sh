#!/usr/bin/env bash
# A sweep on a real Slurm: one controller and two nodes on this machine, from Debian's packages. The job array of
# `shidian sweep submit --slurm` is submitted; in the middle one node is killed (kill -9: slurmd, its step daemons, their
# tasks). Slurm finds the node lost, puts its tasks back into the queue, and the rest of the array and the merge go on.
# Exits with 0 where the content hash is that of the same sweep on one machine. Takes about four minutes (Slurm holds tasks
# of a lost node back for two). Needs root; installs the packages where they are missing.
#
#   cluster/slurm/test.sh [PROGRAM]
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "${1:-$here/target/release/shidian}")
if [ "$(id -u)" != 0 ]; then echo "SKIPPED a Slurm of our own needs root"; exit 0; fi
missing=()
for pair in slurmctld:slurmctld slurmd:slurmd sbatch:slurm-client munged:munge; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if [ "${#missing[@]}" -gt 0 ]; then
  if ! { apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}"; } >/dev/null; then
    echo "SKIPPED Slurm: ${missing[*]} cannot be installed here"; exit 0
  fi
fi

work=$(mktemp -d)
chmod 755 "$work"
pids=()
finish() {
  code=$?
  if [ $code != 0 ]; then tail -n 30 "$work"/*.log "$work"/out/slurm/log/* 2>/dev/null || true; fi
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  # Daemons of steps outlive those of nodes; ours are known by their configuration.
  for pid in $(pgrep slurmstepd || true); do
    if grep -qz "^SLURM_CONF=$work/" "/proc/$pid/environ" 2>/dev/null; then kill -9 "$pid" || true; fi
  done
  rm -rf "$work"
  exit $code
}
trap finish EXIT
cd "$work"

# Nothing waits for ever.
trap 'echo "waited in vain"; exit 1' TERM
( exec >/dev/null 2>&1; for ((k = 0; k < 600; k++)); do sleep 1; done; kill -TERM $$ ) & pids+=($!); disown
host=$(hostname -s)
cat >slurm.conf <<CONF
ClusterName=shidian
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/%n.log
# What a container has no control groups for.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
# A node is down after twenty silent seconds; it may come back by itself; its tasks are started again elsewhere.
SlurmdTimeout=20
ReturnToService=2
JobRequeue=1
MinJobAge=3600
KillWait=30
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=1 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf
mkdir state spool-n1 spool-n2
head -c 1024 /dev/urandom >munge.key
chmod 400 munge.key
start() { "$@" >>"$work/daemons.log" 2>&1 & pids+=($!); disown; }
# A munge of our own, under our own user: another one on this machine is not disturbed.
start munged --force --foreground --socket "$work/munge.socket" --key-file "$work/munge.key" \
  --pid-file "$work/munge.pid" --log-file "$work/munge.log" --seed-file "$work/munge.seed"
until [ -S munge.socket ]; do sleep 0.1; done
start slurmctld -D
start slurmd -D -N n1
start slurmd -D -N n2
lost=${pids[-1]}
until [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | wc -l)" = 2 ]; do sleep 0.5; done
sinfo -N

sweep=(low-carbon-cities -q --format csv --replicates 166 --set 'output.tables=["runs","summary"]'
  --set 'sweep.vary={"spread.learning"={from=0.0,to=0.79,step=0.01}}')
"$program" sweep "${sweep[@]}" -o reference
"$program" sweep plan "${sweep[@]}" -o out
"$program" sweep submit out --slurm --tasks 10 --time 00:10:00 -q
begin=$SECONDS
sh out/slurm/submit.sh
n_done() { find out/parts -maxdepth 1 -name 'chunk-*' 2>/dev/null | wc -l; }
on_lost_node() { squeue -h -w n2 -t running -o %A; }
until [ "$(n_done)" -ge 20 ] && [ -n "$(on_lost_node)" ]; do sleep 0.2; done

# The node goes: its daemon, the daemons of its steps, and what these run.
victims=$lost
for job in $(on_lost_node); do
  for step in $(pgrep -f "^slurmstepd: \[$job\." || true); do victims="$victims $step $(pgrep -P "$step" || true)"; done
done
kill -9 $victims
echo "node n2 killed after $((SECONDS - begin)) s, at $(n_done) of 80 chunks: processes $victims"
told=
while [ ! -e out/tables/runs.csv ] || ! grep -q '"status": "finished"' out/manifest.json; do
  if [ -z "$told" ] && sinfo -h -n n2 -o %T | grep -q down; then
    told=yes
    echo "node n2 down after $((SECONDS - begin)) s; in the queue:"
    squeue -h -o '  %i %T %r'
  fi
  if [ $((SECONDS - begin)) -gt 400 ]; then echo "waited in vain"; squeue; "$program" sweep status out; exit 1; fi
  sleep 1
done
echo "merged after $((SECONDS - begin)) s"
for result in reference out; do echo "$result $(grep -m1 '"content_hash"' $result/manifest.json)"; done
[ "$(grep -m1 '"content_hash"' reference/manifest.json)" = "$(grep -m1 '"content_hash"' out/manifest.json)" ]
cmp reference/tables/runs.csv out/tables/runs.csv
until [ -z "$(squeue -h)" ]; do sleep 0.2; done
echo "the same bytes as on one machine"
