// Encodes a text as an address, again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) encodeURIComponent("\u20ac".repeat(200_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
