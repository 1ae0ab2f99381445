#!/usr/bin/python3
"""Answers each update with an update, so that two of it answer each other for ever."""
import json
import sys

for line in sys.stdin:
    print(json.dumps({"calls": [{"method": "update.post", "params": {
        "text": f"depth {json.loads(line)['depth']}"}}]}), flush=True)
