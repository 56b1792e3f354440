// CPU per request of Node's fetch, with its own JSON parse: prints microseconds for HTTP/1.1 in the
// clear and over TLS (it has no HTTP/2).
const requests = 2000;

function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function cost(baseUrl) {
  const url = `${baseUrl}/api/v1/jobs/9d4e2b51-0c7a-4f8e-bb1c-000000000001`;
  const get = async () => (await fetch(url, { headers: { "x-api-key": "sm_benchmark" } })).json();
  for (let i = 0; i < 200; ++i) await get();
  const before = cpuMicroseconds();
  for (let i = 0; i < requests; ++i) {
    if ((await get()).status !== "succeeded") throw new Error("another answer");
  }
  return (cpuMicroseconds() - before) / requests;
}

console.log(await cost(process.env.BENCHMARK_HTTP));
console.log(await cost(process.env.BENCHMARK_HTTPS));
