#!/bin/sh
# Greets whoever posts with the tag #hello.
while read -r event; do
    update=$(printf '%s\n' "$event" | sed 's/.*"subject":"\([^"]*\)".*/\1/')
    printf '{"calls": [{"method": "comment.post", "params": {"update": "%s", "text": "Welcome!"}}]}\n' "$update"
done
