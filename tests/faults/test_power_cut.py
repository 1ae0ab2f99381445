#!/usr/bin/python3
"""The server as it is on a file system of ours (power_fs.c, FUSE) that loses its power. Where this
machine has no FUSE for us it says so, and counts nothing: the same is asked of a disk below SQLite
in test_faults.py, which always runs.

    test_power_cut.py [TEST...]
"""
import os
import sys
import time

import faults
import power_cuts
from faults import NoFuse, PowerServer, everi

CUTS = 6


def why_not():
    """None: it can be mounted."""
    if not os.path.exists(faults.built("everi-power-fs")):
        return "it is not built: libfuse3-dev is missing"
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
        with PowerServer(clock=None):
            return None
    except (NoFuse, OSError) as err:
        return str(err)


def test_nothing_that_was_answered_is_lost():
    for seed in (int(time.time()), 0):
        with PowerServer(seed=seed, clock=None) as server:
            lost = power_cuts.lost(server, CUTS)
            assert not lost, (server.seed, lost[:5], server.log())
            server.stop()
            assert not server.complaints, server.complaints


def test_a_disk_that_lies_about_its_syncs_is_noticed():
    """The negative control."""
    with PowerServer(clock=None) as server:
        lost = power_cuts.lost(server, 1, before=server.lie)
        assert len(lost) >= 20, lost  # what was answered since, all of it


def test_what_stands_beside_the_store_is_whole_too():
    """The certificate of its own and the list of the deleted: names are synced as well."""
    with PowerServer("--tls", "auto", clock=None) as server:
        fingerprint = server.admin("certificate")["fingerprint"]
        eva = server.register("eva")
        eva.call("person.delete", password=everi.PASSWORD)
        server.lose_power()
        with open(os.path.join(server.folder, "erasures"), encoding="ascii") as f:
            assert f.read().strip()
        server.start()
        assert server.admin("certificate")["fingerprint"] == fingerprint
        assert server.admin("check") == {"ok": True, "problems": []}


def main():
    reason = why_not()
    if reason:
        print(f"SKIP power_cut_fuse: {reason}")
        print("0 passed, 0 failed")
        return 0
    return everi.run_tests(globals(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
