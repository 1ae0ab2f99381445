#!/bin/sh
# Fails at the first two attempts of an event, as a service does that is not there for a moment.
while read -r event; do
    case $event in
    *'"attempt":1,'* | *'"attempt":2,'*) echo '{"error": "the post office is closed"}' ;;
    *) echo '{}' ;;
    esac
done
