#!/bin/sh
echo "I cannot" >&2
exit 1
