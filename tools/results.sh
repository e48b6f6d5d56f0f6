#!/usr/bin/env bash
# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
# Trains everything that docs/results.md reports, from the root of a checkout:
#   bash tools/results.sh DATA_DIR [NAME ...]
# DATA_DIR holds cifar10, mnist, omniglot and tf_flowers of TensorFlow Datasets, and
# $PHOTOS the flowers as files in class folders, for fine-tuning. That needs weights/,
# too, which `python -m tools.efficientnet_lite0_weights` makes. The NAMEs are
# functions below; default: all. Finished runs are not repeated.
# Runs go to $OUTPUT/NAME, where another NAME may find them, and reports to
# $OUTPUT/docs, laid out as docs/ is. $JOBS runs at a time. To replace the
# committed reports:
#   cp -r "$OUTPUT/docs/." docs/ && python -m tools.redraw_pictures
set -euo pipefail

data=${1:?"usage: bash tools/results.sh DATA_DIR [NAME ...]"}
shift
OUTPUT=${OUTPUT:-runs/results}
if [ -z "${PYTHON:-}" ]; then
  PYTHON=.venv/bin/python
  [ -x "$PYTHON" ] || PYTHON=python
fi
PHOTOS=${PHOTOS:-photos/flowers}
docs=$OUTPUT/docs
mkdir -p "$docs"/{distillation,representations,results,transforms}

all=(digits digits_controls digits_subsets digits_transforms
     tune_finetuning finetuning_heads finetuning
     tune_few_shot few_shot_omniglot few_shot_omniglot_ridge few_shot_omniglot_features
     tune_unlabeled_digits unlabeled_digits strong_views_digits unlabeled_sizes
     unlabeled_classes unlabeled_signals unlabeled_classes_none
     unlabeled_mnist unlabeled_mnist_none
     mnist mnist_controls mnist_methods mnist_100 flowers flowers_fewer long_tailed_digits
     long_tailed_cifar10 cifar10 cifar10_weights cifar10_paper cifar10_transforms
     cifar10_subsets tune_all_labels cifar10_all_labels cifar10_budgets
     unknown_digits unknown_omniglot unknown_flowers unknown_cifar10
     distillation_digits distillation_cifar10 gradient_shares
     representations sweep sweep_cifar10 probes probes_of_labels)

compare() {
  "$PYTHON" -m sla.compare --jobs="${JOBS:-2}" --data_dir="$data" \
    --runs_dir="$OUTPUT/${runs:-${FUNCNAME[1]}}" \
    --report_dir="$docs/results/${FUNCNAME[1]}" "$@"
}

digits() {
  compare --dataset=digits --labels_per_class=5,10,20,50,all --seeds=5
}

digits_controls() {
  runs=digits compare --dataset=digits --methods=baseline,sla,sla_sd \
    --labels_per_class=10 --controls=steps,batch,views,ten_crop,ensemble --seeds=5
}

# Steps on k of 4 views: 2 views in 1,200 steps are as many as 4 in 600.
digits_subsets() {
  compare --experiments=digits_sla_sd --vary=task.transforms_per_step=2,3,null \
    --vary=trainer.train_steps=600,1200 --seeds=5
}

digits_transforms() {
  compare --dataset=digits --methods=baseline,sla --transforms=rotation,rotation2 \
    --seeds=5
}

# Of docs/unlabeled.md: accuracy on validation by threshold, with seeds of its own.
tune_unlabeled_digits() {
  local method threshold seed folder
  for method in baseline fixmatch sla_sd; do
    for threshold in 0.5 0.7 0.8 0.9 0.95; do
      folder=$OUTPUT/tune_unlabeled_digits/$method/$threshold
      for seed in 10 11 12; do
        [ -e "$folder/seed$seed/results.json" ] ||
          "$PYTHON" -m sla.train --experiment="digits_$method" --seed="$seed" \
            --params_override=task.data.unlabeled=rest,task.data.labels_per_class=5 \
            --params_override="task.unlabeled_loss.threshold=$threshold" \
            --model_dir="$folder/seed$seed" > /dev/null
      done
      echo "$method $threshold" \
        "$(grep -h validation_value "$folder"/seed*/results.json | tr -d ',\n')"
    done
  done
}

# The thresholds that are best there.
thresholds=(--method_override=baseline:task.unlabeled_loss.threshold=0.7
  --method_override=sla_sd:task.unlabeled_loss.threshold=0.5)

unlabeled_digits() {
  compare --dataset=digits --methods=baseline,sla_sd --labels_per_class=5,10,20 \
    --vary=task.data.unlabeled=null,rest --vary=trainer.train_steps=600,1800 \
    "${thresholds[@]}" --seeds=5
}

strong_views_digits() {
  compare --experiments=digits_fixmatch,digits_sla_sd --labels_per_class=5,10,20 \
    --vary=trainer.train_steps=600,1800 --seeds=5 \
    --params_override=task.data.unlabeled=rest,task.unlabeled_loss.threshold=0.5 \
    --params_override=task.unlabeled_loss.strong_magnitude=9
}

with_unlabeled=(--methods=baseline,fixmatch,sla_sd "${thresholds[@]}"
  --method_override=fixmatch:task.unlabeled_loss.threshold=0.5)

unlabeled_sizes() {
  compare --dataset=digits "${with_unlabeled[@]}" --labels_per_class=5 --seeds=3 \
    --params_override=task.data.unlabeled=rest \
    --vary=task.data.unlabeled_size=50,100,200,400,null
}

# Labels of 0 to 6 alone, and other digits among the unlabeled images.
unlabeled_classes() {
  local sets=$OUTPUT/unlabeled_sets
  seven_classes "${with_unlabeled[@]}" --vary="task.data.unlabeled=\
$sets/known,$sets/fewer,$sets/mixed,$sets/others"
}

# What training reported, after unlabeled_classes.
unlabeled_signals() {
  "$PYTHON" -m tools.unlabeled_signals "$OUTPUT/unlabeled_classes" \
    > "$docs/results/unlabeled_classes/signals.jsonl.part"
  mv "$docs"/results/unlabeled_classes/signals.jsonl{.part,}
}

unlabeled_classes_none() {
  seven_classes --methods=baseline,sla_sd
}

seven_classes() {
  local name=${FUNCNAME[1]}
  "$PYTHON" -m tools.unlabeled_sets --output="$OUTPUT/unlabeled_sets"
  compare --dataset=digits --labels_per_class=5,20 --seeds=3 \
    --params_override=task.data.name=npz,task.data.validation_size=140 \
    --data_dir="$OUTPUT/unlabeled_sets/labeled.npz" \
    --runs_dir="$OUTPUT/$name" --report_dir="$docs/results/$name" "$@"
}

# Of docs/unknown.md: three digits that have no labels, beside seven that do.
unknown_digits() {
  local trained=$OUTPUT/unlabeled_classes_none sets=$OUTPUT/unlabeled_sets
  "$PYTHON" -m tools.unlabeled_sets --output="$sets"
  compare --dataset=digits --labels_per_class=5,20 --seeds=3 \
    --methods=baseline,sla,sla_sd --data_dir="$sets/labeled.npz" --runs_dir="$trained" \
    --params_override=task.data.name=npz,task.data.validation_size=140 \
    --report_dir="$OUTPUT/unknown_digits"
  for labels in 5 20; do
    "$PYTHON" -m tools.unknown_report "$docs/results/unknown" "digits_$labels" \
      "$sets/others" - "$trained"/digits_{baseline,sla,sla_sd}/labels_per_class=$labels
  done
}

# All ten digits, and letters.
unknown_omniglot() {
  local trained=$OUTPUT/unknown_omniglot
  compare --dataset=digits --labels_per_class=20 --seeds=3 \
    --methods=baseline,sla,sla_sd --report_dir="$OUTPUT/unknown_omniglot"
  "$PYTHON" -m tools.unknown_report "$docs/results/unknown" omniglot tfds:omniglot \
    "$data" "$trained"/digits_{baseline,sla,sla_sd}/labels_per_class=20
}

# After finetuning; $TFDS_DATA_DIR holds cifar10.
unknown_flowers() {
  "$PYTHON" -m tools.unknown_report "$docs/results/unknown" flowers_cifar10 \
    tfds:cifar10 "$PHOTOS" \
    "$OUTPUT"/finetuning/folder_{baseline,sla_sd}/labels_per_class=20
}

# After cifar10_all_labels.
unknown_cifar10() {
  local trained=$OUTPUT/cifar10_all_labels other
  for other in tf_flowers mnist; do
    "$PYTHON" -m tools.unknown_report "$docs/results/unknown" "cifar10_$other" \
      "tfds:$other" "$data" "$trained"/cifar10_{baseline,sla,sla_sd}
  done
}

# The thresholds are those of the digits.
unlabeled_mnist() {
  compare --dataset=mnist "${with_unlabeled[@]}" \
    --config_file=configs/mnist/few_labels.yaml \
    --params_override=task.data.unlabeled=rest --seeds=3
}

unlabeled_mnist_none() {
  compare --dataset=mnist --methods=baseline,sla_sd \
    --config_file=configs/mnist/few_labels.yaml --seeds=3
}

mnist() {
  compare --dataset=mnist --methods=baseline,sla \
    --config_file=configs/mnist/few_labels.yaml --transforms=rotation,rotation2 \
    --seeds=3
}

# Of docs/finetuning.md: accuracy on validation, with a seed of its own.
tune_finetuning() {
  local method factor batch_normalization folder
  for method in baseline sla_sd; do
    for batch_normalization in frozen trained; do
      for factor in 0.1 0.3 1.0; do
        folder=$OUTPUT/tune_finetuning/$method/$batch_normalization/$factor
        finetune "folder_$method" "$folder" 10 \
          "trainer.optimizer.backbone_factor=$factor" \
          "task.backbone.freeze_batch_normalization=$(
            [ $batch_normalization = frozen ] && echo true || echo false)"
      done
    done
  done
}

finetune() {
  local experiment=$1 folder=$2 seed=$3
  shift 3
  [ -e "$folder/results.json" ] ||
    "$PYTHON" -m sla.train --experiment="$experiment" --seed="$seed" \
      --config_file=configs/folder/finetune.yaml --data_dir="$PHOTOS" \
      --params_override=task.data.labels_per_class=20 \
      --params_override="$(IFS=,; echo "$*")" --model_dir="$folder" > /dev/null
  echo "$experiment $*: $(grep -h validation_value "$folder/results.json")"
}

# The heads alone, on features of the frozen backbone.
finetuning_heads() {
  data=$PHOTOS compare --dataset=folder --config_file=configs/folder/finetune.yaml \
    --methods=baseline,da,sla,sla_sd --labels_per_class=5,20,100 --seeds=3 \
    --params_override=trainer.train_steps=200,trainer.freeze_backbone_steps=200
}

finetuning() {
  data=$PHOTOS compare --dataset=folder --config_file=configs/folder/finetune.yaml \
    --methods=baseline,sla_sd --labels_per_class=20 --seeds=3
}

# Of docs/few_shot.md: accuracy on validation classes by learning rate, with a seed
# of its own.
tune_few_shot() {
  local method rate folder
  for method in baseline da new_classes sla; do
    for rate in 0.001 0.002 0.004; do
      folder=$OUTPUT/tune_few_shot/$method/$rate
      episodes "$folder/seed10" --experiment="omniglot_proto_$method" --seed=10 \
        --params_override="trainer.optimizer.learning_rate=$rate" \
        --ways=5 --shots=1 --episodes=2
      echo "$method $rate $(grep -h validation_value "$folder"/seed10/results.json)"
    done
  done
}

# The rates are those of tune_few_shot; those called 4x see as many views as sla.
few_shot_omniglot() {
  local runs=$OUTPUT/few_shot_omniglot seed method rate
  for seed in 0 1 2; do
    for method in baseline da new_classes sla sla_sd; do
      rate=0.004
      [ "$method" = baseline ] && rate=0.002
      episodes "$runs/$method/seed$seed" --experiment="omniglot_proto_$method" \
        --seed="$seed" --params_override="trainer.optimizer.learning_rate=$rate"
    done
    for method in baseline new_classes; do
      rate=0.004
      [ "$method" = baseline ] && rate=0.002
      episodes "$runs/${method}_4x/seed$seed" --experiment="omniglot_proto_$method" \
        --seed="$seed" --params_override="trainer.optimizer.learning_rate=$rate" \
        --params_override=trainer.train_steps=6000
    done
  done
  "$PYTHON" -m tools.few_shot_report "$docs/results/few_shot_omniglot" \
    "$runs"/{baseline,da,new_classes,sla,sla_sd,baseline_4x,new_classes_4x}
}

few_shot_omniglot_ridge() {
  local runs=$OUTPUT/few_shot_omniglot_ridge seed method
  for seed in 0 1 2; do
    for method in baseline new_classes sla; do
      episodes "$runs/$method/seed$seed" --experiment="omniglot_ridge_$method" \
        --seed="$seed"
    done
  done
  "$PYTHON" -m tools.few_shot_report "$docs/results/few_shot_omniglot_ridge" \
    "$runs"/{baseline,new_classes,sla}
}

# Features of networks that were trained in the ordinary way.
few_shot_omniglot_features() {
  local runs=$OUTPUT/few_shot_omniglot_features seed method
  for seed in 0 1 2; do
    for method in baseline sla sla_sd; do
      [ -e "$runs/$method/seed$seed/results.json" ] ||
        "$PYTHON" -m sla.train --experiment="omniglot_$method" --seed="$seed" \
          --data_dir="$data" --model_dir="$runs/$method/seed$seed" > /dev/null
      episodes "$runs/$method/seed$seed"
    done
  done
  "$PYTHON" -m tools.few_shot_report "$docs/results/few_shot_omniglot_features" \
    "$runs"/{baseline,sla,sla_sd}
}

# episodes FOLDER FLAGS: a run of sla.few_shot, unless it is finished.
episodes() {
  local folder=$1
  shift
  [ -e "$folder/few_shot.json" ] ||
    "$PYTHON" -m sla.few_shot --data_dir="$data" --model_dir="$folder" "$@" > /dev/null
}

mnist_controls() {
  runs=mnist compare --dataset=mnist --methods=baseline \
    --config_file=configs/mnist/few_labels.yaml --labels_per_class=10 \
    --controls=steps,views,ten_crop,ensemble --seeds=2
}

mnist_methods() {
  runs=mnist compare --dataset=mnist --methods=baseline,da,mt,sla \
    --config_file=configs/mnist/few_labels.yaml --transforms=rotation --seeds=2
}

mnist_100() {
  compare --dataset=mnist --methods=baseline,sla \
    --config_file=configs/mnist/few_labels.yaml --labels_per_class=100 --seeds=3
}

flowers() {
  compare --dataset=tf_flowers --methods=baseline,sla \
    --config_file=configs/tf_flowers/quick.yaml \
    --transforms=rotation,color_perm --seeds=3
}

flowers_fewer() {
  compare --dataset=tf_flowers --methods=baseline,sla \
    --config_file=configs/tf_flowers/quick.yaml \
    --transforms=rotation2,color_perm3 --seeds=3
}

long_tailed_digits() {
  compare --dataset=digits --methods=baseline,sla,sla_sd \
    --config_file=configs/digits/long_tailed.yaml --vary="task.class_loss=\
{name: cross_entropy},{class_balanced_beta: 0.999},{name: focal},\
{name: ldam, class_balanced_beta: 0.999, deferred_until: 0.8}" --seeds=5
}

long_tailed_cifar10() {
  compare --dataset=cifar10 --methods=baseline,sla \
    --config_file=configs/cifar10/long_tailed_quick.yaml \
    --vary="task.class_loss={name: cross_entropy},\
{name: ldam, class_balanced_beta: 0.9999, deferred_until: 0.8}" --seeds=3
}

half_of_quick=(--dataset=cifar10 --config_file=configs/cifar10/quick.yaml
  --params_override=trainer.train_steps=750,trainer.validation_interval=750
  --method_override=baseline:trainer.optimizer.learning_rate=0.1)

cifar10() {
  compare "${half_of_quick[@]}" --methods=baseline,da,mt,sla,sla_sd --seeds=2 \
    --vary=task.distillation.per_view=true,false
}

cifar10_weights() {
  runs=cifar10 compare "${half_of_quick[@]}" --methods=baseline,sla_sd --seeds=3 \
    --vary=task.distillation.per_view=true,false
}

# A smaller rate for the larger loss of the paper's weights.
cifar10_paper() {
  runs=cifar10 compare "${half_of_quick[@]}" --methods=baseline,sla_sd --seeds=3 \
    --vary=task.distillation.per_view=false --vary=trainer.optimizer.learning_rate=0.3
}

cifar10_transforms() {
  runs=cifar10 compare "${half_of_quick[@]}" --methods=baseline,sla --seeds=2 \
    --transforms=rotation2,color_perm3
}

# 2 of 4 views, to compare with sla_sd of cifar10: twice the steps cost as much.
cifar10_subsets() {
  compare --experiments=cifar10_sla_sd --config_file=configs/cifar10/quick.yaml \
    --vary=task.transforms_per_step=2 --seeds=2 \
    --params_override=trainer.train_steps=1500,trainer.validation_interval=500
}

# Accuracy on validation by learning rate, with a seed of its own and as many views.
tune_all_labels() {
  local rate
  for rate in 0.05 0.1 0.2 0.4 0.8; do
    tune_rate baseline $rate 5000 &
    tune_rate sla $rate 1250 &
    wait
  done
}

tune_rate() {
  local method=$1 rate=$2 steps=$3 folder
  folder=$OUTPUT/tune_all_labels/$method/$rate/seed10
  [ -e "$folder/results.json" ] ||
    TF_NUM_INTRAOP_THREADS=1 "$PYTHON" -m sla.train --experiment="cifar10_$method" \
      --config_file=configs/cifar10/all_labels.yaml --data_dir="$data" --seed=10 \
      --params_override="trainer.optimizer.learning_rate=$rate" \
      --params_override="trainer.train_steps=$steps" --model_dir="$folder" > /dev/null
  echo "$method $rate: $(grep -h validation_value "$folder/results.json")"
}

all_labels=(--dataset=cifar10 --config_file=configs/cifar10/all_labels.yaml)

cifar10_all_labels() {
  compare "${all_labels[@]}" --methods=baseline,da,sla,sla_sd --controls=steps --seeds=3
}

# Other numbers of steps, for the curves of accuracy over cost.
cifar10_budgets() {
  runs=cifar10_all_labels compare "${all_labels[@]}" --methods=baseline,sla,sla_sd \
    --controls=steps --vary=trainer.train_steps=1250,2500,5000,10000 --seeds=1
}

distillation_digits() {
  compare --experiments=digits_baseline,digits_sla_sd \
    --vary=task.distillation.per_view=true,false --transforms=rotation2,rotation \
    --vary=trainer.train_steps=300,600,1200 --seeds=5
}

distillation_cifar10() {
  compare --experiments=cifar10_baseline,cifar10_sla_sd \
    --config_file=configs/cifar10/tiny.yaml \
    --vary=task.distillation.per_view=true,false \
    --transforms=rotation2,rotation,rot_color_perm6,rot_color_perm12 \
    --vary=trainer.train_steps=100,400 --seeds=3
}

# Of docs/distillation.md.
sweep() {
  "$PYTHON" -m sla.sweep --experiment=digits_sla_sd --trials=13 --seeds=3 \
    --setting=task.distillation.weight=0.1:10:log \
    --setting=task.distillation.student_weight=0.1:10:log \
    --setting=task.distillation.temperature=0.5:8:log \
    --setting=task.joint_reduction=mean,sum --output="$OUTPUT/sweep"
  cp "$OUTPUT"/sweep/sweep.{json,png} "$docs/distillation"
}

# In a sixth of the steps of configs/cifar10/quick.yaml.
sweep_cifar10() {
  "$PYTHON" -m sla.sweep --experiment=cifar10_sla_sd --data_dir="$data" \
    --config_file=configs/cifar10/quick.yaml --trials=8 --seeds=1 \
    --params_override=trainer.train_steps=250,trainer.validation_interval=250 \
    --setting=task.distillation.weight=0.1:10:log \
    --setting=task.distillation.student_weight=0.1:10:log \
    --setting=task.distillation.temperature=0.5:8:log \
    --setting=task.joint_reduction=mean,sum --output="$OUTPUT/sweep_cifar10"
  cp "$OUTPUT/sweep_cifar10/sweep.json" "$docs/distillation/sweep_cifar10.json"
}

# Of docs/distillation.md, after distillation_cifar10.
gradient_shares() {
  local runs=$OUTPUT/distillation_cifar10/cifar10_sla_sd
  local balanced=distillation.per_view=true,train_steps
  "$PYTHON" -m tools.gradient_shares --data_dir="$data" \
    "$runs/transforms=rotation2,$balanced=400/seed0" \
    "$runs/transforms=rotation,$balanced=400/seed0" \
    "$runs/transforms=rot_color_perm6,$balanced=400/seed0" \
    "$runs/transforms=rot_color_perm12,$balanced=100/seed0" \
    > "$docs/distillation/gradient_shares.jsonl.part"
  mv "$docs"/distillation/gradient_shares.jsonl{.part,}
}

# Of docs/representations.md, after mnist_methods and cifar10.
representations() {
  local runs=$OUTPUT
  "$PYTHON" -m sla.compare --dataset=digits --seeds=3 --runs_dir="$runs/digits_methods"
  compare_features digits 1000 "$runs"/digits_methods/*/seed[012]
  compare_features mnist 2000 "$runs"/mnist/mnist_baseline/seed[01] \
    "$runs"/mnist/mnist_{da,mt,sla}/transforms=rotation/seed[01]
  compare_features cifar10 2000 "$runs"/cifar10/cifar10_{baseline,da,mt,sla}/seed[01] \
    "$runs"/cifar10/cifar10_sla_sd/distillation.per_view=true/seed[01]
}

# NAME MAX_IMAGES RUN_DIR ...
compare_features() {
  local output="$OUTPUT/representations/$1" max_images=$2
  shift 2
  "$PYTHON" -m sla.representations --max_images="$max_images" --output="$output" \
    --data_dir="$data" --models="$(IFS=,; echo "$*")"
  cp "$output/representations.json" "$docs/representations/${output##*/}.json"
}

# Of docs/transforms.md, on the data sets that its limits were set on.
probes() {
  "$PYTHON" -m sla.probe --experiment=digits_sla_sd --output="$docs/transforms/digits"
  "$PYTHON" -m sla.probe --experiment=mnist_sla_sd --data_dir="$data" \
    --config_file=configs/mnist/few_labels.yaml --output="$docs/transforms/mnist"
  "$PYTHON" -m sla.probe --experiment=tf_flowers_sla_sd --data_dir="$data" \
    --config_file=configs/tf_flowers/quick.yaml --output="$docs/transforms/tf_flowers"
  "$PYTHON" -m sla.probe --experiment=cifar10_sla_sd --data_dir="$data" \
    --config_file=configs/cifar10/quick.yaml --output="$docs/transforms/cifar10" \
    --params_override=trainer.optimizer.learning_rate=0.1
}

# The same with other numbers of labels, on which nothing was set.
probes_of_labels() {
  local labels
  for labels in 5 50; do
    "$PYTHON" -m sla.probe --experiment=digits_sla_sd \
      --params_override="task.data.labels_per_class=$labels" \
      --output="$docs/transforms/digits_$labels"
  done
  "$PYTHON" -m sla.probe --experiment=mnist_sla_sd --data_dir="$data" \
    --config_file=configs/mnist/few_labels.yaml \
    --params_override=task.data.labels_per_class=100 \
    --output="$docs/transforms/mnist_100"
}

[ $# -gt 0 ] || set -- "${all[@]}"
for name in "$@"; do
  "$name"
done
echo "reports: $docs/ (cp -r $docs/. docs/ replaces the committed ones)"
