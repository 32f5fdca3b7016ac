"""What this machine could do at best, measured with public tools in the same run: processor seconds that each GB must cost."""

import json
import os
import subprocess
from dataclasses import dataclass

IPERF = 19111


@dataclass(frozen=True)
class Machine:
    """Seconds of one core for each GB (1e9 bytes) that is hashed, encrypted at one end, or sent through loopback TCP, both ends
    together: from the page cache by sendfile, as servers do, or from a program's memory."""

    cores: int
    sha256: float
    aes: float
    served: float
    sent: float

    def gigabytes_per_second(self, scenario):
        """All cores busy with nothing but what can't be left out."""
        hops = {"directory": self.sent, "down": self.served}.get(scenario, self.served + self.sent)
        return self.cores / (self.sha256 + hops + (4 * self.aes if scenario == "tls" else 0))

    def __str__(self):
        return (f"{self.cores} cores; seconds of a core per GB: sha256 {self.sha256:.2f}, AES-128-GCM {self.aes:.2f},"
                f" loopback TCP with both ends {self.served:.2f} by sendfile and {self.sent:.2f} from memory")


def measured():
    return Machine(os.cpu_count(), openssl("sha256"), openssl("aes-128-gcm"), loopback("-Z"), loopback())


def openssl(algorithm):
    said = subprocess.run(["openssl", "speed", "-seconds", "2", "-bytes", "131072", "-evp", algorithm], capture_output=True, text=True)
    return 1e9 / (float(said.stdout.split()[-1].rstrip("k")) * 1000)


def loopback(*how):
    server = subprocess.Popen(["iperf3", "-s", "-1", "-B", "127.0.0.1", "-p", str(IPERF)], stdout=subprocess.DEVNULL)
    said = None
    while said is None or "error" in said:
        client = subprocess.run(["iperf3", "-c", "127.0.0.1", "-p", str(IPERF), "-t", "3", "-J", *how], capture_output=True, text=True)
        said = json.loads(client.stdout)
        if server.poll() is not None and "error" in said:
            raise SystemExit(f"iperf3: {said['error']}")
    server.wait()
    used = said["end"]["cpu_utilization_percent"]
    return (used["host_total"] + used["remote_total"]) / 100 / (said["end"]["sum_received"]["bits_per_second"] / 8e9)
