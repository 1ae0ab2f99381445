#!/bin/sh
# Greets whoever posts with the tag #hello; this one never works: it has a misspelled method.
while read -r event; do
    update=$(printf '%s\n' "$event" | sed 's/.*"subject":"\([^"]*\)".*/\1/')
    printf '{"calls": [{"method": "coment.post", "params": {"update": "%s", "text": "Welcome!"}}]}\n' "$update"
done
