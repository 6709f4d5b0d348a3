#!/bin/sh
# SageMaker starts `serve` in an image that serves a model. This one runs the command given in
# TRAINYARD_SERVE_ARG_0 … TRAINYARD_SERVE_ARG_<TRAINYARD_SERVE_ARGC - 1>.
count="${TRAINYARD_SERVE_ARGC:?SageMaker starts serve: give the endpoint a command}"
i=0
set --
while [ "$i" -lt "$count" ]; do
  eval "set -- \"\$@\" \"\${TRAINYARD_SERVE_ARG_$i}\""
  i=$((i + 1))
done
exec "$@"
