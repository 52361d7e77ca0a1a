// The decimal digits of a number of a million bits, again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const n = (1n << 1_000_000n) - 1n
    for (;;) String(n)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
