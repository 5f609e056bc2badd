/** Runs a piece of work and prints what it took, as one line of JSON. */
export async function measure(work: () => Promise<Record<string, number>>): Promise<void> {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const counts = await work();
  const { user, system } = process.cpuUsage(startCpu);
  const seconds = (performance.now() - startMs) / 1000;
  const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ ...counts, seconds, cpuSeconds: (user + system) / 1e6, rssMb }));
}
