"""The calls of stripe-python: <retrieve|create> <host:port> <calls> <in flight> <calls before>.

There is one thread for each call in flight."""

import json
import sys
import threading
import time
import urllib.request

import stripe

verb, address = sys.argv[1:3]
calls, in_flight, calls_before = (int(word) for word in sys.argv[3:])
base = {"api": f"http://{address}"}
client = stripe.StripeClient("sk_test_bench", base_addresses=base, http_client=stripe.RequestsClient())
stripe.enable_telemetry = False


def call():
    if verb == "retrieve":
        return client.v1.payment_intents.retrieve("pi_3RbTn2QxWooshBench000001")
    return client.v1.payment_intents.create(
        {
            "amount": 20000,
            "currency": "idr",
            "confirm": True,
            "return_url": "https://shop.example/thanks?order=SENJA-0042",
        }
    )


def connections():
    with urllib.request.urlopen(f"http://{address}/counts") as answer:
        return int(answer.read())


class Tasks:
    """Threads that live through the warm-up and the measured part, for each keeps its connection."""

    def __init__(self):
        self.latencies = []
        self.failures = []
        self.gate = threading.Barrier(in_flight + 1)
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(in_flight)]
        for thread in self.threads:
            thread.start()

    def work(self):
        try:
            for count, measured in ((calls_before, False), (calls, True)):
                self.gate.wait()
                mine = []
                for _ in range(-(-count // in_flight)):
                    begin = time.perf_counter_ns()
                    call()
                    mine.append((time.perf_counter_ns() - begin) / 1000)
                if measured:
                    self.latencies.extend(mine)
                self.gate.wait()
        except Exception as failure:
            self.failures.append(failure)
            self.gate.abort()


tasks = Tasks()
try:
    tasks.gate.wait()
    tasks.gate.wait()
    before, cpu = connections(), time.process_time_ns()
    tasks.gate.wait()
    tasks.gate.wait()
except threading.BrokenBarrierError:
    sys.exit(f"a call failed: {tasks.failures}")
cpu = (time.process_time_ns() - cpu) / 1000
# Asking how many there are opens one.
opened = connections() - before - 1
latencies = sorted(tasks.latencies)
print(json.dumps({"p50_us": latencies[len(latencies) // 2], "cpu_us": cpu / len(latencies), "opened": opened}))
