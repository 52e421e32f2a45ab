// The calls of stripe-node: <retrieve|create> <host:port> <calls> <in flight> <calls before>.
import Stripe from "stripe";
import http from "node:http";

const [, , verb, address, ...numbers] = process.argv;
const [calls, inFlight, callsBefore] = numbers.map(Number);
const [host, port] = address.split(":");
const httpAgent = new http.Agent({ keepAlive: true });
const stripe = new Stripe("sk_test_bench", { host, port, protocol: "http", httpAgent, telemetry: false });

const call = () =>
  verb === "retrieve"
    ? stripe.paymentIntents.retrieve("pi_3RbTn2QxWooshBench000001")
    : stripe.paymentIntents.create({
        amount: 20000,
        currency: "idr",
        confirm: true,
        return_url: "https://shop.example/thanks?order=SENJA-0042",
      });

const connections = async () => Number(await (await fetch(`http://${address}/counts`)).text());

async function rounds(count) {
  const latencies = [];
  const each = Math.ceil(count / inFlight);
  const task = async () => {
    for (let number = 0; number < each; number += 1) {
      const begin = process.hrtime.bigint();
      await call();
      latencies.push(Number(process.hrtime.bigint() - begin) / 1000);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, task));
  return latencies;
}

await rounds(callsBefore);
const before = await connections();
const cpu = process.cpuUsage();
const latencies = await rounds(calls);
const spent = process.cpuUsage(cpu);
// `fetch` keeps its own connection, so asking twice opens none.
const opened = (await connections()) - before;
latencies.sort((a, b) => a - b);
const p50_us = latencies[Math.floor(latencies.length / 2)];
console.log(JSON.stringify({ p50_us, cpu_us: (spent.user + spent.system) / latencies.length, opened }));
process.exit(0);
