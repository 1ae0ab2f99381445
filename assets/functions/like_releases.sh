#!/bin/sh
# Likes every update about a release, by the tools that every system has.
#
#   everi-server function deploy like_releases assets/functions/like_releases.sh \
#       --on update.posted --filter '{"topics": ["release"]}'
#
# The filter has chosen already; what is left of the line is the update's id.
while read -r line; do
    id=$(printf '%s' "$line" | sed -n 's/.*"subject":"\(u[0-9a-z]*\)".*/\1/p')
    printf '{"calls":[{"method":"update.react","params":{"id":"%s","kind":"like","on":true}}]}\n' "$id"
done
