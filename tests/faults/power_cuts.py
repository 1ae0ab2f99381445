"""A power cut in the midst of load, against a ledger that stands elsewhere."""
import random
import threading
import time

from faults import everi

WRITERS = 4
GONE = (everi.Closed, everi.Refused, everi.Failure, OSError)


def write(client, answered):
    """As fast as it can, until there is nobody to answer."""
    try:
        while True:
            text = f"update {len(answered)}"
            answered[client.call("update.post", text=text)["id"]] = text
    except (*GONE, everi.RpcError):
        pass


def is_there(client, update):
    try:
        return client.call("update.get", id=update)["id"] == update
    except everi.RpcError as err:
        assert err.reason == "not_found", err
        return False


def cut_under_load(server, clients, answered, least):
    """The power is gone some time after so many more have been answered."""
    threads = [threading.Thread(target=write, args=(c, answered)) for c in clients]
    wanted = len(answered) + least
    for thread in threads:
        thread.start()
    while len(answered) < wanted and any(t.is_alive() for t in threads):
        time.sleep(0.002)  # until there is load
    server.lose_power()
    for thread in threads:
        thread.join(everi.TIMEOUT_S)


def lost(server, cuts, seed=0, before=lambda: None):
    """Several people write, and the power is gone, so often; `before` the first cut something may be
    done. The acts that were answered and are not there, or what else is wrong with the store."""
    missing, answered = [], {}
    moments = random.Random(seed)
    clients = [server.register(f"w{i}") for i in range(WRITERS)]
    tokens = [c.login["token"] for c in clients]
    before()
    for _ in range(cuts):
        cut_under_load(server, clients, answered, moments.randint(20, 80))
        try:
            server.start()
            clients = [server.resume(token) for token in tokens]
        except (*GONE, everi.RpcError) as err:
            if server.process and server.process.poll() is not None:
                server.kill()
            return missing + [f"not even the people: {err}"]
        missing += [text for update, text in list(answered.items())
                    if not is_there(clients[0], update)]
    status, out, _ = server.command("check", "--json")
    return missing + ([out] if status else [])
