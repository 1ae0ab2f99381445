#!/bin/sh
# Called by name: a line in, a line out.
while read -r line; do
    printf '{"heard":%s}\n' "$line"
done
