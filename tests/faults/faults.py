"""A server on a disk that does what a test says (fault_vfs.h), and what a power cut leaves of it."""
import mmap
import os
import select
import signal
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

FULL, IO, DIE, POWER_CUT = 1, 2, 3, 4
FIELDS = ("count", "first", "last", "kind", "mirror", "seed", "failed", "allocations",
          "failing_allocation", "store_allocations", "failing_store_allocation", "wall_shift_ms")
FOR_EVER = 1 << 60


def built(name):
    """A program of this folder, of the build that everi-server is of."""
    build = os.path.dirname(os.path.dirname(everi.server_binary()))
    return os.path.join(build, "tests", "faults", name)


def faulty_binary():
    path = built("everi-server-faulty")
    if not os.path.exists(path):
        raise SystemExit(f"no {path}: build it")
    return path


class Control:
    """struct fault_control, shared with the server."""

    def __init__(self, path):
        with open(path, "wb") as f:
            f.write(bytes(8 * len(FIELDS)))
        with open(path, "r+b") as f:
            self.__dict__["shared"] = mmap.mmap(f.fileno(), 0)

    def __getattr__(self, name):
        return struct.unpack_from("=q", self.shared, 8 * FIELDS.index(name))[0]

    def __setattr__(self, name, value):
        struct.pack_into("=q", self.shared, 8 * FIELDS.index(name), value)

    def fail(self, kind, after, lasting=False, seed=0):
        """The write, sync or truncation after so many more, and with `lasting` all behind it."""
        self.kind, self.seed, self.failed = kind, seed, 0
        first = self.count + after
        self.last = FOR_EVER if lasting else first
        self.first = first

    def heal(self):
        self.first = 0


class FaultyServer(everi.Server):
    """A server on such a disk. mirror: it can lose its power."""

    def __init__(self, *options, mirror=False, sync_off=False, **how):
        super().__init__(*options, **how)
        self.faults = Control(os.path.join(self.home, "faults"))
        self.faults.mirror = int(mirror)
        self.environment = {"EVERI_FAULTS": os.path.join(self.home, "faults"),
                            "EVERI_SERVER": faulty_binary(),
                            "EVERI_FAULTS_SYNC": "off" if sync_off else "on"}

    def start(self, wait=True):
        """The base class starts programs with our own environment. Only the server gets the
        control: what the admin commands allocate and write must not count, nor fail."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            return super().start(wait)
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def gone(self):
        """Waits for its end; the exit status, negative for a signal."""
        status = self.process.wait(everi.TIMEOUT_S)
        self.process.stdout.close()
        self.process = None
        return status

    def lose_power(self):
        """Only what was synced is on the disk."""
        self.process.kill()
        self.gone()
        self.swap()

    def swap(self):
        """After its death."""
        for name in ("everi.db", "everi.db-wal", "everi.db-shm"):
            path = os.path.join(self.data, name)
            if os.path.exists(path + ".durable"):
                os.replace(path + ".durable", path)
            elif os.path.exists(path):
                os.remove(path)


class PowerServer(everi.Server):
    """The server as it is, its data directory on everi-power-fs, which can lose its power. seed: of
    what is not synced a random part is kept; 0: nothing."""

    def __init__(self, *options, seed=0, **how):
        super().__init__(*options, **how)
        self.seed, self.disk = seed, None
        self.folder = os.path.join(self.home, "folder")
        for path in (self.folder, self.data):
            os.mkdir(path, 0o700)

    def start(self, wait=True):
        if not self.disk:
            self.mount()
        return super().start(wait)

    def mount(self):
        self.seed += self.seed > 0
        self.disk = subprocess.Popen([built("everi-power-fs"), self.folder, self.data,
                                      str(self.seed)], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE)
        try:
            self._hear(b"ready\n")
        except everi.Failure as err:
            said = self._unmounted()[1].decode().strip()
            raise NoFuse(said or str(err)) from None

    def _hear(self, wanted):
        heard, _, _ = select.select([self.disk.stdout], [], [], everi.TIMEOUT_S)
        line = self.disk.stdout.readline() if heard else b""
        if line != wanted:
            raise everi.Failure(f"the file system says {line!r}, not {wanted!r}")

    def _unmounted(self):
        disk, self.disk = self.disk, None
        try:
            return disk.wait(everi.TIMEOUT_S), disk.stderr.read()
        finally:
            disk.stdout.close()
            disk.stderr.close()

    def lose_power(self):
        """At whatever moment it is in: the server learns of it by errors, and is gone, too."""
        self.disk.send_signal(signal.SIGUSR1)
        status, said = self._unmounted()
        assert status == 0, (status, said)
        self.kill()

    def lie(self):
        """From now on it answers a sync without doing anything."""
        self.disk.send_signal(signal.SIGUSR2)
        self._hear(b"lying\n")

    def remove(self):
        """The server first: it writes until it is gone."""
        if self.process is not None:
            self.kill() if self.process.poll() is not None else self.stop()
        if self.disk:
            self.disk.send_signal(signal.SIGTERM)
            self._unmounted()
        super().remove()


class NoFuse(Exception):
    """This machine mounts nothing for us; the text says why."""
