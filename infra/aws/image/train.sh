#!/bin/sh
# SageMaker starts `train` in a training image. This one runs the command given in TRAINYARD_ARG_0
# … TRAINYARD_ARG_<TRAINYARD_ARGC - 1>, which come in variables because a tuning job's definition
# has no place for a command, and runs it in script mode: as SageMaker's training toolkit runs a
# program, with the hyperparameters as its arguments and the SM_* variables.
count="${TRAINYARD_ARGC:?SageMaker starts train: give the job a command}"
base="${SAGEMAKER_BASE_DIR:-/opt/ml}"
lib="${0%/*}/../lib/trainyard"

# SageMaker shows the first 1,024 characters of this file as the reason of a failure.
fail() {
  [ -s "$base/output/failure" ] || printf '%s\n' "$2" > "$base/output/failure"
  exit "$1"
}

i=0
set --
while [ "$i" -lt "$count" ]; do
  eval "set -- \"\$@\" \"\${TRAINYARD_ARG_$i}\""
  i=$((i + 1))
done
mkdir -p "$base/model" "$base/output/data"
if command -v python3 > /dev/null 2>&1; then
  mode=$(python3 -I "$lib/script-mode.py")
elif command -v node > /dev/null 2>&1; then
  mode=$(node "$lib/script-mode.mjs")
else
  echo 'train: the image has neither python3 nor node, which read the hyperparameters. Add one,' >&2
  echo 'or read hyperparameters.json yourself: hyperParameterArguments: false goes on here.' >&2
  mode='variables="\"SM_MODEL_DIR=\$base/model\" \"SM_OUTPUT_DATA_DIR=\$base/output/data\""'
  [ "${TRAINYARD_HYPERPARAMETER_ARGUMENTS-}" = false ]
fi || fail 1 'The hyperparameters could not be read: the log says why.'
arguments= variables=
eval "$mode"
eval "set -- \"\$@\" $arguments"
command="$*"
eval "set -- env $variables \"\$@\""

# In a container the first process alone is told to end. Without one, where the folder is another,
# the whole group is, and the program would hear it twice.
child= stopping=
stop() {
  stopping=1
  [ "$base" != /opt/ml ] || [ -z "$child" ] || kill -s TERM "$child"
}
trap stop TERM

# The last lines of the standard error go into the failure file, as the toolkit has them there: they
# are kept on their way, by two programs that end after it and so hear no signal.
said=$(mktemp -d) && mkfifo "$said/errors" "$said/copy" || said=
if [ -n "$said" ]; then
  (trap '' TERM INT && exec tail -n 5 < "$said/copy" > "$said/last") &
  keeper=$!
  (trap '' TERM INT && exec tee "$said/copy" < "$said/errors" >&2) &
  exec 3> "$said/errors"
else
  exec 3>&2
fi
"$@" 2>&3 3>&- &
child=$!
exec 3>&-
[ -z "$stopping" ] || stop
# A signal ends the wait, not the program.
while :; do
  wait "$child"
  code=$?
  kill -s 0 "$child" 2> /dev/null || break
done
if [ -n "$said" ]; then
  # What the program left running may hold its standard error for ever.
  (sleep 2 && kill -s KILL "$keeper") > /dev/null 2>&1 &
  wait "$keeper"
  last=$(tail -c 600 "$said/last")
fi
[ "$code" -eq 0 ] || fail "$code" "ExecuteUserScriptError:
ExitCode $code
ErrorMessage \"${last-}\"
Command \"$command\""
