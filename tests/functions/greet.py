#!/usr/bin/python3
"""Comments on each update with what it was told: its attempt, its depth, the text as it may read it."""
import json
import sys

for line in sys.stdin:
    event = json.loads(line)
    said = (event["payload"] or {}).get("text", "nothing")
    print(json.dumps({"calls": [{"method": "comment.post", "params": {
        "update": event["subject"], "text": f"attempt {event['attempt']}: {said}"}}]}), flush=True)
