/** How the rivals are called, `node RIVAL.mjs WORKLOAD INPUT OUTPUT`; what a workload returns is printed. Measures nothing. */
export async function arm(workloads) {
  const [workload, input, output] = process.argv.slice(2)
  const result = await workloads[workload](input, output)
  if (result !== undefined) console.log(String(result))
}
