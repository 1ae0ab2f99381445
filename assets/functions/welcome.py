#!/usr/bin/python3
"""Welcomes newcomers in a group.

    everi-server function deploy welcome assets/functions/welcome.py --on member.added

Then an owner of the group invites @fn_welcome. It says hello to each who is added after that, and to
nobody else: of groups that it is no member of it is told neither the conversation nor who came.
"""
import json
import sys

GREETING = "Welcome, @{}! Say what you work on, and ask what you like."


def answer(event):
    group = event["payload"]  # the conversation, as fn_welcome may read it
    newcomer = event["subject"]
    if not group or group["kind"] != "group" or newcomer == "fn_welcome":
        return {}
    return {"calls": [{"method": "message.send",
                       "params": {"conversation": group["id"], "text": GREETING.format(newcomer),
                                  "client_id": event["id"]}}]}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
