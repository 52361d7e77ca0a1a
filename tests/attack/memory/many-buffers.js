// Asks for megabytes until there are no more.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const all = []
    for (;;) all.push(new Uint8Array(2 ** 20).fill(1))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
