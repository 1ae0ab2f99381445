#!/usr/bin/python3
"""Executions of workflows that last: what events start, what survives restarts and kill -9, what is
kept of it and for how long, and the commands that show it. What machines do is in
tests/workflows."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

WAITS = {"StartAt": "Note", "States": {
    "Note": {"Type": "Pass", "Result": {"seen": True}, "ResultPath": "$.note", "Next": "Sleep"},
    "Sleep": {"Type": "Wait", "Seconds": 3 * 86400, "Next": "Call"},
    "Call": {"Type": "Task", "Resource": "everi:function:nobody",
             "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 3600,
                        "MaxAttempts": 2, "BackoffRate": 2}],
             "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Done"}],
             "End": True},
    "Done": {"Type": "Pass", "OutputPath": "$.why.Error", "End": True}}}
FAILS = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Nope", "Cause": "not today"}}}


class Place(everi.Server):
    """A server, and machines in files beside its data."""

    def deploy(self, name, machine, *options):
        path = os.path.join(self.home, name + ".asl.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(machine, f)
        return self.admin("workflow", "deploy", name, path, *options)

    def refused(self, *words):
        status, _, err = self.command("workflow", *words, "--json")
        assert status != 0, words
        return json.loads(err)["error"]

    def executions(self, *options):
        return self.admin("workflow", "executions", *options)["items"]

    def history(self, execution):
        return self.admin("workflow", "history", execution["execution"])["items"]

    def workflow(self, name):
        return next(w for w in self.admin("workflow", "list")["items"] if w["name"] == name)

    def sound(self):
        status, out, err = self.command("check", "--json")
        assert status == 0 and json.loads(out)["ok"], (out, err)

    def again(self, how):
        """Ended one way or the other, and up again, at the time that its clock showed."""
        how()
        self.start()


def types(history):
    return [line["type"] for line in history]


def test_an_event_starts_one_and_its_history_says_all():
    with Place() as place:
        row = place.deploy("waits", WAITS, "--on", "update.posted")
        assert (row["name"], row["version"], row["kind"], row["topic"]) == \
            ("waits", 1, "standard", "update.posted"), row
        rustam = place.register("rustam")
        update = rustam.call("update.post", text="Hello #talks")
        began = place.settle()
        [execution] = place.executions()
        assert (execution["workflow"], execution["status"], execution["stopped_at"]) == \
            ("waits", "RUNNING", None), execution
        history = place.history(execution)
        assert types(history) == ["ExecutionStarted", "PassStateEntered", "PassStateExited",
                                  "WaitStateEntered"], history
        event = place.admin("event", "show", execution["event"])
        assert event["subject"] == update["id"], event
        assert history[0]["input"] == {k: event[k] for k in ("id", "seq", "type", "actor",
                                                             "subject", "at", "depth",
                                                             "attributes")}, history[0]
        assert history[0]["at"] == began and [line["id"] for line in history] == [1, 2, 3, 4]
        assert place.workflow("waits")["running"] == 1
        place.advance("71h")
        assert len(place.history(execution)) == 4
        place.advance("1h")
        assert types(place.history(execution))[4:] == [
            "WaitStateExited", "TaskStateEntered", "TaskScheduled", "TaskFailed"]
        place.advance("1h")
        assert types(place.history(execution))[8:] == ["TaskScheduled", "TaskFailed"]
        place.advance("2h")
        history = place.history(execution)
        assert types(history)[10:] == ["TaskScheduled", "TaskFailed", "TaskStateExited",
                                       "PassStateEntered", "PassStateExited",
                                       "ExecutionSucceeded"], history
        assert history[-1]["output"] == "Lambda.ResourceNotFoundException", history[-1]
        [execution] = place.executions()
        assert (execution["status"], execution["stopped_at"]) == ("SUCCEEDED", place.clock)
        shown = place.workflow("waits")
        assert (shown["running"], shown["started"], shown["succeeded"]) == (0, 1, 1), shown
        assert place.metric("everi_executions_succeeded_total") == 1
        assert place.metric("everi_executions_started_total") == 1
        assert place.metric("everi_execution_steps_total") > 0
        place.sound()


def test_a_wait_behind_many_states_is_waited_for():
    """A step ends after so many states: whatever it ends at, a Wait is not over for that."""
    with Place() as place:
        for count in range(60, 68):
            states = {f"P{n}": {"Type": "Pass", "Next": f"P{n + 1}"} for n in range(count)}
            states[f"P{count}"] = {"Type": "Wait", "Seconds": 86400, "End": True}
            place.deploy(f"long{count}", {"StartAt": "P0", "States": states}, "--on",
                         "update.posted")
        place.register("rustam").call("update.post", text="Hello")
        place.settle()
        assert [e["status"] for e in place.executions()] == ["RUNNING"] * 8, place.executions()
        place.advance("1d")
        assert [e["status"] for e in place.executions()] == ["SUCCEEDED"] * 8, place.executions()
        place.sound()


def test_a_stop_and_a_kill_at_any_point_change_nothing():
    with Place() as place:
        place.deploy("waits", WAITS, "--on", "update.posted")
        rustam = place.register("rustam")
        for i in range(5):
            rustam.call("update.post", text=f"Hello {i}")
        rustam.close()
        for how, wait in ((place.kill, "0s"), (place.stop, "24h"), (place.kill, "48h"),
                          (place.kill, "30m"), (place.stop, "30m"), (place.kill, "2h")):
            place.again(how)
            place.advance(wait)
        place.again(place.kill)
        executions = place.executions()
        assert [e["status"] for e in executions] == ["SUCCEEDED"] * 5, executions
        histories = {tuple(types(place.history(e))) for e in executions}
        assert len(histories) == 1 and len(histories.pop()) == 16
        assert len({e["event"] for e in executions}) == 5
        place.sound()


def test_a_filter_lets_through_what_starts_one():
    with Place() as place:
        place.deploy("likes", FAILS, "--on", "update.reacted", "--filter",
                     json.dumps({"kind": ["like"]}))
        rustam = place.register("rustam")
        update = rustam.call("update.post", text="Hello")
        rustam.call("update.react", id=update["id"], kind="recommend", on=True)
        rustam.call("update.react", id=update["id"], kind="like", on=True)
        place.settle()
        [execution] = place.executions("--failed")
        assert execution["status"] == "FAILED"
        end = place.history(execution)[-1]
        assert (end["type"], end["error"], end["cause"]) == \
            ("ExecutionFailed", "Nope", "not today"), end
        assert place.workflow("likes")["failed"] == 1


def test_what_runs_goes_on_by_the_version_that_it_began_with():
    with Place() as place:
        place.deploy("waits", WAITS, "--on", "update.posted")
        rustam = place.register("rustam")
        rustam.call("update.post", text="Hello")
        place.settle()
        assert place.deploy("waits", FAILS, "--on", "update.posted")["version"] == 2
        rustam.call("update.post", text="Hello again")
        place.settle()
        assert place.admin("workflow", "show", "waits")["machine"] == FAILS
        assert [e["status"] for e in place.executions()] == ["FAILED", "RUNNING"]
        assert place.admin("workflow", "remove", "waits")["name"] == "waits"
        rustam.call("update.post", text="Hello, nobody")
        place.advance("80h")
        assert [e["status"] for e in place.executions()] == ["SUCCEEDED"]
        assert place.refused("show", "waits")["reason"] == "not_found"
        place.sound()


def test_what_is_not_taken():
    with Place() as place:
        file = os.path.join(place.home, "good.asl.json")
        place.deploy("good", FAILS, "--on", "update.posted")
        for words, field in ((("deploy", "Bad", file, "--on", "update.posted"), "name"),
                             (("deploy", "fresh", file), "on"),
                             (("deploy", "fresh", file, "--on", "nothing.at_all"), "on"),
                             (("deploy", "fresh", "/nowhere", "--on", "update.posted"), "file"),
                             (("deploy", "notify2", file, "--on", "update.posted", "--filter", "["),
                              "filter")):
            error = place.refused(*words)
            assert error["reason"] == "invalid_params" and \
                field in error["message"].lower(), (words, error)
        with open(file, "w", encoding="utf-8") as f:
            json.dump({"StartAt": "A", "States": {"A": {"Type": "Nap", "End": True}}}, f)
        assert "$.States.A.Type" in place.refused("deploy", "fresh", file, "--on",
                                                  "update.posted")["message"]
        with open(file, "w", encoding="utf-8") as f:
            json.dump(WAITS, f)
        assert "cannot wait" in place.refused("deploy", "fresh", file, "--on", "update.posted",
                                              "--express")["message"]
        assert "leave out --on" in place.refused("deploy", "notify", file, "--on",
                                                 "update.posted")["message"]
        assert place.refused("remove", "fresh")["reason"] == "not_found"
        assert place.refused("history", "x0000000000000")["reason"] == "not_found"
        for word in ("fed", "search_index"):
            if word == "fed":
                place.admin("queue", "add", "fed")
            with open(file, "w", encoding="utf-8") as f:
                json.dump(FAILS, f)
            assert place.refused("deploy", word, file, "--on", "update.posted")["reason"] == \
                "conflict"


def test_an_express_one_runs_within_its_delivery():
    with Place() as place:
        place.deploy("quick", {"StartAt": "A", "States": {
            "A": {"Type": "Choice", "Choices": [
                {"Variable": "$.attributes.kind", "StringEquals": "like", "Next": "No"}],
                "Default": "Yes"},
            "No": {"Type": "Fail", "Error": "Unliked"}, "Yes": {"Type": "Succeed"}}},
            "--on", "update.reacted", "--express")
        rustam = place.register("rustam")
        update = rustam.call("update.post", text="Hello")
        for kind in ("recommend", "like"):
            rustam.call("update.react", id=update["id"], kind=kind, on=True)
        place.advance("1h")
        assert place.executions() == []
        shown = place.workflow("quick")
        assert (shown["kind"], shown["started"], shown["failed"]) == ("express", 6, 5), shown
        [dead] = place.admin("queue", "peek", "quick", "--dead")["items"]
        assert dead["error"].startswith("Unliked"), dead
        place.sound()


def test_a_large_map_goes_on_turn_by_turn():
    with Place() as place:
        place.deploy("large", {"StartAt": "Make", "States": {
            "Make": {"Type": "Pass", "Parameters": {"n.$": "States.ArrayRange(1, 900, 1)"},
                     "Next": "Each"},
            "Each": {"Type": "Map", "ItemsPath": "$.n", "MaxConcurrency": 10,
                     "ItemProcessor": {"StartAt": "One", "States": {
                         "One": {"Type": "Pass", "End": True}}}, "Next": "Count"},
            "Count": {"Type": "Pass", "Parameters": {"n.$": "States.ArrayLength($)"},
                      "End": True}}}, "--on", "update.posted")
        rustam = place.register("rustam")
        rustam.call("update.post", text="Hello")
        place.settle()
        [execution] = place.executions()
        assert execution["status"] == "SUCCEEDED", execution
        assert place.history(execution)[-1]["output"] == {"n": 900}
        assert place.metric("everi_execution_steps_total") > 10


def test_a_machine_has_its_time():
    with Place() as place:
        place.deploy("late", dict(WAITS, TimeoutSeconds=3600), "--on", "update.posted")
        rustam = place.register("rustam")
        rustam.call("update.post", text="Hello")
        place.advance("59m")
        assert place.executions()[0]["status"] == "RUNNING"
        place.again(place.kill)
        place.advance("1m")
        assert place.executions("--failed")[0]["status"] == "TIMED_OUT"
        assert place.workflow("late")["timed_out"] == 1


def test_what_has_ended_is_forgotten_in_time():
    with Place("--execution-retention", "1d") as place:
        place.deploy("fails", FAILS, "--on", "update.posted")
        rustam = place.register("rustam")
        rustam.call("update.post", text="Hello")
        place.advance("24h")
        assert len(place.executions()) == 1
        place.advance("1s")
        assert place.executions() == []
        assert place.workflow("fails")["failed"] == 1
        place.sound()


def test_with_a_person_goes_every_execution_that_names_them():
    with Place() as place:
        place.deploy("waits", WAITS, "--on", "update.posted")
        rustam, leyla, agshin = (place.register(h) for h in ("rustam", "leyla", "agshin"))
        rustam.call("update.post", text="Hello @leyla")
        agshin.call("update.post", text="Hello")
        leyla.call("update.post", text="Hello")
        place.settle()
        assert len(place.executions()) == 3
        leyla.call("person.delete", password=everi.PASSWORD)
        place.settle()
        [left] = place.executions()
        assert place.history(left)[0]["input"]["actor"] == "agshin"
        place.sound()


def notified(person):
    return [(g["kind"], g["count"]) for g in person.call("notification.list")["items"]]


def shipped():
    path = os.path.join(os.path.dirname(__file__), "..", "..", "assets", "workflows",
                        "notify.asl.json")
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def test_notify_is_what_its_file_says():
    with Place() as place:
        place.settle()
        row = place.workflow("notify")
        assert (row["kind"], row["shipped"], row["version"], row["topic"]) == \
            ("express", True, 1, None), row
        assert place.admin("workflow", "show", "notify")["machine"] == shipped()
        rustam, leyla = (place.register(h) for h in ("rustam", "leyla"))
        first = rustam.call("update.post", text="Hello")
        leyla.call("update.react", id=first["id"], kind="like", on=True)
        leyla.call("comment.post", update=first["id"], text="Hi")
        place.settle()
        assert notified(rustam) == [("comment", 1), ("like", 1)], notified(rustam)
        place.sound()
        assert place.workflow("notify")["succeeded"] == place.workflow("notify")["started"] > 0

        machine = shipped()
        machine["States"]["Anybody?"]["Choices"].insert(0, {"And": [
            {"Variable": "$.type", "StringEquals": "update.reacted"},
            {"Variable": "$.attributes.kind", "StringEquals": "like"}], "Next": "Nobody"})
        file = os.path.join(place.home, "notify.asl.json")
        with open(file, "w", encoding="utf-8") as f:
            json.dump(machine, f)
        row = place.admin("workflow", "deploy", "notify", file)
        assert (row["version"], row["shipped"], row["kind"]) == (2, False, "express"), row
        second = rustam.call("update.post", text="Hello again")
        leyla.call("update.react", id=second["id"], kind="like", on=True)
        leyla.call("update.react", id=second["id"], kind="recommend", on=True)
        place.again(place.kill)
        rustam, leyla = place.resume(rustam.login["token"]), place.resume(leyla.login["token"])
        place.settle()
        assert notified(rustam) == [("recommend", 1), ("comment", 1), ("like", 1)], notified(rustam)
        assert place.workflow("notify")["version"] == 2
        place.sound()

        row = place.admin("workflow", "remove", "notify")
        assert (row["version"], row["shipped"]) == (3, True), row
        third = rustam.call("update.post", text="Hello again")
        leyla.call("update.react", id=third["id"], kind="like", on=True)
        place.settle()
        assert notified(rustam)[0] == ("like", 1) and len(notified(rustam)) == 4
        place.sound()


def test_notify_delivers_nothing_live_where_nothing_says_so():
    with Place() as place:
        machine = shipped()
        machine["States"]["Group"] = dict(machine["States"]["Group"], End=True)
        del machine["States"]["Group"]["Next"], machine["States"]["Deliver live"]
        file = os.path.join(place.home, "notify.asl.json")
        with open(file, "w", encoding="utf-8") as f:
            json.dump(machine, f)
        place.admin("workflow", "deploy", "notify", file)
        rustam, leyla = (place.register(h) for h in ("rustam", "leyla"))
        leyla.call("person.follow", handle="rustam")
        place.settle()
        assert notified(rustam) == [("follow", 1)]
        assert not [p for p in rustam.pushes if p["method"] == "notification.changed"]
        place.admin("workflow", "remove", "notify")
        agshin = place.register("agshin")
        agshin.call("person.follow", handle="rustam")
        assert rustam.push("notification.changed")["group"]["count"] == 2


def test_a_notify_that_fails_loses_nothing():
    with Place() as place:
        file = os.path.join(place.home, "notify.asl.json")
        with open(file, "w", encoding="utf-8") as f:
            json.dump(FAILS, f)
        place.admin("workflow", "deploy", "notify", file)
        rustam, leyla = (place.register(h) for h in ("rustam", "leyla"))
        leyla.call("person.follow", handle="rustam")
        place.advance("1h")
        [dead] = place.admin("queue", "peek", "notify", "--dead")["items"]
        assert dead["error"] == "Nope: not today" and dead["receives"] == 5, dead
        place.admin("workflow", "remove", "notify")
        place.admin("queue", "redrive", "notify")
        place.settle()
        assert notified(rustam) == [("follow", 1)]


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
