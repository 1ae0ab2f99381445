#!/usr/bin/python3
"""Does what the text of an update says."""
import json
import os
import sys
import time

for line in sys.stdin:
    event = json.loads(line)
    text = (event["payload"] or {}).get("text", "")
    word = text.split()[0] if text else ""
    subject = event["subject"]
    good = {"method": "comment.post", "params": {"update": subject, "text": "done: " + text}}
    if word == "error":
        print(json.dumps({"error": "I will not"}), flush=True)
    elif word == "garbage":
        print("this is no JSON", flush=True)
    elif word == "exit":
        os._exit(7)
    elif word == "crash":
        os.kill(os.getpid(), 11)
    elif word == "hang":
        time.sleep(3600)
    elif word == "flood":
        for _ in range(16384):
            sys.stdout.write("x" * 65536)
    elif word == "fork":
        while True:
            if os.fork() == 0:
                time.sleep(3600)
    elif word == "eat":
        eaten = [bytes([1]) * (16 << 20) for _ in range(64)]
        time.sleep(3600)
    elif word == "twice":
        print(json.dumps({"calls": [good, {"method": "comment.post", "params": {
            "update": "u0000000000000", "text": "nowhere"}}]}), flush=True)
    elif word == "forbidden":
        print(json.dumps({"calls": [good, {"method": text.split()[1], "params": {}}]}), flush=True)
    elif word == "later":
        if event["attempt"] < 3:
            print(json.dumps({"error": "not yet"}), flush=True)
        else:
            print(json.dumps({"calls": [good]}), flush=True)
    elif word == "talk":
        print("something to\x1b[31m say", file=sys.stderr, flush=True)
        print("{}", flush=True)
    else:
        print(json.dumps({"calls": [good]}), flush=True)
