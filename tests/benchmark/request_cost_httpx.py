"""CPU per request of httpx, with its own JSON parse: prints microseconds for HTTP/1.1 and HTTP/2."""
import os
import resource
import ssl

import httpx

REQUESTS = 1000


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def cost(base_url, **options):
    with httpx.Client(headers={"x-api-key": "sm_benchmark"}, **options) as client:
        url = base_url + "/api/v1/jobs/9d4e2b51-0c7a-4f8e-bb1c-000000000001"
        for _ in range(50):
            client.get(url).json()
        before = cpu_seconds()
        for _ in range(REQUESTS):
            assert client.get(url).json()["status"] == "succeeded"
        return 1e6 * (cpu_seconds() - before) / REQUESTS


trust = ssl.create_default_context(cafile=os.environ["BENCHMARK_CA"])
print(cost(os.environ["BENCHMARK_HTTP"], trust_env=False))
print(cost(os.environ["BENCHMARK_HTTPS"], trust_env=False, verify=trust, http2=True))
